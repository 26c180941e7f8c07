"""The board in memory."""

import asyncio

from dsr_core.domain.board import BoardRow
from dsr_core.domain.board_view import BoardView
from dsr_core.stores.board_rows import write_row
from dsr_core.stores.limits import check_entity


class MemoryBoard:
    """The Board port."""

    def __init__(self) -> None:
        self._view = BoardView()

    async def put(self, row: BoardRow) -> None:
        await asyncio.sleep(0)
        check_entity(write_row(row))
        self._view.learn(row)

    async def read(self) -> BoardView:
        await asyncio.sleep(0)
        return self._view

    async def fold(self, more: tuple[BoardRow, ...] = ()) -> int:
        await asyncio.sleep(0)
        return sum(self._view.learn(row, anew=True) for row in more)
