"""Acts of an operator: their bodies, and the events they are."""

import json

import pytest

from dsr_core.domain.events import IdentityVerified, Resumed, Withdrawn
from dsr_core.web.acts import EVENTS, Act, ActForm, event_of, parse_act
from dsr_core.web.faults import FaultCode
from dsr_core.web.problems import Problem
from tests.unit.web.bodies import GUID, JSON, faults, refused


def act(name: str, body: object) -> ActForm | Problem:
    return parse_act(name, json.dumps(body).encode(), JSON)


@pytest.mark.parametrize("name", [entry.value for entry in Act])
def test_an_act_needs_no_body(name: str) -> None:
    assert parse_act(name, b"", None) == ActForm(act=Act(name))


def test_resuming_may_say_which_entry_is_meant() -> None:
    form = act("resume", {"object_id": GUID.upper(), "note": " seen the badge\nof the person "})

    assert form == ActForm(act=Act.RESUME, object_id=GUID, note="seen the badge\nof the person")
    assert GUID not in repr(form)
    assert "badge" not in repr(form)


def test_every_fault_of_an_act_is_told_at_once() -> None:
    result = act("withdraw", {"object_id": "adele", "note": 5, "why": ""})

    assert faults(result) == {
        ("why", FaultCode.UNKNOWN_FIELD),
        ("note", FaultCode.WRONG_TYPE),
        ("object_id", FaultCode.MALFORMED_OBJECT_ID),
        ("object_id", FaultCode.NOT_FOR_THIS_ACT),
    }


def test_only_resuming_takes_an_object_id() -> None:
    assert faults(act("verify-identity", {"object_id": GUID})) == {
        ("object_id", FaultCode.NOT_FOR_THIS_ACT)
    }


def test_a_note_has_an_end() -> None:
    assert faults(act("resume", {"note": "n" * 2001})) == {("note", FaultCode.TOO_LONG)}


@pytest.mark.parametrize(
    ("name", "body", "content_type", "status"),
    [
        ("delete-everything", b"", None, 404),
        ("RESUME", b"", None, 404),
        ("resume", b"{", JSON, 400),
        ("resume", b"{}", "application/x-www-form-urlencoded", 415),
        ("resume", b"{}", None, 415),
        ("resume", b" " * 70_000, JSON, 413),
        ("resume", b"[]", JSON, 422),
    ],
)
def test_what_is_no_act_is_answered_with_its_problem(
    name: str, body: bytes, content_type: str | None, status: int
) -> None:
    assert refused(parse_act(name, body, content_type)).status == status


@pytest.mark.parametrize(
    ("form", "event"),
    [
        (ActForm(act=Act.VERIFY_IDENTITY), IdentityVerified(by="op-1")),
        (ActForm(act=Act.RESUME, object_id=GUID), Resumed(by="op-1", object_id=GUID)),
        (ActForm(act=Act.RESUME), Resumed(by="op-1")),
        (ActForm(act=Act.WITHDRAW), Withdrawn(by="op-1")),
    ],
)
def test_an_act_is_an_event(form: ActForm, event: object) -> None:
    assert event_of(form, by="op-1") == event
    assert type(event) is EVENTS[form.act]


def test_every_act_has_an_event() -> None:
    assert EVENTS.keys() == set(Act)
