"""The OpenAPI document: valid, and true of what the service takes and gives."""

import json
from dataclasses import replace
from typing import Any

import jsonschema_rs
import pytest
from schemathesis.specs.openapi.definitions import OPENAPI_31

from dsr_core.domain.opening import open_request
from dsr_core.domain.outcomes import Outcome, SourceResult, TaskReport
from dsr_core.domain.plan import Right
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import IdentifierKind
from dsr_core.domain.systems import SystemKind
from dsr_core.host.due_dates import letter_law
from dsr_core.web.acts import Act
from dsr_core.web.openapi import describe
from dsr_core.web.present import present_health, present_receipt, present_request, write_body
from dsr_core.web.problems import MEDIA_TYPE, write_problem
from dsr_core.web.routes import ROUTES, address
from tests.builders import (
    NOW,
    a_request,
    an_opening,
    started,
    through_stage,
)
from tests.unit.web.bodies import (
    EMAIL,
    GUID,
    a_body,
    a_subject_body,
    an_identifier,
    post,
    refused,
    taken,
)

GDPR = letter_law("gdpr")

DOCUMENT: dict[str, Any] = json.loads(json.dumps(describe(ROUTES, "1.2.3")))


def validator(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """A validator of one schema of the document, with the components it refers to."""
    return jsonschema_rs.Draft202012Validator(
        {**schema, "components": DOCUMENT["components"]}, validate_formats=True
    )


def component(name: str) -> jsonschema_rs.Draft202012Validator:
    return validator({"$ref": f"#/components/schemas/{name}"})


def test_the_document_is_openapi_3_1() -> None:
    faults = jsonschema_rs.Draft202012Validator(OPENAPI_31).iter_errors(DOCUMENT)

    assert [fault.message for fault in faults] == []
    assert DOCUMENT["openapi"] == "3.1.0"
    assert DOCUMENT["info"]["version"] == "1.2.3"


def test_every_schema_is_json_schema() -> None:
    for name in DOCUMENT["components"]["schemas"]:
        assert component(name)
    for schema in DOCUMENT["components"]["schemas"].values():
        jsonschema_rs.meta.validate(
            {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema
        )


def test_every_route_is_described_once() -> None:
    described = {
        (path, method): operation["operationId"]
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
    }

    assert described == {(route.path, route.method.value): route.name for route in ROUTES}
    assert len(set(described.values())) == len(ROUTES)


def test_every_problem_is_problem_json() -> None:
    for route in ROUTES:
        operation = DOCUMENT["paths"][route.path][route.method.value]
        for status in route.problems:
            content = operation["responses"][str(status)]["content"]
            assert content[MEDIA_TYPE] == {"schema": {"$ref": "#/components/schemas/ProblemBody"}}
            assert ("text/html" in content) is (status in route.problem_pages)


def test_parameters_of_the_address_are_described() -> None:
    parameters = DOCUMENT["paths"]["/api/requests/{request_id}/acts/{act}"]["post"]["parameters"]

    assert [entry["name"] for entry in parameters] == ["request_id", "act"]
    assert parameters[1]["schema"]["enum"] == [act.value for act in Act]
    assert validator(parameters[0]["schema"]).is_valid(a_request().id)


def test_open_addresses_ask_for_nothing_and_the_others_for_a_token_and_a_role() -> None:
    security = {
        (method, path): operation["security"]
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
    }

    roles = {
        (method, path): operation.get("x-roles")
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
    }

    assert security["get", "/api/health"] == security["get", "/api/openapi.json"] == []
    # Anybody may, and an operator's token vouches for whom it is about.
    assert security["post", "/api/requests"] == [{}, {"operator": []}]
    assert security["get", "/api/my/{request_id}"] == [{"person": []}]
    assert security["get", "/api/requests"] == [{"operator": []}]
    assert security["post", "/api/requests/{request_id}/acts/{act}"] == [{"operator": []}]
    assert roles["post", "/api/requests"] is None
    assert roles["get", "/api/requests/{request_id}/package"] == ["Dsr.Operator", "Dsr.Admin"]
    assert DOCUMENT["components"]["securitySchemes"].keys() == {"operator", "person"}


def test_what_is_presented_is_of_the_described_form() -> None:
    decision = open_request(an_opening(), NOW)
    source = SourceResult(
        source="user", outcome=Outcome.DONE, items=1, file="entra.json", read_at=NOW
    )
    running = started(decision.request)
    done = TaskReport(outcome=Outcome.DONE, reason=Reason.NONE, sources=(source,))
    worked = replace(
        running, tasks=tuple(replace(task, report=done, resume_at=NOW) for task in running.tasks)
    )
    answered = a_request(systems=(SystemKind.ENTRA,))
    while answered.stage_kind is not None:
        answered = through_stage(answered)

    for request in (decision.request, running, worked, answered):
        body = json.loads(write_body(present_request(request, decision.rows, NOW, law=GDPR)))
        component("RequestBody").validate(body)
        component("ReceiptBody").validate(json.loads(write_body(present_receipt(request))))


def test_health_problems_and_the_document_itself_are_of_the_described_form() -> None:
    health = present_health({"tables": True, "queues": False}, "1.0")

    component("HealthBody").validate(json.loads(write_body(health)))
    component("ProblemBody").validate(json.loads(write_problem(refused(post(a_body(x=1))))))
    component("DescriptionBody").validate(DOCUMENT)


ACCEPTED = [
    a_body(),
    a_body(tenant=None, right="portability"),
    a_body(
        subject=a_subject_body(
            name="Zoë",
            contact="zoë@müller.example",
            language="zh-Hant-TW",
            identifiers=[
                an_identifier("user_principal_name", "a_b.example#EXT#@contoso.example"),
                an_identifier("object_id", GUID),
                an_identifier("employee_id", "E-1"),
                an_identifier("phone", "+49 30 1234567"),
            ],
        )
    ),
]

REFUSED = [
    a_body(right="oblivion"),
    a_body(extra=1),
    a_body(subject=a_subject_body(identifiers=[])),
    a_body(subject=a_subject_body(identifiers=[an_identifier()] * 11)),
    a_body(subject=a_subject_body(identifiers=[an_identifier("pigeon")])),
    a_body(subject=a_subject_body(identifiers=[an_identifier("object_id", EMAIL)])),
    a_body(subject=a_subject_body(identifiers=[an_identifier("email", GUID)])),
    a_body(subject=a_subject_body(identifiers=[an_identifier("employee_id", "e" * 17)])),
    a_body(subject=a_subject_body(name=" ")),
    a_body(subject=a_subject_body(name="n" * 257)),
    a_body(subject=a_subject_body(language="german language")),
    a_body(subject=a_subject_body(contact="nowhere")),
    {"right": "access"},
]


@pytest.mark.parametrize("body", ACCEPTED)
def test_what_the_schema_admits_is_taken(body: dict[str, object]) -> None:
    assert component("IntakeBody").is_valid(body)
    assert taken(post(body, tenants=("contoso",)))


@pytest.mark.parametrize("body", REFUSED)
def test_what_the_schema_does_not_admit_is_refused(body: dict[str, object]) -> None:
    assert not component("IntakeBody").is_valid(body)
    assert refused(post(body, tenants=("contoso",))).status == 422


def test_the_form_has_a_field_for_every_kind_of_identifier() -> None:
    fields = DOCUMENT["components"]["schemas"]["IntakeFields"]["properties"]

    assert {kind.value for kind in IdentifierKind} <= fields.keys()
    assert set(fields["right"]["enum"]) == set(Right)


def test_an_address_needs_all_its_parameters() -> None:
    route = next(route for route in ROUTES if "{act}" in route.path)

    assert address(route, request_id="r1", act="resume") == "/api/requests/r1/acts/resume"
    with pytest.raises(KeyError):
        address(route, request_id="r1")
