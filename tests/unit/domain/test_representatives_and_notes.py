"""Who writes for another, and what operators write down: the gate, the history, the limits."""

import hashlib
from dataclasses import replace

import pytest

from dsr_core.domain.decide import decide
from dsr_core.domain.errors import IllegalTransitionError, InvalidValueError
from dsr_core.domain.events import (
    Declined,
    Event,
    Held,
    IdentityVerified,
    NoteTaken,
    RepresentativeVerified,
)
from dsr_core.domain.grounds import Ground
from dsr_core.domain.history import commitment_to
from dsr_core.domain.identity_means import Authority, IdentityMeans
from dsr_core.domain.notes import MOST_NOTES
from dsr_core.domain.opening import open_request
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.domain.wish import Wish
from tests.builders import NOW, a_request, after, an_opening

WISH = Wish(representative="Grace Hopper", representative_contact="grace@law.example")
PERSON = IdentityVerified(by="operator-1", means=IdentityMeans.KNOWN_CONTACT)
AGENT = RepresentativeVerified(by="operator-1", basis=Authority.POWER_OF_ATTORNEY)
NOTE = NoteTaken(by="operator-1", about="hold", text="Ms. Vance rang.", salt="s3cret")


def represented(vouched_by: str | None = None) -> DsrRequest:
    return open_request(an_opening(vouched_by=vouched_by, wish=WISH), NOW).request


@pytest.mark.parametrize("order", [(PERSON, AGENT), (AGENT, PERSON)])
def test_both_must_be_shown_before_anything_is_looked_up(order: tuple[Event, Event]) -> None:
    first = after(represented(), order[0])
    second = after(first, order[1])

    assert (first.status, first.stage_kind) == (Status.IDENTITY_PENDING, StageKind.IDENTITY)
    assert second.stage_kind is StageKind.DISCOVER
    assert second.representation is not None
    assert second.representation.basis is Authority.POWER_OF_ATTORNEY


def test_a_tenant_that_vouches_for_the_person_does_not_vouch_for_a_representative() -> None:
    opened = represented(vouched_by="tenant policy")

    assert opened.status is Status.IDENTITY_PENDING
    assert after(opened, AGENT).stage_kind is StageKind.DISCOVER


def test_nobody_is_shown_to_act_for_somebody_who_wrote_themselves() -> None:
    alone = open_request(an_opening(vouched_by=None), NOW).request

    with pytest.raises(IllegalTransitionError):
        decide(alone, AGENT, NOW)


def test_an_authority_is_shown_once() -> None:
    with pytest.raises(IllegalTransitionError):
        decide(after(represented(), AGENT), AGENT, NOW)


@pytest.mark.parametrize("right", Right)
def test_who_shows_no_authority_can_be_refused_with_its_ground(right: Right) -> None:
    opened = replace(represented(), right=right)

    declined = after(opened, Declined(by="operator-1", grounds=(Ground.AUTHORITY_NOT_SHOWN,)))

    assert declined.stage_kind is StageKind.DELIVER


def test_the_history_says_by_which_means_and_on_what_ground() -> None:
    rows = decide(represented(), PERSON, NOW).rows + decide(represented(), AGENT, NOW).rows

    details = {row.event: row.details for row in rows}
    assert details["identity_verified"] == {"by": "operator-1", "means": "known_contact"}
    assert details["representative_verified"] == {
        "by": "operator-1",
        "basis": "power_of_attorney",
    }


@pytest.mark.parametrize(
    ("wish", "details"),
    [
        (Wish(), {}),
        (WISH, {"representative": "not_said"}),
        (
            replace(WISH, representative_basis=Authority.PARENTAL_AUTHORITY),
            {"representative": "parental_authority"},
        ),
    ],
)
def test_the_history_begins_with_whether_somebody_writes_for_the_person(
    wish: Wish, details: dict[str, str]
) -> None:
    (received, *_) = open_request(an_opening(wish=wish), NOW).rows

    assert (received.event, received.details) == ("request_received", details)


def test_what_somebody_says_of_their_authority_shows_nothing() -> None:
    claimed = replace(WISH, representative_basis=Authority.LAWYERS_MANDATE)

    opened = open_request(an_opening(vouched_by="operator-1", wish=claimed), NOW).request

    assert not opened.is_identity_shown


def test_the_history_commits_to_a_note_without_its_text() -> None:
    decision = decide(a_request(), NOTE, NOW)

    (row,) = decision.rows
    assert decision.request.status is Status.IN_PROGRESS
    assert decision.request.notes[0].text == "Ms. Vance rang."
    assert row.details == {
        "by": "operator-1",
        "about": "hold",
        "commitment": hashlib.sha256(b"s3cret\0Ms. Vance rang.").hexdigest(),
    }
    assert commitment_to("Ms. Vance rang.", "other") != row.details["commitment"]


def test_notes_are_taken_under_a_hold_too_and_show_in_no_repr() -> None:
    held = after(a_request(), Held(by="operator-1"), NOTE)

    assert held.status is Status.ON_HOLD
    assert "Vance rang" not in repr(held.notes)
    assert "s3cret" not in repr(held.notes)


def test_a_request_holds_thirty_notes_at_the_most() -> None:
    full = after(a_request(), *[NOTE] * MOST_NOTES)

    with pytest.raises(InvalidValueError):
        decide(full, NOTE, NOW)
