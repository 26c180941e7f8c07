"""The two verbs: `handle_event` (something happened) and `look` (do the next thing).

HTTP, queue and timers all enter by one of these doors; there is no third path that changes a
request. A message only says "look again": gather, decide, act, decide, save, apply.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeGuard

from dsr_core.domain.agenda import HEAL_AFTER
from dsr_core.domain.decide import Decision, then
from dsr_core.domain.effects import Effect, LookAgain
from dsr_core.domain.errors import (
    StaleRequestError,
    SystemStuckError,
    SystemUnavailableError,
    UnknownRequestError,
)
from dsr_core.domain.events import Event
from dsr_core.domain.messages import StageMessage
from dsr_core.domain.plan import GOES_ON, STAGE_RULES, QueueGroup
from dsr_core.domain.reminders import is_new_work
from dsr_core.domain.request import DsrRequest, Task
from dsr_core.ports import AgendaRow, Services, StoredRequest
from dsr_core.steps.acting import Run, act_on, event_of
from dsr_core.steps.board import tell_board, tell_board_at_rest
from dsr_core.steps.effects import apply_effects
from dsr_core.steps.fresh_files import FreshFiles
from dsr_core.steps.taking import Taken, start_on, startable, taken_of

#: How often results are decided anew because another task of the same stage saved first. Each
#: round lets at least one other save through, and a stage has few tasks.
MOST_ROUNDS = 20

#: The share of the time budget within which an invocation still begins another stage: so that
#: whatever follows quick work has nearly the whole budget, and what follows slow work all of it.
_EARLY = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shift:
    """One invocation: whose queue it serves, and how long it may work."""

    group: QueueGroup
    #: Until when it may begin another stage by itself.
    goes_on_until: datetime
    until: datetime


async def handle_event(
    services: Services, request_id: str, *events: Event, seen: int | None = None
) -> DsrRequest:
    """Something happened to a request: load, decide, save, apply. Several events are one save.

    `seen` is the length of the history that somebody decided on; None = whatever it is by now.
    Raises UnknownRequestError, IllegalTransitionError, and StaleRequestError when the history is
    another one, or somebody else changed the request between the reading and the saving.
    """
    stored = await services.requests.load(request_id)
    if stored is None:
        raise UnknownRequestError
    if seen not in (None, stored.request.history_length):
        raise StaleRequestError
    return (await handle_loaded(services, stored, *events)).request


async def handle_loaded(services: Services, stored: StoredRequest, *events: Event) -> StoredRequest:
    """The same for a request that was just loaded."""
    now = services.clock.now()
    decision = Decision(request=stored.request)
    for event in events:
        decision = then(decision, event, now)
    if decision.effects or is_new_work(stored.request, decision.request):
        # Before the save, so that a message lost after it is missed in minutes, not in a day.
        row = AgendaRow(due_at=now + HEAL_AFTER, request_id=stored.request.id)
        await services.agenda.add(row)
    saved = await services.requests.save(stored, decision)
    await tell_board(services, stored.request, saved.request)
    await apply_effects(services, saved.request, decision.effects)
    return saved


async def look(services: Services, group: QueueGroup, message: StageMessage) -> None:
    """Do what is due for a request, and go on to the next stage while there is time for it.

    A message that comes twice, late, or for a stage that is over finds nothing to do and is
    dropped quietly. Raises what an act raised unforeseen, after everything else is saved.
    """
    now = services.clock.now()
    shift = _Shift(
        group=group,
        goes_on_until=now + services.time_budget / _EARLY,
        until=now + services.time_budget,
    )
    stored = await services.requests.load(message.request_id)
    if stored is None:
        return
    services = replace(services, packages=FreshFiles(services.packages))
    taken = await _take(services, stored, shift, message)
    while taken is not None and taken.tasks:
        taken = await _work(services, taken, shift, stored.request)


async def _take(
    services: Services, stored: StoredRequest, shift: _Shift, message: StageMessage
) -> Taken | None:
    """What the message may start, taken under our lease; None when there is nothing.

    Another worker was faster: a race lost is quiet.
    """
    request, now = stored.request, services.clock.now()
    tasks = startable(request, message, now)
    if not tasks:
        return None
    onward = LookAgain(group=_group_of(request), stage=request.stage)
    if message.system is None and onward.group not in GOES_ON[shift.group]:
        # Redelivered after a crash between save and send: pass the word on.
        await apply_effects(services, request, (onward,))
        return None
    decision, token = start_on(services, Decision(request=request), tasks, now)
    try:
        saved = await services.requests.save(stored, decision)
    except StaleRequestError:
        return None
    return Taken(stored=saved, tasks=taken_of(saved.request, tasks), token=token)


async def _work(services: Services, taken: Taken, shift: _Shift, shown: DsrRequest) -> Taken:
    """Carry out what was taken. Answers what of the next stage was taken by the same save.

    `shown` is the request as the board has it.
    """
    run = Run(
        services=services,
        request=taken.stored.request,
        until=shift.until,
        straight_on=taken.straight_on,
        is_alone=len(taken.tasks) == 1,
        token=taken.token,
    )
    acts = (act_on(run, task) for task in taken.tasks)
    results = await asyncio.gather(*acts, return_exceptions=True)
    events = [
        event_of(task, result, services.new_token)
        for task, result in zip(taken.tasks, results, strict=True)
    ]
    following, effects = await _conclude(services, taken.stored, events, shift)
    await tell_board_at_rest(services, shown, following.stored.request)
    await apply_effects(services, following.stored.request, effects)
    faults = [result for result in results if _is_fault(result)]
    if faults:
        raise BaseExceptionGroup("acts that ended unforeseen", faults)
    return following


def _group_of(request: DsrRequest) -> QueueGroup:
    return STAGE_RULES[request.plan[request.stage]].group


async def _conclude(
    services: Services, stored: StoredRequest, events: list[Event], shift: _Shift
) -> tuple[Taken, tuple[Effect, ...]]:
    """Decide and save results, anew as often as a neighbour saved in between."""
    for _ in range(MOST_ROUNDS):
        now = services.clock.now()
        decision = Decision(request=stored.request)
        for event in events:
            decision = then(decision, event, now)
        if decision.request is stored.request:
            return Taken(stored=stored), ()  # all of it came too late
        decision, following, token = _go_on(services, decision, shift, now)
        try:
            saved = await services.requests.save(stored, decision)
        except StaleRequestError:
            reloaded = await services.requests.load(stored.request.id)
            if reloaded is None:
                return Taken(stored=stored), ()  # purged meanwhile
            stored = reloaded
            continue
        tasks = taken_of(saved.request, following)
        taken = Taken(stored=saved, tasks=tasks, straight_on=True, token=token)
        return taken, decision.effects
    raise StaleRequestError


def _go_on(
    services: Services, decision: Decision, shift: _Shift, now: datetime
) -> tuple[Decision, tuple[Task, ...], str | None]:
    """Start the next stage by the same save, instead of by a message, if there is time.

    Also answers that stage's tasks as they were before, none when a message goes out; and the token
    for the letter that one of them writes.
    """
    ours = [each for each in decision.effects if each.system is None and _is_ours(each, shift)]
    if not ours or now > shift.goes_on_until:
        return decision, (), None
    request = decision.request
    message = StageMessage(request_id=request.id, stage=request.stage)
    tasks = startable(request, message, now)
    rest = tuple(each for each in decision.effects if each not in ours)
    quiet = Decision(request=request, rows=decision.rows, effects=rest)
    started, token = start_on(services, quiet, tasks, now)
    return started, tasks, token


def _is_ours(effect: LookAgain, shift: _Shift) -> bool:
    return effect.group in GOES_ON[shift.group]


def _is_fault(result: object) -> TypeGuard[BaseException]:
    """Whether a task ended in a way that nobody foresaw."""
    foreseen = (SystemUnavailableError, SystemStuckError)
    return isinstance(result, BaseException) and not isinstance(result, foreseen)
