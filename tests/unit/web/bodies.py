"""Bodies that callers send, with sensible defaults, and how tests ask about the answer."""

import json
from urllib.parse import urlencode

from dsr_core.web.faults import FaultCode
from dsr_core.web.parse import IntakeForm, parse_intake
from dsr_core.web.problems import Problem

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
TENANTS = ("contoso", "fabrikam")
EMAIL = "adele.vance@contoso.example"
GUID = "8f9c7f1e-0a3b-4a53-9d5f-2d1c6f0a7b11"


def an_identifier(kind: str = "email", value: object = EMAIL) -> dict[str, object]:
    return {"kind": kind, "value": value}


def a_subject_body(**changes: object) -> dict[str, object]:
    return {"identifiers": [an_identifier()], **changes}


def a_body(**changes: object) -> dict[str, object]:
    return {"tenant": "contoso", "right": "access", "subject": a_subject_body(), **changes}


def post(
    body: object,
    *,
    content_type: str | None = JSON,
    key: str | None = None,
    tenants: tuple[str, ...] = TENANTS,
) -> IntakeForm | Problem:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return parse_intake(raw, content_type, idempotency_key=key, tenants=tenants)


def post_form(*pairs: tuple[str, str], tenants: tuple[str, ...] = TENANTS) -> IntakeForm | Problem:
    return post(urlencode(pairs).encode(), content_type=FORM, tenants=tenants)


def taken(result: IntakeForm | Problem) -> IntakeForm:
    assert isinstance(result, IntakeForm), result
    return result


def refused(result: object) -> Problem:
    assert isinstance(result, Problem), result
    return result


def faults(result: object) -> set[tuple[str, FaultCode]]:
    """Every (field, code) of a 422."""
    problem = refused(result)
    assert problem.status == 422
    return {(fault.field, fault.code) for fault in problem.errors}
