"""Telling the board what became of a request, after it was saved; and telling it all anew."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from dsr_core.domain.agenda import next_look
from dsr_core.domain.board import BoardRow, board_row, is_news
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.ports import AgendaRow, Services
from dsr_core.steps.purge import retention_of
from dsr_core.steps.remind import sources_of


async def tell_board(services: Services, before: DsrRequest, after: DsrRequest) -> None:
    """Put the request's row when the board shows something else now.

    A crash between the save and this leaves an old row, until the sweep's next look.
    """
    if is_news(before, after):
        await services.board.put(board_row(after))


async def tell_board_at_rest(services: Services, before: DsrRequest, after: DsrRequest) -> None:
    """The same for a worker: work under way lasts seconds and goes through many stages."""
    if after.status is not Status.IN_PROGRESS:
        await tell_board(services, before, after)


#: Requests that a rebuild reads at a time, and how many of them are written side by side.
_SLICE, _SIDE_BY_SIDE = 500, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What one part of a rebuild did."""

    read: int
    #: The id to go on behind; None when every request was read.
    next: str | None


async def rebuild(services: Services, after: str, lasting: timedelta) -> Rebuilt:
    """Make rows anew from the requests behind an id, for about as long as is said.

    Each request of which something is left to do is put on the agenda too: one that ended under a
    version without purges is on none, nor is any after a restore of table `requests` alone.

    May be done at any time, twice, and by several at once.
    """
    until = services.clock.now() + lasting
    rows: list[BoardRow] = []
    following: str | None = after
    while following is not None and (not rows or services.clock.now() < until):
        outlines = await services.requests.outlines(following, _SLICE)
        rows += map(board_row, outlines)
        await _put_on_agenda(services, outlines)
        following = outlines[-1].id if len(outlines) == _SLICE else None
    await services.board.fold(tuple(rows))
    return Rebuilt(read=len(rows), next=following)


def _moment_of(services: Services, outline: DsrRequest, now: datetime) -> datetime | None:
    tenant = outline.tenant
    return next_look(outline, now, retention_of(services, tenant), sources_of(services, tenant))


async def _put_on_agenda(services: Services, outlines: tuple[DsrRequest, ...]) -> None:
    """At the moment when the sweep would look by itself: for most the row is there already."""
    now = services.clock.now()
    rows = [
        AgendaRow(due_at=moment, request_id=one.id)
        for one in outlines
        if (moment := _moment_of(services, one, now)) is not None
    ]
    for some in batched(rows, _SIDE_BY_SIDE, strict=False):
        await asyncio.gather(*map(services.agenda.add, some))
