"""Telling the board what became of a request, after it was saved; and telling it all anew."""

from dataclasses import dataclass
from datetime import timedelta

from dsr_core.domain.board import BoardRow, board_row, is_news
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.ports import Services


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


#: Requests that a rebuild reads at a time.
_SLICE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What one part of a rebuild did."""

    read: int
    #: The id to go on behind; None when every request was read.
    next: str | None


async def rebuild(services: Services, after: str, lasting: timedelta) -> Rebuilt:
    """Make rows anew from the requests behind an id, for about as long as is said.

    May be done at any time, twice, and by several at once.
    """
    until = services.clock.now() + lasting
    rows: list[BoardRow] = []
    following: str | None = after
    while following is not None and (not rows or services.clock.now() < until):
        outlines = await services.requests.outlines(following, _SLICE)
        rows += map(board_row, outlines)
        following = outlines[-1].id if len(outlines) == _SLICE else None
    await services.board.fold(tuple(rows))
    return Rebuilt(read=len(rows), next=following)
