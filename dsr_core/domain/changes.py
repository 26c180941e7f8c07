"""What each event does to the tasks and the plan of a request: the table `CHANGES`, and its rows.

Statuses are not touched here (see `lifecycle`), nor history (see `decide`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from dsr_core.domain.effects import Effect, LookAgain
from dsr_core.domain.errors import IllegalTransitionError
from dsr_core.domain.events import (
    DueDateNeared,
    Event,
    IdentityVerified,
    OperatorNeeded,
    RequestCompleted,
    RequestReceived,
    Resumed,
    StageCompleted,
    TaskFailed,
    TaskFinished,
    TaskPostponed,
    TasksStarted,
    WaitingBegan,
    Withdrawn,
)
from dsr_core.domain.outcomes import Outcome, Reason, TaskReport
from dsr_core.domain.plan import STAGE_RULES, SUPPLEMENT_PLAN, QueueGroup, StageKind, work_of
from dsr_core.domain.request import DsrRequest, Task, TaskState
from dsr_core.domain.retries import HARMLESS, resume_after
from dsr_core.domain.subject import Identifier, IdentifierKind
from dsr_core.domain.systems import SystemKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The request after an event, but for its status, and what must be done about it."""

    request: DsrRequest
    effects: tuple[Effect, ...] = ()


type TaskChange = Callable[[Task], Task]


def can_start(task: Task, now: datetime) -> bool:
    """Whether a worker may take the task: it is due, or whoever had it is gone."""
    if task.state is TaskState.READY:
        return task.resume_at is None or task.resume_at <= now
    return (
        task.state is TaskState.RUNNING
        and task.lease_until is not None
        and (task.lease_until <= now)
    )


def _nothing(request: DsrRequest, event: Event, now: datetime) -> Change:
    return Change(request=request)


def _start(request: DsrRequest, event: TasksStarted, now: datetime) -> Change:
    def started(task: Task) -> Task:
        if not can_start(task, now):
            raise IllegalTransitionError
        return replace(
            task,
            state=TaskState.RUNNING,
            start=task.start + 1,
            silent_starts=task.silent_starts + 1,
            lease_until=event.lease_until,
            resume_at=None,
        )

    return Change(request=_with_tasks(request, event.stage, event.systems, started))


def _finish(request: DsrRequest, event: TaskFinished, now: datetime) -> Change:
    def finished(task: Task) -> Task:
        return replace(
            task,
            state=TaskState.DONE,
            report=event.report,
            reason=event.report.reason,
            silent_starts=0,
            lease_until=None,
            checkpoint=None,
        )

    changed = _with_task(request, event, finished)
    packages = (*changed.packages, event.package) if event.package else changed.packages
    return Change(
        request=replace(changed, identity=event.identity or changed.identity, packages=packages)
    )


def _postpone(request: DsrRequest, event: TaskPostponed, now: datetime) -> Change:
    def postponed(task: Task) -> Task:
        before = task.attempts if task.reason is event.reason else 0
        return replace(
            task,
            state=TaskState.READY,
            reason=event.reason,
            attempts=0 if event.reason in HARMLESS else before + 1,
            silent_starts=0,
            lease_until=None,
            resume_at=resume_after(event.reason, before, event.retry_after, now),
            checkpoint=event.checkpoint or task.checkpoint,
        )

    changed = _with_task(request, event, postponed)
    task = changed.task(event.stage, event.system)
    look = LookAgain(
        group=QueueGroup.TASK,
        stage=event.stage,
        system=event.system,
        at=task.resume_at if task else None,
    )
    return Change(request=changed, effects=(look,))


def _fail(request: DsrRequest, event: TaskFailed, now: datetime) -> Change:
    def failed(task: Task) -> Task:
        return replace(
            task,
            state=TaskState.STUCK,
            reason=event.reason,
            lease_until=None,
            checkpoint=event.checkpoint or task.checkpoint,
        )

    return Change(request=_with_task(request, event, failed))


