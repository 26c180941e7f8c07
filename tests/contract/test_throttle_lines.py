"""Lines at shared limits, kept the same in memory and in a table."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from dsr_core.domain.throttle_line import AUDIT_LOGS, Line, hold_up, join
from dsr_core.ports import ThrottleLines
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.memory.throttle_lines import MemoryThrottleLines
from dsr_core.stores.storage_counter import StorageCounter
from dsr_core.stores.throttle_lines import TableThrottleLines
from tests.contract.samples import NOW


@pytest.fixture
def memory_lines() -> ThrottleLines:
    return MemoryThrottleLines()


@pytest.fixture
def table_lines(
    connections: StorageConnections, unique_name: Callable[[str], str]
) -> ThrottleLines:
    return TableThrottleLines(connections, table=unique_name("intake"))


@pytest.fixture
def lines(choose: Callable[[str, str], ThrottleLines]) -> ThrottleLines:
    return choose("memory_lines", "table_lines")


def one_more(line: Line) -> Line:
    return join(line, AUDIT_LOGS, 1, NOW).line


async def test_a_line_nobody_stood_in_is_empty(lines: ThrottleLines) -> None:
    assert await lines.load("tenant|app") == Line()


async def test_a_line_is_kept_to_the_microsecond(lines: ThrottleLines) -> None:
    held = hold_up(one_more(one_more(Line())), NOW, NOW + timedelta(microseconds=1_234_567))

    assert await lines.change("tenant|app", lambda _: held) == held
    assert await lines.load("tenant|app") == held
    assert await lines.load("tenant|other") == Line()


async def test_of_many_at_once_each_has_a_place_of_its_own(lines: ThrottleLines) -> None:
    await asyncio.gather(*(lines.change("tenant|app", one_more) for _ in range(8)))

    eighth = NOW + AUDIT_LOGS.window
    assert (await lines.load("tenant|app")).places == (NOW, NOW, eighth, eighth, eighth)


async def test_what_one_instance_changed_another_knows(
    connections: StorageConnections, unique_name: Callable[[str], str], counter: StorageCounter
) -> None:
    name = unique_name("intake")
    here, there = (TableThrottleLines(connections, table=name) for _ in range(2))
    await here.change("tenant|app", one_more)
    before = counter.snapshot()

    await there.change("tenant|app", one_more)

    assert (await here.load("tenant|app")).places == (NOW, NOW)
    assert sum(counter.since(before).values()) == 3
