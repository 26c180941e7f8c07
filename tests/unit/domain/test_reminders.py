"""Who is written to about work by hand, when, and how often."""

from datetime import datetime, timedelta

import pytest

from dsr_core.domain.agenda import REMIND_AGAIN, next_look, what_is_due
from dsr_core.domain.errors import IllegalTransitionError, OnHoldError
from dsr_core.domain.events import Held, ManualTaskDone, SourceReminded
from dsr_core.domain.manual_work import ManualSource
from dsr_core.domain.narrative import details_of
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.reminders import ReminderDue, next_reminder
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.domain.retention import Retention
from dsr_core.domain.systems import SystemKind
from tests.builders import NOW, a_request, after, through_stage

KEEP = Retention(keep=timedelta(days=90), watch=timedelta(days=180))
DIRECTORY = ManualSource(name="ad", mailbox="directory@contoso.example")
SOURCES = (DIRECTORY, ManualSource(name="vm", team="Server team"))
DAY = timedelta(days=1)


def done(source: str | None = None) -> ManualTaskDone:
    return ManualTaskDone(by="operator-1", outcome=Outcome.DONE, source=source)


def discovering() -> DsrRequest:
    """A request whose only open work is by hand, at two sources."""
    systems = (SystemKind.ENTRA, SystemKind.MANUAL)
    return through_stage(a_request(systems=systems, manual=("ad", "vm")))


def told(request: DsrRequest, number: int, at: datetime = NOW) -> DsrRequest:
    event = SourceReminded(stage=request.stage, source="ad", number=number)
    return after(request, event, at=at)


def due_at(
    request: DsrRequest, at: datetime, sources: tuple[ManualSource, ...] = SOURCES
) -> tuple[str, int] | None:
    due = what_is_due(request, at, KEEP, sources)
    return (due.source, due.number) if isinstance(due, ReminderDue) else None


def test_an_owner_is_told_at_once_and_reminded_every_five_days() -> None:
    new = discovering()
    first = told(new, 0)
    second = told(first, 1, NOW + 5 * DAY)

    assert due_at(new, NOW) == ("ad", 0)
    assert due_at(first, NOW + 5 * DAY - REMIND_AGAIN) is None
    assert due_at(first, NOW + 5 * DAY) == ("ad", 1)
    assert due_at(second, NOW + 9 * DAY) is None
    assert due_at(second, NOW + 10 * DAY) == ("ad", 2)


def test_an_owner_without_a_mailbox_or_without_work_is_not_written_to() -> None:
    others = after(discovering(), done("ad"))

    assert due_at(others, NOW + 5 * DAY) is None
    assert next_reminder(discovering(), ()) is None


def test_who_wants_no_reminders_gets_the_notice_alone() -> None:
    quiet = (ManualSource(name="ad", mailbox="directory@contoso.example", remind_days=0),)

    assert due_at(discovering(), NOW, quiet) == ("ad", 0)
    assert next_reminder(told(discovering(), 0), quiet) is None


def test_reminders_missed_while_nobody_swept_become_one() -> None:
    late = told(told(discovering(), 0), 1, NOW + 20 * DAY)

    assert due_at(late, NOW + 20 * DAY) is None


def test_the_sweep_looks_when_a_reminder_is_due_and_tries_a_failed_one_hourly() -> None:
    new, first = discovering(), told(discovering(), 0)
    just_before = NOW + 5 * DAY - REMIND_AGAIN / 2

    assert next_look(new, NOW, KEEP, SOURCES) == NOW + REMIND_AGAIN
    assert next_look(first, just_before, KEEP, SOURCES) == NOW + 5 * DAY
    assert next_look(first, NOW, KEEP, SOURCES) == NOW + DAY


def test_the_next_stage_is_new_work_and_keeps_no_older_count() -> None:
    collecting = through_stage(after(told(told(discovering(), 0), 1), done()))
    first = told(collecting, 0)

    assert due_at(collecting, NOW) == ("ad", 0)
    assert [(one.stage, one.number) for one in first.reminded] == [(collecting.stage, 0)]


@pytest.mark.parametrize(("stage", "source", "number"), [(0, 0, 0), (1, 1, 1), (2, 0, 1)])
def test_a_reminder_is_counted_once_and_only_where_work_waits(
    stage: int, source: int, number: int
) -> None:
    request = told(discovering(), 0)
    names = ("ad", "vm")
    again = SourceReminded(stage=stage, source=names[source], number=number)

    with pytest.raises(IllegalTransitionError):
        after(request, again)


def test_under_a_legal_hold_nobody_is_reminded() -> None:
    held = after(discovering(), Held(by="operator-1"))

    assert due_at(held, NOW + 9 * DAY) is None
    with pytest.raises(OnHoldError):
        told(held, 0)


def test_a_reminder_moves_nothing_and_is_told_by_source_and_number() -> None:
    event = SourceReminded(stage=1, source="ad", number=3, reason=Reason.LETTER_UNCERTAIN)

    assert told(discovering(), 0).status is discovering().status is Status.NEEDS_OPERATOR
    assert details_of(event) == {
        "stage": 1,
        "source": "ad",
        "number": 3,
        "reason": "letter_uncertain",
    }
