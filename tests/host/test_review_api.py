"""The review of a package by the API: the same as by the pages."""

import json
from typing import Any

import azure.functions as func
import msgspec
import pytest

from dsr_core.domain.request import DsrRequest, Status
from dsr_core.web.review_routes import ITEMS, MARK, REVIEW, SEND
from dsr_core.web.route import Route
from dsr_core.web.wire_review import ReviewBody
from tests.host.office import Office
from tests.review_kit import at_the_gate, prepare

AUDITS = "entra_logs/directoryAudits.json"
OTHERS = "copy_harms_others"


@pytest.fixture
async def waiting(office: Office) -> DsrRequest:
    return await at_the_gate(prepare(office.house))


async def call(
    office: Office, route: Route, request: DsrRequest, body: object = None, **rest: Any
) -> func.HttpResponse:
    content = b"" if body is None else json.dumps(body).encode()
    headers = {} if body is None else {"content_type": "application/json"}
    return await office.call(
        route, {"request_id": request.id}, body=content, **{"who": "operator", **headers, **rest}
    )


async def test_lists_pages_and_findings_are_there(office: Office, waiting: DsrRequest) -> None:
    shown = await call(office, REVIEW, waiting)
    items = await call(office, ITEMS, waiting, query=f"file={AUDITS}&page=3")

    body = msgspec.json.decode(shown.get_body(), type=ReviewBody)
    assert body.open
    assert {file.name: sum(one.items for one in file.lists) for file in body.files}[AUDITS] == 120
    assert body.findings
    assert len(json.loads(items.get_body())["items"]) == 20


async def test_marks_and_decision_carry_the_request_on(office: Office, waiting: DsrRequest) -> None:
    marks = {
        "seen": waiting.history_length,
        "add": [
            {"kind": "emails", "ground": OTHERS},
            {"kind": "value", "ground": "trade_secret", "value": "Project Nimbus"},
            {"kind": "file", "ground": OTHERS, "file": "photo.jpg"},
        ],
        "dismiss": ["sales@contoso.example"],
    }

    marked = await call(office, MARK, waiting, marks)
    stale = await call(office, SEND, waiting, {"redacted": True, "seen": waiting.history_length})
    as_it_is = await call(office, SEND, waiting, {"redacted": False})
    sent = await call(office, SEND, waiting, {"redacted": True})
    await office.house.listen()

    assert marked.status_code == 200
    assert len(json.loads(marked.get_body())["redactions"]) == 3
    assert (stale.status_code, as_it_is.status_code, sent.status_code) == (409, 409, 200)
    assert (await office.house.request(waiting.id)).status is Status.COMPLETED


async def test_an_auditor_gets_no_values(office: Office, waiting: DsrRequest) -> None:
    mark = {"kind": "value", "ground": OTHERS, "value": "Project Nimbus"}
    await call(office, MARK, waiting, {"add": [mark]})

    shown = await call(office, REVIEW, waiting, who="auditor")
    items = await call(office, ITEMS, waiting, who="auditor", query=f"file={AUDITS}")

    body = msgspec.json.decode(shown.get_body(), type=ReviewBody)
    assert body.findings is None
    assert [(one.value, one.ground.value) for one in body.redactions] == [(None, OTHERS)]
    assert b"Nimbus" not in shown.get_body()
    assert items.status_code == 403


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"add": [{"kind": "x", "ground": 1}]}, {"kind", "ground"}),
        ({"add": [{"kind": "item", "ground": OTHERS, "file": "a", "item": -1}]}, {"add[0].item"}),
        ({"add": [{"kind": "value", "ground": OTHERS, "value": "x" * 501}]}, {"add[0].value"}),
        ({"take_back": ["1"], "seen": True}, {"take_back[0]", "seen"}),
        ({"dismiss": [" "], "nonsense": 1}, {"dismiss[0]", "nonsense"}),
        ({"add": 1}, {"add"}),
    ],
)
async def test_every_fault_is_named(
    office: Office, waiting: DsrRequest, body: object, fields: set[str]
) -> None:
    answer = await call(office, MARK, waiting, body)

    assert answer.status_code == 422
    assert {fault["field"] for fault in json.loads(answer.get_body())["errors"]} == fields
