"""What an event makes of a request, but for its status and history."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from dsr_core.domain.effects import Effect, LookAgain
from dsr_core.domain.plan import STAGE_RULES
from dsr_core.domain.request import DsrRequest, Task
from dsr_core.domain.systems import SystemKind

type TaskChange = Callable[[Task], Task]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The request after an event, and what must be done about it."""

    request: DsrRequest
    effects: tuple[Effect, ...] = ()


def with_tasks(
    request: DsrRequest, stage: int, systems: tuple[SystemKind, ...], change: TaskChange
) -> DsrRequest:
    """The request with the named tasks of a stage changed."""
    return replace(
        request,
        tasks=tuple(
            change(task) if task.stage == stage and task.system in systems else task
            for task in request.tasks
        ),
    )


def with_live_tasks(request: DsrRequest, change: TaskChange) -> DsrRequest:
    """The request with every task of its present stage changed."""
    systems = tuple(task.system for task in request.live_tasks)
    return with_tasks(request, request.stage, systems, change)


def look_at_stage(request: DsrRequest) -> tuple[Effect, ...]:
    """The message for the present stage; none for a gate, where only a person can go on."""
    kind = request.stage_kind
    if kind is None or not any(task.state.is_for_workers for task in request.live_tasks):
        return ()
    return (LookAgain(group=STAGE_RULES[kind].group, stage=request.stage),)
