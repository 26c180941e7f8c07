"""The one place that makes a changed request: pure, and total over the table of transitions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from dsr_core.domain.change import Change
from dsr_core.domain.changes import CHANGES
from dsr_core.domain.derive import derive
from dsr_core.domain.effects import Effect
from dsr_core.domain.events import Event, TaskFailed, TaskFinished, TaskPostponed
from dsr_core.domain.history import HistoryRow, chain
from dsr_core.domain.lifecycle import ENDINGS, move
from dsr_core.domain.narrative import details_of, name_of
from dsr_core.domain.request import DsrRequest, TaskState


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The request as it is now, what its history gained, and what must be done about it."""

    request: DsrRequest
    rows: tuple[HistoryRow, ...] = ()
    effects: tuple[Effect, ...] = ()


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
        happening = derive(decision.request, now)
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
        name_of(type(event)),
        details_of(event),
        request.history_head,
    )
    changed = replace(
        change.request,
        status=status,
        history_length=row.number,
        history_head=row.hash,
        closed_at=(request.closed_at or now) if status in ENDINGS else None,
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
