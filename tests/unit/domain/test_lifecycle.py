"""The table of transitions."""

import pytest

from dsr_core.domain.copies import Copy
from dsr_core.domain.errors import IllegalTransitionError
from dsr_core.domain.events import (
    CopiesPurged,
    FirstApproved,
    IdentityVerified,
    RequestCompleted,
    ReviewHonoured,
    SecondApproved,
    TasksStarted,
    WithdrawalAsked,
)
from dsr_core.domain.lifecycle import AFTERMATH, ENDINGS, TRANSITIONS, move
from dsr_core.domain.request import Status
from dsr_core.domain.systems import SystemKind
from tests.builders import LEASE, NOW

START = TasksStarted(stage=1, systems=(SystemKind.ENTRA,), lease_until=NOW + LEASE)


def test_every_status_is_in_the_table() -> None:
    assert set(TRANSITIONS) == set(Status)


def test_endings_are_never_left() -> None:
    assert {Status.COMPLETED, Status.REFUSED, Status.WITHDRAWN, Status.EXPIRED} == ENDINGS
    for ending in ENDINGS:
        with pytest.raises(IllegalTransitionError):
            move(ending, WithdrawalAsked(by="person"))


def test_what_happens_after_an_ending_never_leaves_it() -> None:
    assert set(AFTERMATH) == ENDINGS
    purged = CopiesPurged(copies=(Copy.FILES,))

    assert {move(ending, purged) for ending in ENDINGS} == ENDINGS
    # The person comes for the answer before and after; the rest happens after the end only.
    assert all(
        row.get(event) in (None, status)
        for status, row in TRANSITIONS.items()
        for noted in AFTERMATH.values()
        for event in noted
    )


def test_every_status_can_be_reached() -> None:
    targets = {target for row in TRANSITIONS.values() for target in row.values()}

    assert targets == set(Status)


def test_nothing_can_be_started_under_a_legal_hold() -> None:
    with pytest.raises(IllegalTransitionError):
        move(Status.ON_HOLD, START)


def test_each_gate_has_its_own_event() -> None:
    opening = {
        event: [status for status, row in TRANSITIONS.items() if event in row]
        for event in (IdentityVerified, ReviewHonoured, FirstApproved, SecondApproved)
    }

    assert opening == {
        IdentityVerified: [Status.IDENTITY_PENDING],
        ReviewHonoured: [Status.AWAITING_REVIEW],
        FirstApproved: [Status.AWAITING_APPROVAL],
        SecondApproved: [Status.AWAITING_APPROVAL],
    }


def test_an_identity_check_cannot_pass_for_the_answer_to_a_poll() -> None:
    for status in Status:
        if status is not Status.IDENTITY_PENDING:
            with pytest.raises(IllegalTransitionError):
                move(status, IdentityVerified(by="operator"))


def test_only_work_in_progress_can_complete() -> None:
    completing = [status for status, row in TRANSITIONS.items() if RequestCompleted in row]

    assert completing == [Status.IN_PROGRESS]
