"""How often callers came, counted the same in memory and in a table."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from dsr_core.domain.limits_of_use import Admission, Visit
from dsr_core.ports import RateLedger
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.memory.rate_ledger import MemoryRateLedger
from dsr_core.stores.rate_ledger import TableRateLedger
from dsr_core.stores.storage_counter import StorageCounter
from tests.contract.faults import FaultyTransport, break_before
from tests.contract.samples import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def memory_ledger() -> RateLedger:
    return MemoryRateLedger()


@pytest.fixture
def table_ledger(connections: StorageConnections, unique_name: Callable[[str], str]) -> RateLedger:
    return TableRateLedger(connections, table=unique_name("intake"))


@pytest.fixture
def ledger(choose: Callable[[str, str], RateLedger]) -> RateLedger:
    return choose("memory_ledger", "table_ledger")


IN, OUT = Admission.LET_IN, Admission.NO_ROOM


def visit(key: str, most: int = 3) -> Visit:
    return Visit(key=key, most=most)


async def test_as_many_visits_as_there_is_room_for_are_let_in(ledger: RateLedger) -> None:
    let_in = [await ledger.admit(NOW, (visit("a"),)) for _ in range(5)]

    assert let_in == [IN, IN, IN, OUT, OUT]


async def test_one_that_is_used_up_keeps_the_others_from_being_counted(ledger: RateLedger) -> None:
    assert await ledger.admit(NOW, (visit("few", 1), visit("many", 3))) is IN
    assert await ledger.admit(NOW, (visit("few", 1), visit("many", 3))) is OUT

    let_in = [await ledger.admit(NOW, (visit("many", 3),)) for _ in range(3)]

    assert let_in == [IN, IN, OUT]


async def test_every_window_begins_anew(ledger: RateLedger) -> None:
    assert await ledger.admit(NOW, (visit("a", 1),)) is IN

    assert await ledger.admit(NOW, (visit("a", 1),)) is OUT
    assert await ledger.admit(NOW + HOUR, (visit("a", 1),)) is IN


async def test_of_many_at_once_no_more_are_let_in_than_there_is_room_for(
    ledger: RateLedger,
) -> None:
    let_in = await asyncio.gather(*(ledger.admit(NOW, (visit("a"),)) for _ in range(8)))

    assert let_in.count(IN) == 3


async def test_of_many_at_once_all_are_let_in_that_there_is_room_for(ledger: RateLedger) -> None:
    callers = [(visit(f"person-{number % 4}", 3), visit("office", 12)) for number in range(12)]

    let_in = await asyncio.gather(*(ledger.admit(NOW, caller) for caller in callers))

    assert let_in == [IN] * len(callers)
    assert await ledger.admit(NOW, (visit("office", 12),)) is OUT


async def test_windows_that_are_over_are_forgotten_and_the_present_one_is_not(
    ledger: RateLedger,
) -> None:
    await ledger.admit(NOW - HOUR, (visit("a", 1), visit("b", 1)))
    await ledger.admit(NOW, (visit("a", 1),))

    assert await ledger.forget(NOW) == 2
    assert await ledger.forget(NOW) == 0
    assert await ledger.admit(NOW, (visit("a", 1),)) is OUT


async def test_what_one_instance_counted_another_knows(
    connections: StorageConnections, unique_name: Callable[[str], str]
) -> None:
    name = unique_name("intake")
    here, there = (TableRateLedger(connections, table=name) for _ in range(2))

    let_in = [await each.admit(NOW, (visit("a"),)) for each in (here, there, here, there)]

    assert let_in == [IN, IN, IN, OUT]


async def test_a_caller_is_let_in_uncounted_while_the_counter_cannot_be_reached(
    storage_connection_string: str, unique_name: Callable[[str], str]
) -> None:
    wire = FaultyTransport()
    down = StorageConnections(storage_connection_string, transports=lambda: wire, retry_wait=0)
    ledger = TableRateLedger(down, table=unique_name("intake"))
    wire.plan("batch", *[break_before] * 5)

    let_in = [await ledger.admit(NOW, (visit("a", 1),)) for _ in range(3)]

    assert let_in == [Admission.UNCOUNTED, IN, OUT]
    await down.close()


async def test_a_check_costs_one_transaction_and_none_once_it_is_full(
    connections: StorageConnections,
    unique_name: Callable[[str], str],
    counter: StorageCounter,
) -> None:
    ledger = TableRateLedger(connections, table=unique_name("intake"))
    await ledger.admit(NOW, (visit("warms", 1),))
    before = counter.snapshot()

    for _ in range(4):
        await ledger.admit(NOW, (visit("a"), visit("b"), visit("c")))

    assert counter.since(before) == {"table.batch": 3}


async def test_a_hundred_counts_of_a_window_are_forgotten_in_one_transaction(
    connections: StorageConnections,
    unique_name: Callable[[str], str],
    counter: StorageCounter,
) -> None:
    ledger = TableRateLedger(connections, table=unique_name("intake"))
    for window, rows in ((NOW - 2 * HOUR, 60), (NOW - HOUR, 101), (NOW, 1)):
        for first in range(0, rows, 100):
            some = tuple(visit(f"{row}") for row in range(first, min(first + 100, rows)))
            await ledger.admit(window, some)
    before = counter.snapshot()

    assert await ledger.forget(NOW) == 161

    assert counter.since(before) == {"table.query": 1, "table.batch": 3}


async def test_a_window_that_another_instance_forgets_meanwhile_is_no_fault(
    connections: StorageConnections, unique_name: Callable[[str], str]
) -> None:
    name = unique_name("intake")
    here, there = (TableRateLedger(connections, table=name) for _ in range(2))
    await here.admit(NOW - HOUR, tuple(visit(f"{row}") for row in range(20)))

    await asyncio.gather(here.forget(NOW), there.forget(NOW))

    assert await here.forget(NOW) == 0
