"""The timer's work: what the agenda says is due is looked at, and put on the agenda again."""

from dataclasses import dataclass

from dsr_core.domain.agenda import next_look, what_is_due
from dsr_core.domain.board import board_row
from dsr_core.domain.effects import LookAgain
from dsr_core.domain.errors import StaleRequestError
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import AgendaRow, Services
from dsr_core.steps.effects import apply_effects
from dsr_core.steps.runner import handle_event

#: Reminders that were missed, an early answer, and a message: more cannot be due of one request.
MOST_AT_ONCE = 8


@dataclass(slots=True, kw_only=True)
class SweepCount:
    """What one sweep did, for the log."""

    looked_at: int = 0
    sent: int = 0
    #: Requests that the calendar moved: answered in part, reminded of, expired.
    moved: int = 0
    closed: int = 0
    #: How long the oldest of it had been due.
    behind_seconds: int = 0


async def sweep(services: Services) -> SweepCount:
    """Look at every request whose time has come. Cost follows what is due, not what is open."""
    count = SweepCount()
    now = services.clock.now()
    async for row in services.agenda.due(now):
        count.behind_seconds = max(count.behind_seconds, int((now - row.due_at).total_seconds()))
        await _look_at(services, row, count)
    return count


async def _look_at(services: Services, row: AgendaRow, count: SweepCount) -> None:
    count.looked_at += 1
    stored = await services.requests.load(row.request_id)
    if stored is None:
        # Intake died between the agenda and the request: the sender was never told yes.
        await services.agenda.move(row, None)
        return
    request = await _do_what_is_due(services, stored.request, count)
    # Heals what a crash between a save and the board left old there.
    await services.board.put(board_row(request))
    again = next_look(request, services.clock.now())
    count.closed += again is None
    await services.agenda.move(row, again)


async def _do_what_is_due(services: Services, request: DsrRequest, count: SweepCount) -> DsrRequest:
    """One thing after the other until nothing more is due; each makes the next possible."""
    for _ in range(MOST_AT_ONCE):
        match what_is_due(request, services.clock.now()):
            case None:
                break
            case LookAgain() as effect:
                await apply_effects(services, request, (effect,))
                count.sent += 1
                break
            case event:
                try:
                    request = await handle_event(services, request.id, event)
                except StaleRequestError:
                    break  # it moved by itself; the next look decides anew
                count.moved += 1
    return request
