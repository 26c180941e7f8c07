"""Acts of an operator: their bodies, and the events they are."""

import json

import pytest

from dsr_core.domain.events import IdentityVerified, Merged, NoteTaken, Resumed, WithdrawalAsked
from dsr_core.domain.grounds import Ground
from dsr_core.domain.principal import Role
from dsr_core.domain.systems import SystemKind
from dsr_core.web.acts import ACTS, CLOCK_ACTS, Act, ActForm, event_of, note_of, parse_act
from dsr_core.web.faults import FaultCode
from dsr_core.web.problems import Problem
from tests.unit.web.bodies import GUID, JSON, faults, refused


def act(name: str, body: object) -> ActForm | Problem:
    return parse_act(name, json.dumps(body).encode(), JSON)


NEEDY = {act for act, rule in ACTS.items() if rule.needs or rule.needs_one}


@pytest.mark.parametrize("act", sorted(set(Act) - NEEDY))
def test_most_acts_need_no_body(act: Act) -> None:
    assert parse_act(act.value, b"", None) == ActForm(act=act)


@pytest.mark.parametrize("act", sorted(NEEDY))
def test_what_an_act_needs_must_be_said(act: Act) -> None:
    needed = {*ACTS[act].needs, *ACTS[act].needs_one[:1]}

    assert faults(parse_act(act.value, b"", None)) == {
        (field, FaultCode.MISSING) for field in needed
    }


@pytest.mark.parametrize("body", [{"means": "known_contact"}, {"note": "Came to the desk."}])
def test_who_vouches_for_somebody_says_how_it_was_checked(body: dict[str, str]) -> None:
    form = act("verify-identity", body)

    assert isinstance(form, ActForm)
    assert event_of(form, by="op-1") == IdentityVerified(by="op-1", means=form.means)


def test_every_act_may_come_with_a_note_that_no_repr_shows() -> None:
    form = act("hold", {"note": "  Dispute with\nMs. Vance  "})

    assert isinstance(form, ActForm)
    (taken,) = note_of(form, by="op-1", salt="salt")
    assert taken == NoteTaken(by="op-1", about="hold", text="Dispute with\nMs. Vance", salt="salt")
    assert "Vance" not in repr((form, taken))
    assert "'salt'" not in repr(taken)


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("n" * 2_001, FaultCode.TOO_LONG),
        (" ", FaultCode.EMPTY),
        ("\u202egnp.exe", FaultCode.FORBIDDEN_CHARACTERS),
        (5, FaultCode.WRONG_TYPE),
    ],
)
def test_a_note_is_text_of_two_thousand_characters_at_most(note: object, code: FaultCode) -> None:
    assert faults(act("hold", {"note": note})) == {("note", code)}


def test_without_a_note_there_is_none() -> None:
    assert note_of(ActForm(act=Act.HOLD), by="op-1", salt="salt") == ()


def test_resuming_may_say_which_entry_is_meant() -> None:
    form = act("resume", {"object_id": GUID.upper()})

    assert form == ActForm(act=Act.RESUME, object_id=GUID)
    assert GUID not in repr(form)


def test_merging_says_into_which_request() -> None:
    form = act("merge", {"into": "r" + 32 * "0"})

    assert isinstance(form, ActForm)
    assert event_of(form, by="op-1") == Merged(by="op-1", into="r" + 32 * "0")


@pytest.mark.parametrize("into", ["r1/../r2", "r" * 65, 5])
def test_what_cannot_be_the_id_of_a_request_is_a_fault(into: object) -> None:
    assert {field for field, _ in faults(act("merge", {"into": into}))} == {"into"}


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
    for act in set(Act) - CLOCK_ACTS - {Act.NOTE}:
        assert type(event_of(ActForm(act=act), by="op-1")) is ACTS[act].event
