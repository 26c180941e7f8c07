"""What workers' events do to tasks: started, finished, postponed, failed, deferred."""

from dataclasses import replace
from datetime import datetime

from dsr_core.domain.access_changes import with_link
from dsr_core.domain.change import Change, with_live_tasks, with_tasks
from dsr_core.domain.effects import LookAgain
from dsr_core.domain.errors import IllegalTransitionError
from dsr_core.domain.events import (
    DueDateNeared,
    TaskFailed,
    TaskFinished,
    TaskPostponed,
    TasksStarted,
)
from dsr_core.domain.outcomes import Outcome, TaskReport
from dsr_core.domain.plan import QueueGroup, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Task, TaskState
from dsr_core.domain.retries import HARMLESS, resume_after
from dsr_core.domain.systems import SystemKind, Verb


def can_start(task: Task, now: datetime) -> bool:
    """Whether a worker may take the task: it is due, or whoever had it is gone."""
    if task.state is TaskState.READY:
        return task.resume_at is None or task.resume_at <= now
    return (
        task.state is TaskState.RUNNING
        and task.lease_until is not None
        and (task.lease_until <= now)
    )


def start(request: DsrRequest, event: TasksStarted, now: datetime) -> Change:
    """Takes the tasks under a lease. Raises IllegalTransitionError for one that cannot start."""

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

    wanted = [request.task(event.stage, system) for system in event.systems]
    if event.stage != request.stage or not wanted or None in wanted:
        raise IllegalTransitionError
    taken = with_tasks(request, event.stage, event.systems, started)
    if event.link is None:
        return Change(request=taken)
    return Change(request=replace(taken, access=with_link(taken.access, event.link, now)))


def finish(request: DsrRequest, event: TaskFinished, now: datetime) -> Change:
    """Keeps the outcome, and what it says of the person, the package, or the delivery."""

    def finished(task: Task) -> Task:
        return replace(
            task,
            state=TaskState.DONE,
            report=event.report,
            reason=event.report.reason,
            silent_starts=0,
            lease_until=None,
            checkpoint=None,
            evidence=event.evidence,
            evidence_salt=event.evidence_salt,
            trace=event.trace,
        )

    changed = with_tasks(request, event.stage, (event.system,), finished)
    task = changed.task(event.stage, event.system)
    was_told = event.report.outcome is Outcome.DONE
    delivered = task is not None and task.verb is Verb.DELIVER and was_told
    return Change(
        request=replace(
            changed,
            identity=event.identity or changed.identity,
            duplicate_of=event.duplicate_of or changed.duplicate_of,
            packages=(*changed.packages, event.package) if event.package else changed.packages,
            answered_at=changed.answered_at or (now if delivered else None),
        )
    )


def postpone(request: DsrRequest, event: TaskPostponed, now: datetime) -> Change:
    """Puts the task off; from now on it goes alone, under its own message.

    What it waits for stays in its report, for operators to see; it is no outcome yet.
    """
    found = TaskReport(outcome=Outcome.NEEDS_PERSON, reason=event.reason, sources=event.findings)

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
            report=found if event.findings else task.report,
        )

    changed = with_tasks(request, event.stage, (event.system,), postponed)
    task = changed.task(event.stage, event.system)
    look = LookAgain(
        group=QueueGroup.TASK,
        stage=event.stage,
        system=event.system,
        at=task.resume_at if task else None,
    )
    return Change(request=changed, effects=(look,))


def fail(request: DsrRequest, event: TaskFailed, now: datetime) -> Change:
    """Sets the task aside for an operator, with all that was found in its way."""
    found = TaskReport(outcome=Outcome.NEEDS_PERSON, reason=event.reason, sources=event.findings)

    def failed(task: Task) -> Task:
        return replace(
            task,
            state=TaskState.STUCK,
            reason=event.reason,
            report=found if event.findings else None,
            lease_until=None,
            checkpoint=event.checkpoint or task.checkpoint,
            trace=event.trace,
        )

    return Change(request=with_tasks(request, event.stage, (event.system,), failed))


#: States in which the answer can go out without the task.
_DEFERRABLE = (TaskState.READY, TaskState.STUCK, TaskState.AWAITING_PERSON)


def defer(request: DsrRequest, event: DueDateNeared, now: datetime) -> Change:
    """The answer goes out without what still waits (DESIGN.md 4: partial answers, on purpose)."""
    if request.stage_kind is not StageKind.COLLECT:
        raise IllegalTransitionError

    def deferred(task: Task) -> Task:
        if task.state not in _DEFERRABLE:
            return task
        # Files that were handed in by hand already go out now, not with the supplement.
        handed_in = task.report if task.system is SystemKind.MANUAL else None
        report = replace(
            handed_in or TaskReport(outcome=Outcome.PENDING),
            outcome=Outcome.PENDING,
            reason=Reason.DUE_DATE_NEAR,
        )
        return replace(task, state=TaskState.DEFERRED, report=report, resume_at=None)

    return Change(request=with_live_tasks(request, deferred))
