"""The board in Azure: what was put lately in table `board`, everything before in one blob.

A row of the table stays until the blob has been replaced once more after taking it in. So whoever
knows one edition of the blob and reads the table finds there all that the next edition brought,
and need not read the blob again (docs/adr/0009).
"""

import asyncio
from collections.abc import Mapping, Sequence
from itertools import batched

from azure.core.exceptions import HttpResponseError

from dsr_core.domain.board import BoardRow
from dsr_core.domain.board_view import BoardView, replaces
from dsr_core.domain.errors import StaleRequestError
from dsr_core.stores.board_rows import PARTITION, read_row, row_key, write_row
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.creation import error_code
from dsr_core.stores.folded_board import Edition, FoldedBoard
from dsr_core.stores.limits import MOST_ROWS
from dsr_core.stores.table import Row, Table
from dsr_core.stores.transactions import Operation, Write

#: Folding pays from this many new rows on; twice as many stand in the table at most, give or take
#: what comes between two folds. One call reads a thousand.
FOLD_AT = 250

#: How often a fold begins anew because another was faster.
_MOST_ROUNDS = 5


class TableBoard:
    """The Board port. `put` is one billed call; `read` two, and one more for each 4 MiB not known.

    Belongs to one event loop, and holds every row in memory once it was read.
    """

    def __init__(
        self, connections: StorageConnections, *, table: str = "board", container: str = "board"
    ) -> None:
        self._connections = connections
        self._name = table
        self._folded = FoldedBoard(connections, container)
        self._view = BoardView()
        #: Which edition of the blob, and which rows of the table, the view knows.
        self._edition = -1
        self._seen: frozenset[str] = frozenset()
        self._reading = asyncio.Lock()

    async def put(self, row: BoardRow) -> None:
        await self._table().upsert(write_row(row))

    async def read(self) -> BoardView:
        """Raises IntegrityError for rows this version cannot read."""
        async with self._reading:
            # The table first: what is folded after this is in the edition that is seen below.
            news = await self._news()
            edition = (await self._folded.edition()).number
            if self._edition < 0 or edition > self._edition + 1 or edition < self._edition:
                read, rows = await self._folded.read()
                self._view, self._seen, edition = BoardView(rows), frozenset(), read.number
            for row in news:
                if row["RowKey"] not in self._seen:
                    self._view.learn(read_row(row))
            self._edition = edition
            self._seen = frozenset(str(row["RowKey"]) for row in news)
            return self._view

    async def fold(self, more: tuple[BoardRow, ...] = ()) -> int:
        """Two billed calls when it does not pay; else four, and one for each hundred rows.

        Raises StaleRequestError when others were faster again and again.
        """
        if not more and not await self._pays():
            return 0
        for _ in range(_MOST_ROUNDS):
            news = [read_row(row) for row in await self._news()]
            edition, rows = await self._folded.read()
            known = {row.id: row for row in rows}
            fresh = [row for row in news if _is_news(row, known)]
            extra = [row for row in more if _is_news(row, known, anew=True)]
            # Of rows of one version the view takes the first.
            merged = BoardView([*extra, *(row for row in rows if not row.removed), *fresh])
            # One number is left out where the table has not all of it: then everybody reads anew.
            number = edition.number + (2 if extra else 1)
            new = Edition(number=number, fresh=len(fresh))
            if await self._folded.replace(edition, new, tuple(merged.all)):
                # What the edition before knew is in everybody's hands.
                await self._remove([row for row in news if not _is_news(row, known)])
                return len(fresh) + len(extra)
        raise StaleRequestError

    async def _pays(self) -> bool:
        news = [row async for row in self._table().query(*_WHERE, ["RowKey"])]
        return len(news) - (await self._folded.edition()).fresh >= FOLD_AT

    async def _news(self) -> list[Row]:
        return [row async for row in self._table().query(*_WHERE, ["RowKey", "v", "row"])]

    async def _remove(self, rows: Sequence[BoardRow]) -> None:
        for some in batched(rows, MOST_ROWS, strict=False):
            try:
                await self._table().commit([_removal(row) for row in some])
            except HttpResponseError as error:
                if error_code(error) != "ResourceNotFound":
                    raise
                for row in some:  # another fold was at it; what is gone already is fine
                    await self._table().delete(PARTITION, row_key(row))

    def _table(self) -> Table:
        return self._connections.table(self._name)


_WHERE = ("PartitionKey eq @partition", {"partition": PARTITION})


def _is_news(row: BoardRow, known: Mapping[str, BoardRow], *, anew: bool = False) -> bool:
    old = known.get(row.id)
    return old is None or replaces(row, old, anew=anew)


def _removal(row: BoardRow) -> Operation:
    keys = {"PartitionKey": PARTITION, "RowKey": row_key(row)}
    return Operation(write=Write.DELETE, entity={**keys})
