"""The timer's work: what the agenda says is due is looked at, and put on the agenda again."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from dsr_core.domain.agenda import next_look, what_is_due
from dsr_core.domain.board import board_row
from dsr_core.domain.effects import LookAgain
from dsr_core.domain.errors import IllegalTransitionError, StaleRequestError
from dsr_core.domain.events import Event
from dsr_core.domain.reappearance import WatchDue
from dsr_core.domain.reminders import ReminderDue
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.retention import PurgeDue, Retention
from dsr_core.ports import AgendaRow, Services
from dsr_core.steps.effects import apply_effects
from dsr_core.steps.purge import purge, retention_of
from dsr_core.steps.remind import remind, sources_of
from dsr_core.steps.runner import handle_event
from dsr_core.steps.watch import look_for

#: Reminders that were missed, an early answer, and a message: more cannot be due of one request,
#: besides a letter to each owner of a manual source.
MOST_AT_ONCE = 8

#: A request that cannot be looked at is left alone for so long, and the others are not kept by it.
AFTER_A_FAULT = timedelta(hours=1)


@dataclass(slots=True, kw_only=True)
class SweepCount:
    """What one sweep did, for the log."""

    looked_at: int = 0
    sent: int = 0
    #: Requests that the calendar moved: answered in part, reminded of, expired, purged.
    moved: int = 0
    #: Closed requests of which nothing is left to be done.
    closed: int = 0
    #: How long the oldest of it had been due.
    behind_seconds: int = 0


async def sweep(services: Services) -> SweepCount:
    """Look at every request whose time has come. Cost follows what is due, not what is open.

    Raises what single requests raised unforeseen, after all others were looked at.
    """
    count = SweepCount()
    now = services.clock.now()
    faults: list[Exception] = []
    async for row in services.agenda.due(now):
        count.behind_seconds = max(count.behind_seconds, int((now - row.due_at).total_seconds()))
        (fault,) = await asyncio.gather(_look_at(services, row, count), return_exceptions=True)
        if isinstance(fault, Exception):
            faults.append(fault)
            await services.agenda.move(row, services.clock.now() + AFTER_A_FAULT)
        elif fault is not None:
            raise fault
    if faults:
        raise ExceptionGroup("requests that could not be looked at", faults)
    return count


async def _look_at(services: Services, row: AgendaRow, count: SweepCount) -> None:
    count.looked_at += 1
    stored = await services.requests.load(row.request_id)
    if stored is None:
        # Intake died between the agenda and the request: the sender was never told yes.
        await services.agenda.move(row, None)
        return
    retention = retention_of(services, stored.request.tenant)
    request = await _do_what_is_due(services, stored.request, retention, count)
    # Heals what a crash between a save and the board left old there.
    await services.board.put(board_row(request))
    sources = sources_of(services, request.tenant)
    again = next_look(request, services.clock.now(), retention, sources)
    count.closed += again is None
    await services.agenda.move(row, again)


async def _do_what_is_due(
    services: Services, request: DsrRequest, retention: Retention, count: SweepCount
) -> DsrRequest:
    """One thing after the other until nothing more is due; each makes the next possible."""
    sources = sources_of(services, request.tenant)
    for _ in range(MOST_AT_ONCE + len(sources)):
        match what_is_due(request, services.clock.now(), retention, sources):
            case None:
                break
            case LookAgain() as effect:
                await apply_effects(services, request, (effect,))
                count.sent += 1
                break
            case due:
                event = await _event_of(services, request, due)
                if event is None:
                    break  # not known yet; the next look tries again
                try:
                    request = await handle_event(services, request.id, event)
                except (StaleRequestError, IllegalTransitionError):
                    break  # it moved by itself; the next look decides anew
                count.moved += 1
    return request


async def _event_of(
    services: Services, request: DsrRequest, due: Event | PurgeDue | ReminderDue | WatchDue
) -> Event | None:
    """What happened, once that is done which must be done first."""
    match due:
        case PurgeDue(copies=copies):
            return await purge(services, request, copies)
        case WatchDue():
            return await look_for(services, request)
        case ReminderDue():
            return await remind(services, request, due)
        case event:
            return event
