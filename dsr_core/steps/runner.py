"""The two verbs: `handle_event` (something happened) and `look` (do the next thing).

HTTP, queue and timers all enter by one of these doors; there is no third path that changes a
request. A message only says "look again": gather, decide, act, decide, save, apply.
"""

import asyncio
from typing import TypeGuard

from dsr_core.domain.agenda import HEAL_AFTER, takes_work
from dsr_core.domain.decide import Decision, then
from dsr_core.domain.effects import Effect, LookAgain
from dsr_core.domain.errors import (
    StaleRequestError,
    SystemStuckError,
    SystemUnavailableError,
    UnknownRequestError,
)
from dsr_core.domain.events import Event, TaskFailed, TasksStarted
from dsr_core.domain.messages import StageMessage
from dsr_core.domain.plan import STAGE_RULES, QueueGroup
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Task, TaskState
from dsr_core.domain.retries import MOST_SILENT_STARTS
from dsr_core.domain.task_changes import can_start
from dsr_core.ports import AgendaRow, Services, StoredRequest
from dsr_core.steps.acting import act_on, event_of, run_for
from dsr_core.steps.effects import apply_effects

#: How often results are decided anew because another task of the same stage saved first. Each
#: round lets at least one other save through, and a stage has few tasks.
MOST_ROUNDS = 20


async def handle_event(services: Services, request_id: str, *events: Event) -> DsrRequest:
    """Something happened to a request: load, decide, save, apply. Several events are one save.

    Raises UnknownRequestError, IllegalTransitionError, and StaleRequestError when somebody else
    changed the request between the reading and the saving.
    """
    stored = await services.requests.load(request_id)
    if stored is None:
        raise UnknownRequestError
    now = services.clock.now()
    decision = Decision(request=stored.request)
    for event in events:
        decision = then(decision, event, now)
    if decision.effects:
        # Before the save, so that a message lost after it is missed in minutes, not in a day.
        await services.agenda.add(AgendaRow(due_at=now + HEAL_AFTER, request_id=request_id))
    saved = await services.requests.save(stored, decision)
    await apply_effects(services, saved.request, decision.effects)
    return saved.request


async def look(services: Services, group: QueueGroup, message: StageMessage) -> None:
    """Do what is due for a request, and go on while the next stage travels by the same queue.

    A message that comes twice, late, or for a stage that is over finds nothing to do and is
    dropped quietly. Raises what an act raised unforeseen, after everything else is saved.
    """
    stored = await services.requests.load(message.request_id)
    while stored is not None:
        stored = await _run_stage(services, stored, group, message)


async def _run_stage(
    services: Services, stored: StoredRequest, group: QueueGroup, message: StageMessage
) -> StoredRequest | None:
    """One stage, or one task of it. Answers the request when its next stage is for us too."""
    request = stored.request
    tasks = _startable(request, message, services)
    if not tasks:
        return None
    onward = LookAgain(group=_group_of(request), stage=request.stage)
    if message.system is None and onward.group is not group:
        # Redelivered after a crash between save and send: pass the word on.
        await apply_effects(services, request, (onward,))
        return None
    leased = await _take(services, stored, tasks)
    if leased is None:
        return None
    run = run_for(services, leased.request)
    mine = [task for task in leased.request.live_tasks if _was_taken(task, tasks)]
    results = await asyncio.gather(*(act_on(run, task) for task in mine), return_exceptions=True)
    events = [event_of(task, result) for task, result in zip(mine, results, strict=True)]
    ended, effects = await _conclude(services, leased, events)
    ours = [effect for effect in effects if effect.group is group and effect.system is None]
    await apply_effects(services, ended.request, [each for each in effects if each not in ours])
    faults = [result for result in results if _is_fault(result)]
    if faults:
        raise BaseExceptionGroup("acts that ended unforeseen", faults)
    return ended if ours else None


def _group_of(request: DsrRequest) -> QueueGroup:
    return STAGE_RULES[request.plan[request.stage]].group


def _startable(request: DsrRequest, message: StageMessage, services: Services) -> tuple[Task, ...]:
    """The tasks this message may start now; none for a request that is closed or further on."""
    now = services.clock.now()
    if not takes_work(request):
        return ()
    if message.system is None:
        return tuple(task for task in request.live_tasks if can_start(task, now))
    task = request.task(message.stage, message.system)
    is_live = message.stage == request.stage
    return (task,) if is_live and task is not None and can_start(task, now) else ()


async def _take(
    services: Services, stored: StoredRequest, tasks: tuple[Task, ...]
) -> StoredRequest | None:
    """Take the tasks under our lease; None when another worker was faster: a race lost is quiet."""
    now = services.clock.now()
    dying = [task for task in tasks if task.silent_starts >= MOST_SILENT_STARTS]
    fresh = tuple(task.system for task in tasks if task not in dying)
    decision = Decision(request=stored.request)
    if fresh:
        started = TasksStarted(
            stage=stored.request.stage, systems=fresh, lease_until=now + services.lease
        )
        decision = then(decision, started, now)
    for task in dying:
        died = TaskFailed(
            stage=task.stage,
            system=task.system,
            start=task.start,
            reason=Reason.DIED_REPEATEDLY,
        )
        decision = then(decision, died, now)
    try:
        return await services.requests.save(stored, decision)
    except StaleRequestError:
        return None


def _was_taken(task: Task, before: tuple[Task, ...]) -> bool:
    """Whether a task runs now under the lease that `_take` saved."""
    return task.state is TaskState.RUNNING and any(
        old.system is task.system and old.start + 1 == task.start for old in before
    )


async def _conclude(
    services: Services, stored: StoredRequest, events: list[Event]
) -> tuple[StoredRequest, tuple[Effect, ...]]:
    """Decide and save results, anew as often as a neighbour saved in between."""
    for _ in range(MOST_ROUNDS):
        now = services.clock.now()
        decision = Decision(request=stored.request)
        for event in events:
            decision = then(decision, event, now)
        if decision.request is stored.request:
            return stored, ()  # all of it came too late
        try:
            return await services.requests.save(stored, decision), decision.effects
        except StaleRequestError:
            reloaded = await services.requests.load(stored.request.id)
            if reloaded is None:
                return stored, ()  # purged meanwhile
            stored = reloaded
    raise StaleRequestError


def _is_fault(result: object) -> TypeGuard[BaseException]:
    """Whether a task ended in a way that nobody foresaw."""
    foreseen = (SystemUnavailableError, SystemStuckError)
    return isinstance(result, BaseException) and not isinstance(result, foreseen)
