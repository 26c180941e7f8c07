"""Telling the board what became of a request, after it was saved."""

from dsr_core.domain.board import board_row, is_news
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
