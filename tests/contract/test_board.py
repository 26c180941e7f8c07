import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dsr_core.domain.board import BoardRow, board_row
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import Right
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Status
from dsr_core.domain.systems import SystemKind
from dsr_core.ports import Board
from dsr_core.stores.board import FOLD_AT, TableBoard
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.memory.board import MemoryBoard
from dsr_core.stores.storage_counter import StorageCounter
from tests.contract.samples import NOW, opened


@pytest.fixture
def memory_board() -> Board:
    return MemoryBoard()


@pytest.fixture
def table_board(connections: StorageConnections, unique_name: Callable[[str], str]) -> Board:
    name = unique_name("board")
    return TableBoard(connections, table=name, container=name)


@pytest.fixture
def board(choose: Callable[[str, str], Board]) -> Board:
    return choose("memory_board", "table_board")


def a_row(request_id: str = "r1", version: int = 1, **rest: object) -> BoardRow:
    row = BoardRow(
        id=request_id,
        tenant="contoso",
        right=Right.ERASURE,
        status=Status.NEEDS_OPERATOR,
        stage=None,
        received_at=NOW,
        due_on=date(2026, 4, 2),
        due_at=NOW + timedelta(days=31),
        version=version,
        systems={SystemKind.ENTRA: Outcome.DONE, SystemKind.INTUNE: None},
        reason=Reason.REAPPEARED,
    )
    return replace(row, **rest)


def closed(row: BoardRow, days: int = 1) -> BoardRow:
    at = NOW + timedelta(days=days)
    return replace(row, status=Status.COMPLETED, closed_at=at, version=row.version + 1)


async def put_all(board: Board, rows: list[BoardRow]) -> None:
    for start in range(0, len(rows), 50):
        await asyncio.gather(*(board.put(row) for row in rows[start : start + 50]))


async def test_an_empty_board_has_no_rows_and_nothing_to_fold(board: Board) -> None:
    view = await board.read()

    assert (list(view.open), list(view.closed)) == ([], [])
    assert await board.fold() == 0


async def test_a_row_is_read_as_it_was_put(board: Board) -> None:
    rows = [a_row(), board_row(opened("r2").request)]
    for row in rows:
        await board.put(row)
        await board.put(row)

    view = await board.read()

    assert sorted(view.open, key=lambda row: row.id) == rows


async def test_the_higher_version_counts_whatever_comes_first(board: Board) -> None:
    await board.put(closed(a_row("r1", 4)))
    await board.put(a_row("r1", 4))

    view = await board.read()

    assert not view.open
    assert [row.version for row in view.closed] == [5]


async def test_open_rows_come_by_due_date_and_closed_ones_by_their_end(board: Board) -> None:
    await board.put(a_row("late", due_at=NOW + timedelta(days=9)))
    await board.put(a_row("soon", due_at=NOW + timedelta(days=2)))
    await board.put(closed(a_row("second"), 8))
    await board.put(closed(a_row("first"), 7))

    view = await board.read()

    assert [row.id for row in view.open] == ["soon", "late"]
    assert [row.id for row in view.closed] == ["first", "second"]


async def test_a_removed_request_leaves_and_its_late_rows_do_not_bring_it_back(
    board: Board,
) -> None:
    await board.put(a_row("r1", 3))
    await board.put(replace(a_row("r1", 4), removed=True))
    await board.put(a_row("r1", 2))
    await board.fold((a_row("r2"),))
    await board.fold((a_row("r3"),))

    view = await board.read()

    assert [row.id for row in view.open] == ["r2", "r3"]


async def test_what_was_folded_in_is_read_like_what_was_put(board: Board) -> None:
    await board.put(a_row("r1", 2))

    assert await board.fold((a_row("r1", 3), a_row("r2"), a_row("r2"))) >= 2
    assert {row.id: row.version for row in (await board.read()).open} == {"r1": 3, "r2": 1}


@pytest.mark.parametrize("folds", [1, 2, 3])
async def test_a_reader_misses_nothing_however_many_folds_it_slept_through(
    connections: StorageConnections, unique_name: Callable[[str], str], folds: int
) -> None:
    name = unique_name("board")
    writer = TableBoard(connections, table=name, container=name)
    reader = TableBoard(connections, table=name, container=name)
    await writer.put(a_row("old"))
    await reader.read()

    for number in range(folds):
        await writer.put(a_row(f"r{number}"))
        await writer.put(closed(a_row("old", number + 1)))
        await writer.fold((a_row(f"x{number}"),))

    view = await reader.read()
    expected = {f"{kind}{number}" for kind in "rx" for number in range(folds)}
    assert {row.id for row in view.open} == expected
    assert [row.version for row in view.closed] == [folds + 1]


async def test_two_folds_at_once_lose_nothing(
    connections: StorageConnections, unique_name: Callable[[str], str]
) -> None:
    name = unique_name("board")
    boards = [TableBoard(connections, table=name, container=name) for _ in range(3)]
    await put_all(boards[0], [a_row(f"r{number:03}") for number in range(20)])

    await asyncio.gather(*(board.fold((a_row(f"x{i}"),)) for i, board in enumerate(boards)))

    fresh = TableBoard(connections, table=name, container=name)
    assert len((await fresh.read()).open) == 23


async def test_reading_costs_two_calls_and_a_fold_is_made_when_it_pays(
    connections: StorageConnections, unique_name: Callable[[str], str], counter: StorageCounter
) -> None:
    name = unique_name("board")
    board = TableBoard(connections, table=name, container=name)
    await put_all(board, [a_row(f"r{number:03}") for number in range(FOLD_AT - 1)])
    assert await board.fold() == 0
    await board.put(a_row("last"))
    assert await board.fold() == FOLD_AT
    assert await board.fold() == 0
    await board.read()

    before = counter.snapshot()
    assert len((await board.read()).open) == FOLD_AT
    assert counter.since(before) == {"table.query": 1, "blob.head": 1}
    await board.put(a_row("one-more"))
    assert dict(counter.since(before))["table.merge"] == 1


async def test_what_is_made_anew_replaces_a_row_of_the_same_version(board: Board) -> None:
    await board.put(a_row("r1", 3))
    await board.fold((a_row("r0"),))
    await board.read()

    await board.fold((a_row("r1", 3, reason=Reason.NONE), a_row("r1", 2)))

    assert [row.reason for row in (await board.read()).open if row.id == "r1"] == [Reason.NONE]
