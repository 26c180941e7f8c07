"""When an erased person is looked for, and what is kept of that."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dsr_core.domain.agenda import what_is_due
from dsr_core.domain.copies import Copy
from dsr_core.domain.errors import IllegalTransitionError
from dsr_core.domain.events import (
    AbsenceConfirmed,
    CopiesPurged,
    PersonReappeared,
    ReappearanceConfirmed,
)
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.reappearance import WatchDue, known_as, looks_by, watch_at
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Status, Task, TaskState
from dsr_core.domain.retention import PurgeDue, Retention, copies_due
from dsr_core.domain.subject import DirectoryIdentity, Identifier, IdentifierKind
from dsr_core.domain.systems import SystemKind, Verb
from tests.builders import NOW, a_report, a_request, a_subject, after

A_DAY = timedelta(days=1)
KEEP = Retention(keep=timedelta(days=90), watch=timedelta(days=180))
WHO = DirectoryIdentity(
    object_id="id-1", user_principal_name="adele@contoso.example", mail="adele@contoso.example"
)


def erased(outcome: Outcome = Outcome.DONE) -> DsrRequest:
    """An erasure that was proven a moment ago."""
    request = a_request(right=Right.ERASURE)
    proof = Task(
        stage=request.plan.index(StageKind.PROVE),
        system=SystemKind.ENTRA,
        verb=Verb.PROVE,
        state=TaskState.DONE,
        report=a_report(outcome),
    )
    return replace(
        request,
        status=Status.COMPLETED,
        closed_at=NOW,
        identity=WHO,
        tasks=(*request.tasks, proof),
    )


def looks_of(watch_days: int) -> list[int]:
    """The days after the ending on which somebody who looks in time looks."""
    request, days = erased(), list[int]()
    while (at := watch_at(request, timedelta(days=watch_days))) is not None:
        days.append((at - NOW).days)
        request = after(request, AbsenceConfirmed(), at=at)
    return days


def test_looks_grow_rarer_and_the_last_is_at_the_end_of_the_time() -> None:
    assert looks_of(180) == [1, 2, 4, 8, 16, 32, 64, 128, 180]
    assert looks_of(1) == [1]
    assert looks_of(64) == [1, 2, 4, 8, 16, 32, 64]


def test_nobody_is_looked_for_where_that_is_off_or_nobody_was_erased() -> None:
    withheld = replace(erased(), tasks=())

    assert watch_at(erased(), timedelta()) is None
    assert watch_at(withheld, KEEP.watch) is None
    assert watch_at(erased(Outcome.REFUSED), KEEP.watch) is None
    assert watch_at(replace(erased(), status=Status.WITHDRAWN), KEEP.watch) is None


def test_looks_that_were_missed_are_not_made_up_for() -> None:
    late = after(erased(), AbsenceConfirmed(), at=NOW + 40 * A_DAY)

    assert watch_at(late, KEEP.watch) == NOW + 64 * A_DAY


def test_the_identifiers_outlive_the_copies_until_nobody_looks_any_more() -> None:
    request = erased()

    assert copies_due(request, KEEP, NOW + KEEP.keep) == (Copy.FILES, Copy.LETTERS)
    assert copies_due(request, KEEP, NOW + KEEP.watch) == (Copy.FILES, Copy.LETTERS)
    assert copies_due(request, KEEP, NOW + KEEP.watch + A_DAY) == tuple(Copy)


def test_a_directory_that_never_answers_does_not_keep_the_identifiers_for_ever() -> None:
    due = what_is_due(erased(), NOW + KEEP.watch + A_DAY, KEEP)

    assert isinstance(due, PurgeDue)


def test_a_person_who_is_back_is_kept_in_sight_until_they_are_gone() -> None:
    at = NOW + A_DAY
    back = after(erased(), PersonReappeared(reason=Reason.REAPPEARED), at=at)
    still = after(back, ReappearanceConfirmed(reason=Reason.REAPPEARED), at=NOW + 2 * A_DAY)
    gone = after(still, AbsenceConfirmed(), at=NOW + 4 * A_DAY)

    assert (still.reappeared_at, still.reappeared_as) == (at, Reason.REAPPEARED)
    assert (gone.reappeared_at, gone.reappeared_as) == (None, Reason.NONE)
    assert {each.status for each in (back, still, gone)} == {Status.COMPLETED}
    assert what_is_due(back, at, KEEP) is None
    assert what_is_due(back, NOW + 2 * A_DAY, KEEP) == WatchDue()


def test_only_what_was_told_before_can_be_confirmed() -> None:
    with pytest.raises(IllegalTransitionError):
        after(erased(), ReappearanceConfirmed(reason=Reason.REAPPEARED))


def test_nobody_is_looked_for_once_the_identifiers_are_gone() -> None:
    gone = after(erased(), CopiesPurged(copies=tuple(Copy)))

    assert watch_at(gone, KEEP.watch) is None
    for seen in (AbsenceConfirmed(), PersonReappeared(reason=Reason.REAPPEARED)):
        with pytest.raises(IllegalTransitionError):
            after(gone, seen)


def test_people_are_looked_for_by_what_the_directory_knew_them_by() -> None:
    number = Identifier(kind=IdentifierKind.EMPLOYEE_ID, value="4711")
    phone = Identifier(kind=IdentifierKind.PHONE, value="+49 30 1")
    subject = a_subject()
    subject = replace(subject, identifiers=(*subject.identifiers, number, phone))

    kinds = {each.kind for each in known_as(replace(erased(), subject=subject)).identifiers}

    assert kinds == set(IdentifierKind) - {IdentifierKind.PHONE}
    assert known_as(replace(erased(), identity=None)).identifiers == ()


def test_looks_beyond_all_counting_end_the_watch_and_break_nothing() -> None:
    often = replace(erased(), looks=40)

    assert watch_at(often, KEEP.watch) is None
    assert looks_by(often, NOW + KEEP.watch) == 41
