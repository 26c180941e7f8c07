"""When the owner of a manual source is written to: as the work comes, and again while it waits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dsr_core.domain.manual_work import ManualSource, SourceReminder, open_sources
from dsr_core.domain.request import DsrRequest, Task, TaskState
from dsr_core.domain.systems import SystemKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderDue:
    """The sweep must write to a source's owner."""

    stage: int
    source: str
    #: 0 is the notice that there is work; reminders count from 1.
    number: int
    at: datetime


def next_reminder(request: DsrRequest, sources: Iterable[ManualSource]) -> ReminderDue | None:
    """The letter to an owner that is due first, perhaps long ago; None when none is.

    `sources` are the tenant's as configured now: one that is no longer there, or has no mailbox,
    has nobody to be written to.
    """
    task = open_work_of(request)
    if task is None:
        return None
    waiting = open_sources(task.report)
    due = [
        reminder
        for source in sources
        if source.mailbox and source.name in waiting
        if (reminder := _next_to(request, source)) is not None
    ]
    return min(due, key=lambda one: one.at, default=None)


def open_work_of(request: DsrRequest) -> Task | None:
    """The manual task of the present stage while it waits for people."""
    task = request.task(request.stage, SystemKind.MANUAL)
    return task if task is not None and task.state is TaskState.AWAITING_PERSON else None


def _next_to(request: DsrRequest, source: ManualSource) -> ReminderDue | None:
    """By the letter before it: what was missed while nobody swept is not made up for in one go."""
    last = last_reminder(request, source.name)
    if last is None:
        at = request.received_at
        return ReminderDue(stage=request.stage, source=source.name, number=0, at=at)
    if not source.remind_days:
        return None
    at = last.at + timedelta(days=source.remind_days)
    return ReminderDue(stage=request.stage, source=source.name, number=last.number + 1, at=at)


def last_reminder(request: DsrRequest, source: str) -> SourceReminder | None:
    """The newest letter to a source's owner about the present stage."""
    for reminder in request.reminded:
        if (reminder.stage, reminder.source) == (request.stage, source):
            return reminder
    return None


def is_new_work(before: DsrRequest, after: DsrRequest) -> bool:
    """Whether the request has come to a stage with open sources: their owners are to be told."""
    task = open_work_of(after)
    return after.stage != before.stage and task is not None and bool(open_sources(task.report))
