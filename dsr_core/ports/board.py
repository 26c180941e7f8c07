"""What the core asks of the board: lists for people, kept beside the requests."""

from typing import Protocol

from dsr_core.domain.board import BoardRow
from dsr_core.domain.board_view import BoardView


class Board(Protocol):
    """Rows of all requests. Told after a save, so a row may be missing or old for a while.

    Of the rows of one request the highest version counts, in whatever order they were put.
    """

    async def put(self, row: BoardRow) -> None:
        """Tell the board what a request looks like now. Twice is as once."""
        ...

    async def read(self) -> BoardView:
        """Everything. The view is shared and changes with the next reading: do not keep it."""
        ...

    async def fold(self, more: tuple[BoardRow, ...] = ()) -> int:
        """Bring what was put lately, and `more`, into the form that is read fast.

        Of `more`, rows of a version that is known replace it: they were made by present rules.
        Answers how many rows it brought in; 0 where it does not pay yet and there are no `more`.
        Cancelling, dying and doing it twice at once are harmless.
        """
        ...
