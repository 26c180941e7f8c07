"""What follows by itself from the tasks as they now stand."""

from collections.abc import Mapping
from datetime import datetime

from dsr_core.domain.events import (
    ApprovalAsked,
    Event,
    Expired,
    IdentityAsked,
    OperatorNeeded,
    PackageReviewAsked,
    Refused,
    RequestCompleted,
    ReviewAsked,
    StageCompleted,
    WaitingBegan,
    Withdrawn,
)
from dsr_core.domain.outcomes import has_gap
from dsr_core.domain.plan import StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Status, Task, TaskState
from dsr_core.domain.systems import SystemKind, Verb


def derive(request: DsrRequest, now: datetime) -> Event | None:
    """The next event that nobody has to bring about; None when the machine is at rest."""
    if request.status is not Status.IN_PROGRESS:
        return None
    kind = request.stage_kind
    if kind is None:
        return _end(request)
    open_tasks = [task for task in request.live_tasks if not task.state.is_over]
    if kind is StageKind.IDENTITY and request.is_identity_shown:
        return StageCompleted(stage=request.stage, kind=kind)
    if not open_tasks and kind is not StageKind.IDENTITY:
        return StageCompleted(stage=request.stage, kind=kind)
    return _wait(request, kind, open_tasks, now)


def _end(request: DsrRequest) -> Event:
    if request.withdrawing:
        return Withdrawn()
    if request.ruling is not None and not request.ruling.honoured:
        return Refused()
    if StageKind.EXPIRY_NOTICE in request.plan:
        return Expired()
    newest = {(task.system, task.verb): task for task in request.tasks}
    gap = any(task.report is not None and has_gap(task.report) for task in newest.values())
    return RequestCompleted(complete=not gap)


def _wait(request: DsrRequest, kind: StageKind, tasks: list[Task], now: datetime) -> Event | None:
    """What the stage waits for: nothing (work is due), a person, an operator, or time."""
    if any(task.state is TaskState.RUNNING for task in tasks):
        return None
    waits = [task.resume_at or now for task in tasks if task.state is TaskState.READY]
    if waits and min(waits) <= now:
        return None
    if kind is StageKind.IDENTITY:
        # Even while the link cannot be sent: an operator may verify the person all the same.
        return IdentityAsked()
    gates = [task for task in tasks if task.system is SystemKind.PEOPLE]
    if gates:
        return _GATES.get(gates[0].verb) or ApprovalAsked(stage=request.stage, kind=kind)
    stuck = [task for task in tasks if task.state is not TaskState.READY]
    if stuck:
        # Said at once: a month's wait for one system must not hide that another needs a person.
        reason = stuck[0].reason if stuck[0].state is TaskState.STUCK else Reason.MANUAL_TASK
        return OperatorNeeded(systems=tuple(task.system for task in stuck), reason=reason)
    return WaitingBegan(until=min(waits))


_GATES: Mapping[Verb, Event] = {
    Verb.REVIEW: ReviewAsked(),
    Verb.REVIEW_PACKAGE: PackageReviewAsked(),
}