def _defer(request: DsrRequest, event: DueDateNeared, now: datetime) -> Change:
    """The answer goes out without what still waits (DESIGN.md 4: partial answers, on purpose)."""
    if request.stage_kind is not StageKind.COLLECT:
        raise IllegalTransitionError

    def deferred(task: Task) -> Task:
        if task.state not in (TaskState.READY, TaskState.STUCK):
            return task
        report = TaskReport(outcome=Outcome.PENDING, reason=Reason.DUE_DATE_NEAR)
        return replace(task, state=TaskState.DEFERRED, report=report, resume_at=None)

    systems = tuple(task.system for task in request.live_tasks)
    return Change(request=_with_tasks(request, request.stage, systems, deferred))


def _resume(request: DsrRequest, event: Resumed, now: datetime) -> Change:
    """Repeats the same tasks, and only those that are stuck; never goes past them."""

    def resumed(task: Task) -> Task:
        if task.state is not TaskState.STUCK:
            return task
        return replace(task, state=TaskState.READY, attempts=0, silent_starts=0, resume_at=None)

    systems = tuple(task.system for task in request.live_tasks)
    changed = _with_tasks(request, request.stage, systems, resumed)
    if event.object_id is not None:
        chosen = Identifier(kind=IdentifierKind.OBJECT_ID, value=event.object_id)
        changed = replace(changed, subject=replace(changed.subject, identifiers=(chosen,)))
    return Change(request=changed, effects=_look_at_stage(changed))


def _complete_stage(request: DsrRequest, event: StageCompleted, now: datetime) -> Change:
    following = replace(request, stage=request.stage + 1)
    if following.stage_kind is None and _deferrals(request):
        following = replace(following, plan=following.plan + SUPPLEMENT_PLAN)
    if following.stage_kind is None:
        return Change(request=following)
    entered = replace(following, tasks=following.tasks + _tasks_of(following))
    return Change(request=entered, effects=_look_at_stage(entered))


def _tasks_of(request: DsrRequest) -> tuple[Task, ...]:
    """The tasks of the stage just entered."""
    kind = request.stage_kind
    if kind is None:
        return ()
    if kind is StageKind.SUPPLEMENT:
        return tuple(
            replace(task, stage=request.stage, state=TaskState.READY, attempts=0, report=None)
            for task in _deferrals(request)
        )
    return tuple(
        Task(stage=request.stage, system=system, verb=verb)
        for system, verb in work_of(kind, request.systems)
    )


def _deferrals(request: DsrRequest) -> tuple[Task, ...]:
    """Tasks the answer went out without, and that no supplement has taken up since."""
    newest = {(task.system, task.verb): task for task in request.tasks}
    return tuple(task for task in newest.values() if task.state is TaskState.DEFERRED)


def _look_at_stage(request: DsrRequest) -> tuple[Effect, ...]:
    kind = request.stage_kind
    if kind is None or not request.live_tasks:
        return ()
    return (LookAgain(group=STAGE_RULES[kind].group, stage=request.stage),)


def _with_task(
    request: DsrRequest, event: TaskFinished | TaskPostponed | TaskFailed, change: TaskChange
) -> DsrRequest:
    return _with_tasks(request, event.stage, (event.system,), change)


def _with_tasks(
    request: DsrRequest, stage: int, systems: tuple[SystemKind, ...], change: TaskChange
) -> DsrRequest:
    return replace(
        request,
        tasks=tuple(
            change(task) if task.stage == stage and task.system in systems else task
            for task in request.tasks
        ),
    )


#: What each event does beside moving the status.
CHANGES = {
    RequestReceived: _nothing,
    IdentityVerified: _nothing,
    TasksStarted: _start,
    TaskFinished: _finish,
    TaskPostponed: _postpone,
    TaskFailed: _fail,
    DueDateNeared: _defer,
    Resumed: _resume,
    Withdrawn: _nothing,
    StageCompleted: _complete_stage,
    WaitingBegan: _nothing,
    OperatorNeeded: _nothing,
    RequestCompleted: _nothing,
}
