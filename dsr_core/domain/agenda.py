"""When the sweep looks at a request again, and what it finds due then."""

from datetime import datetime, timedelta

from dsr_core.domain.changes import can_start
from dsr_core.domain.effects import LookAgain
from dsr_core.domain.events import DueDateNeared
from dsr_core.domain.lifecycle import ENDINGS
from dsr_core.domain.plan import STAGE_RULES, StageKind
from dsr_core.domain.request import DsrRequest, TaskState

#: A message that has not led to a start after this long counts as lost.
HEAL_AFTER = timedelta(minutes=10)

#: No open request goes unseen for longer.
LONGEST_SILENCE = timedelta(days=1)

#: How long before the due date the answer goes out with what there is.
PARTIAL_ANSWER_LEAD = timedelta(days=3)


def next_look(request: DsrRequest, now: datetime) -> datetime | None:
    """When the sweep must look again; None when the request is closed.

    Moments lie on a grid counted from receipt, so that several rows of one request, each harmless,
    meet at the same moment and become one.
    """
    if request.status in ENDINGS:
        return None
    origin = request.received_at
    moments = [_next_on_grid(origin, LONGEST_SILENCE, now)]
    answer_now = request.due_at - PARTIAL_ANSWER_LEAD
    if answer_now > now:
        moments.append(answer_now)
    moments += [
        _heal_at(origin, max(task.lease_until or task.resume_at or now, now))
        for task in request.live_tasks
        if task.state in (TaskState.READY, TaskState.RUNNING)
    ]
    return min(moments)


def what_is_due(request: DsrRequest, now: datetime) -> DueDateNeared | LookAgain | None:
    """What the sweep must do about an open request now; None when it is on its way by itself."""
    if request.status in ENDINGS or request.stage_kind is None:
        return None
    waiting = [
        task
        for task in request.live_tasks
        if task.state in (TaskState.READY, TaskState.STUCK) and not can_start(task, now)
    ]
    nearly_due = now >= request.due_at - PARTIAL_ANSWER_LEAD
    if nearly_due and waiting and request.stage_kind is StageKind.COLLECT:
        return DueDateNeared()
    if any(can_start(task, now) for task in request.live_tasks):
        group = STAGE_RULES[request.stage_kind].group
        return LookAgain(group=group, stage=request.stage)
    return None


def _next_on_grid(origin: datetime, step: timedelta, after: datetime) -> datetime:
    """The first `origin + n * step` after a moment."""
    return origin + ((after - origin) // step + 1) * step


def _heal_at(origin: datetime, due: datetime) -> datetime:
    """One to two healing periods after a task is due: by then its message has led to a start."""
    return _next_on_grid(origin, HEAL_AFTER, due) + HEAL_AFTER
