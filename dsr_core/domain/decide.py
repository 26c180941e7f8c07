"""The one place that makes a changed request: pure, and total over the table of transitions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from dsr_core.domain.changes import CHANGES, Change
from dsr_core.domain.effects import Effect
from dsr_core.domain.events import (
    Event,
    IdentityVerified,
    OperatorNeeded,
    RequestCompleted,
    RequestReceived,
    StageCompleted,
    TaskFailed,
    TaskFinished,
    TaskPostponed,
    WaitingBegan,
)
from dsr_core.domain.history import HistoryRow, chain
from dsr_core.domain.lifecycle import ENDINGS, move
from dsr_core.domain.narrative import details_of, name_of
from dsr_core.domain.outcomes import has_gap
from dsr_core.domain.plan import Right, plan_for
from dsr_core.domain.request import DsrRequest, Status, TaskState
from dsr_core.domain.subject import DataSubject
from dsr_core.domain.systems import SystemKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The request as it is now, what its history gained, and what must be done about it."""

    request: DsrRequest
    rows: tuple[HistoryRow, ...] = ()
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Everything intake knows of a request before it exists. Times, ids and rules are arguments."""

    id: str
    tenant: str
    right: Right
    subject: DataSubject
    received_at: datetime
    due_on: date
    due_at: datetime
    systems: tuple[SystemKind, ...]
    #: Who vouches for the person's identity already; None = it must still be shown.
    vouched_by: str | None = None


def open_request(opening: Opening, now: datetime) -> Decision:
    """A new request with its receipt and, where somebody vouches, its identity stage behind it."""
    request = DsrRequest(
        id=opening.id,
        tenant=opening.tenant,
        right=opening.right,
        subject=opening.subject,
        status=Status.IDENTITY_PENDING,
        received_at=opening.received_at,
        due_on=opening.due_on,
        due_at=opening.due_at,
        systems=opening.systems,
        plan=plan_for(opening.right),
    )
    received = decide(request, RequestReceived(), now)
    if opening.vouched_by is None:
        return received
    return then(received, IdentityVerified(by=opening.vouched_by), now)


def decide(request: DsrRequest, event: Event, now: datetime) -> Decision:
    """What an event makes of a request, with everything that follows from it by itself.

    A late result of a worker whose lease was taken over changes nothing. Raises
    IllegalTransitionError when the table has no such event for the request's status.
    """
    decision = Decision(request=request)
    if _is_late(request, event):
        return decision
    happening: Event | None = event
    while happening is not None:
        decision = _happen(decision, happening, now)
        happening = _derive(decision.request, now)
    return decision


def then(decision: Decision, event: Event, now: datetime) -> Decision:
    """One more event on top of a decision that is not saved yet."""
    following = decide(decision.request, event, now)
    return Decision(
        request=following.request,
        rows=decision.rows + following.rows,
        effects=decision.effects + following.effects,
    )


def _is_late(request: DsrRequest, event: Event) -> bool:
    """Whether a result comes from a start that is no longer the task's present one."""
    if not isinstance(event, TaskFinished | TaskPostponed | TaskFailed):
        return False
    task = request.task(event.stage, event.system)
    return (
        request.status in ENDINGS
        or request.stage != event.stage
        or task is None
        or task.state is not TaskState.RUNNING
        or task.start != event.start
    )


def _happen(decision: Decision, event: Event, now: datetime) -> Decision:
    request = decision.request
    status = move(request.status, event)
    change = _change_of(event)(request, event, now)
    row = chain(
        request.id,
        request.history_length + 1,
        now,
        name_of(event),
        details_of(event),
        request.history_head,
    )
    changed = replace(
        change.request,
        status=status,
        history_length=row.number,
        history_head=row.hash,
        closed_at=now if status in ENDINGS else None,
    )
    return Decision(
        request=changed,
        rows=(*decision.rows, row),
        effects=decision.effects + change.effects,
    )


def _change_of(event: Event) -> Callable[[DsrRequest, Event, datetime], Change]:
    # The table pairs each type of event with a function of exactly that type; Python's type system
    # cannot say so of a mapping, hence this one cast.
    changes = cast("Mapping[type[Event], Any]", CHANGES)
    return changes[type(event)]


def _derive(request: DsrRequest, now: datetime) -> Event | None:
    """What follows from the tasks as they now stand."""
    if request.status is not Status.IN_PROGRESS:
        return None
    kind = request.stage_kind
    if kind is None:
        return RequestCompleted(complete=not _any_gap(request))
    open_tasks = [
        task
        for task in request.live_tasks
        if task.state not in (TaskState.DONE, TaskState.DEFERRED)
    ]
    if not open_tasks:
        return StageCompleted(stage=request.stage, kind=kind)
    if any(task.state is TaskState.RUNNING for task in open_tasks):
        return None
    waits = [task.resume_at or now for task in open_tasks if task.state is TaskState.READY]
    if waits and min(waits) <= now:
        return None
    stuck = [task for task in open_tasks if task.state is TaskState.STUCK]
    if stuck:
        # Said at once: a month's wait for one system must not hide that another needs a person.
        return OperatorNeeded(systems=tuple(task.system for task in stuck), reason=stuck[0].reason)
    return WaitingBegan(until=min(waits))


def _any_gap(request: DsrRequest) -> bool:
    """Whether, of the newest work on each system, something is missing."""
    newest = {(task.system, task.verb): task for task in request.tasks}
    return any(task.report is not None and has_gap(task.report) for task in newest.values())
