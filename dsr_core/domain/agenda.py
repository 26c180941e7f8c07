"""When the sweep looks at a request again, and what it finds due then."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from dsr_core.domain.effects import LookAgain
from dsr_core.domain.events import (
    DueDateNeared,
    DueDateWarned,
    IdentityExpired,
    SourceReminded,
    TasksStarted,
)
from dsr_core.domain.lifecycle import ENDINGS, TRANSITIONS
from dsr_core.domain.manual_work import ManualSource
from dsr_core.domain.plan import STAGE_RULES, StageKind
from dsr_core.domain.reappearance import WatchDue, watch_at
from dsr_core.domain.reminders import ReminderDue, next_reminder
from dsr_core.domain.request import DsrRequest, Status, TaskState
from dsr_core.domain.retention import PurgeDue, Retention, copies_due, copies_kept, purge_at
from dsr_core.domain.task_changes import can_start

#: A message that has not led to a start after this long counts as lost.
HEAL_AFTER = timedelta(minutes=10)

#: No open request goes unseen for longer.
LONGEST_SILENCE = timedelta(days=1)

#: Nor a closed one that still has copies: a setting that was changed must take hold.
LONGEST_REST = timedelta(days=30)

#: How long before the due date the answer goes out with what there is.
PARTIAL_ANSWER_LEAD = timedelta(days=3)

#: Days before the due date on which the operator is reminded; 0 says "overdue".
REMINDERS = (7, 3, 1, 0)

#: How long a person may take to show who they are before the request expires.
IDENTITY_PATIENCE = timedelta(days=30)

#: A letter to an owner that could not be sent is tried again after this long.
REMIND_AGAIN = timedelta(hours=1)

type Due = (
    DueDateNeared | DueDateWarned | IdentityExpired | LookAgain | PurgeDue | ReminderDue | WatchDue
)


def next_look(
    request: DsrRequest,
    now: datetime,
    retention: Retention,
    sources: Sequence[ManualSource] = (),
) -> datetime | None:
    """When the sweep must look again; None when the request is closed and nothing of it is left.

    `sources` are the manual sources of the request's tenant, whose owners are reminded.
    Moments lie on a grid counted from receipt, so that several rows of one request, each harmless,
    meet at the same moment and become one.
    """
    if request.status in ENDINGS:
        return _next_after_ending(request, now, retention)
    origin = request.received_at
    moments = [_next_on_grid(origin, LONGEST_SILENCE, now)]
    moments += [moment for moment in _dates(request) if moment > now]
    moments += [
        _heal_at(origin, max(task.lease_until or task.resume_at or now, now))
        for task in request.live_tasks
        if task.state.is_for_workers and takes_work(request)
    ]
    reminder = _reminder_to_owner(request, sources)
    if reminder is not None:
        moments.append(
            reminder.at if reminder.at > now else _next_on_grid(origin, REMIND_AGAIN, now)
        )
    return min(moments)


def _next_after_ending(request: DsrRequest, now: datetime, retention: Retention) -> datetime | None:
    """What could not be done when it was due is tried again a day later."""
    kept = copies_kept(request)
    if not kept:
        return None
    dates = [purge_at(request, copy, retention) for copy in kept]
    dates.append(watch_at(request, retention.watch))
    tomorrow = _next_on_grid(request.received_at, LONGEST_SILENCE, now)
    moments = [date if date > now else tomorrow for date in dates if date is not None]
    return min(*moments, _next_on_grid(request.received_at, LONGEST_REST, now))


def what_is_due(
    request: DsrRequest,
    now: datetime,
    retention: Retention,
    sources: Sequence[ManualSource] = (),
) -> Due | None:
    """What the sweep must do about a request now; None when it is on its way by itself."""
    if request.status in ENDINGS:
        return _due_after_ending(request, now, retention)
    if request.stage_kind is None:
        return None
    patience_over = now >= request.received_at + IDENTITY_PATIENCE
    if request.status is Status.IDENTITY_PENDING and patience_over:
        return IdentityExpired()
    if _must_answer_now(request, now):
        return DueDateNeared()
    warned_at = _reminder_at(request)
    if warned_at is not None and now >= warned_at:
        return DueDateWarned(days_left=REMINDERS[request.warnings])
    if takes_work(request) and any(can_start(task, now) for task in request.live_tasks):
        return LookAgain(group=STAGE_RULES[request.stage_kind].group, stage=request.stage)
    reminder = _reminder_to_owner(request, sources)
    return reminder if reminder is not None and reminder.at <= now else None


def _due_after_ending(
    request: DsrRequest, now: datetime, retention: Retention
) -> PurgeDue | WatchDue | None:
    """Copies go first: a directory that never answers must not keep them for ever."""
    copies = copies_due(request, retention, now)
    if copies:
        return PurgeDue(copies=copies)
    look_at = watch_at(request, retention.watch)
    return WatchDue() if look_at is not None and look_at <= now else None


def takes_work(request: DsrRequest) -> bool:
    """Whether a worker may start a task at all; not so under a legal hold, or when closed."""
    return request.stage_kind is not None and TasksStarted in TRANSITIONS[request.status]


def _reminder_to_owner(request: DsrRequest, sources: Sequence[ManualSource]) -> ReminderDue | None:
    """None also where the table does not let anybody be reminded, as under a legal hold."""
    can_be = SourceReminded in TRANSITIONS[request.status]
    return next_reminder(request, sources) if can_be else None


def _must_answer_now(request: DsrRequest, now: datetime) -> bool:
    """Whether the answer must go out without what still waits."""
    if request.stage_kind is not StageKind.COLLECT or not takes_work(request):
        return False
    waiting = [
        task
        for task in request.live_tasks
        if not task.state.is_over
        and task.state is not TaskState.RUNNING
        and not can_start(task, now)
    ]
    return bool(waiting) and now >= request.due_at - PARTIAL_ANSWER_LEAD


def _dates(request: DsrRequest) -> list[datetime]:
    """The calendar's moments in the life of this request."""
    dates = [request.due_at - PARTIAL_ANSWER_LEAD, request.received_at + IDENTITY_PATIENCE]
    reminder = _reminder_at(request)
    return [*dates, reminder] if reminder is not None else dates


def _reminder_at(request: DsrRequest) -> datetime | None:
    """When the next reminder is due; None when all were given, or the person is answered."""
    if request.answered_at is not None or request.warnings >= len(REMINDERS):
        return None
    return request.due_at - timedelta(days=REMINDERS[request.warnings])


def _next_on_grid(origin: datetime, step: timedelta, after: datetime) -> datetime:
    """The first `origin + n * step` after a moment."""
    return origin + ((after - origin) // step + 1) * step


def _heal_at(origin: datetime, due: datetime) -> datetime:
    """One to two healing periods after a task is due: by then its message has led to a start."""
    return _next_on_grid(origin, HEAL_AFTER, due) + HEAL_AFTER
