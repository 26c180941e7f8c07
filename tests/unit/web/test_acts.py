"""Acts of an operator: their bodies, and the events they are."""

import json

import pytest

from dsr_core.domain.events import IdentityVerified, Resumed, WithdrawalAsked
from dsr_core.domain.grounds import Ground
from dsr_core.domain.principal import Role
from dsr_core.domain.systems import SystemKind
from dsr_core.web.acts import ACTS, CLOCK_ACTS, Act, ActForm, event_of, parse_act
from dsr_core.web.faults import FaultCode
from dsr_core.web.problems import Problem
from tests.unit.web.bodies import GUID, JSON, faults, refused


def act(name: str, body: object) -> ActForm | Problem:
    return parse_act(name, json.dumps(body).encode(), JSON)


@pytest.mark.parametrize("act", [act for act, rule in ACTS.items() if not rule.needs])
def test_most_acts_need_no_body(act: Act) -> None:
    assert parse_act(act.value, b"", None) == ActForm(act=act)


@pytest.mark.parametrize(
    ("act", "field"), [(act, field) for act, rule in ACTS.items() for field in rule.needs]
)
def test_what_an_act_needs_must_be_said(act: Act, field: str) -> None:
    assert faults(parse_act(act.value, b"", None)) == {(field, FaultCode.MISSING)}


def test_resuming_may_say_which_entry_is_meant() -> None:
    form = act("resume", {"object_id": GUID.upper()})

    assert form == ActForm(act=Act.RESUME, object_id=GUID)
    assert GUID not in repr(form)


def test_an_honour_in_part_names_systems_and_grounds() -> None:
    body = {"withheld": ["entra_logs"], "grounds": ["copy_harms_others"]}

    assert act("honour", body) == ActForm(
        act=Act.HONOUR,
        withheld=(SystemKind.ENTRA_LOGS,),
        grounds=(Ground.COPY_HARMS_OTHERS,),
    )


def test_every_fault_of_an_act_is_told_at_once() -> None:
    result = act("decline", {"object_id": "adele", "grounds": ["spite", 5], "why": ""})

    assert faults(result) == {
        ("why", FaultCode.UNKNOWN_FIELD),
        ("object_id", FaultCode.MALFORMED_OBJECT_ID),
        ("object_id", FaultCode.NOT_FOR_THIS_ACT),
        ("grounds[0]", FaultCode.UNKNOWN_CODE),
        ("grounds[1]", FaultCode.WRONG_TYPE),
    }


def test_only_an_approver_approves() -> None:
    approving = {act for act, rule in ACTS.items() if Role.APPROVER in rule.roles}

    assert approving == {Act.APPROVE_FIRST, Act.APPROVE_SECOND}
    assert all(ACTS[act].roles == (Role.APPROVER,) for act in approving)


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
        (ActForm(act=Act.WITHDRAW), WithdrawalAsked(by="op-1")),
    ],
)
def test_an_act_is_an_event(form: ActForm, event: object) -> None:
    assert event_of(form, by="op-1") == event
    assert type(event) is ACTS[form.act].event


def test_every_act_has_a_rule_and_a_way_to_its_event() -> None:
    assert ACTS.keys() == set(Act)
    for act in set(Act) - CLOCK_ACTS:
        assert type(event_of(ActForm(act=act), by="op-1")) is ACTS[act].event
