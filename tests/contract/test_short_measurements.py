"""The measurements of `bench/` in short: counts that must not grow with how much there is."""

from collections.abc import Callable

import pytest

from bench.console import MOST_CALLS, run
from bench.sweep import sweep_over
from dsr_core.stores.board import TableBoard
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.storage_counter import StorageCounter

DUE = 3


@pytest.mark.parametrize("is_open", [20, 400])
async def test_a_sweep_costs_a_call_a_due_request_and_one_to_find_them(
    storage_connection_string: str, unique_name: Callable[[str], str], is_open: int
) -> None:
    found = await sweep_over(storage_connection_string, is_open, DUE, table=unique_name("agenda"))

    assert (found["looked_at"], found["calls"]) == (DUE, DUE + 1)


async def test_no_page_of_the_console_costs_more_calls_whatever_it_is_narrowed_to(
    connections: StorageConnections, unique_name: Callable[[str], str], counter: StorageCounter
) -> None:
    name = unique_name("board")
    board, fresh = (TableBoard(connections, table=name, container=name) for _ in range(2))

    found = await run(board, fresh, counter, 400, 0.5, repeats=1)

    assert found["most_calls"] == 2 < MOST_CALLS
