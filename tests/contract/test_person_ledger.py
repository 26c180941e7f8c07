import asyncio
from collections.abc import Callable

import pytest

from dsr_core.ports import PersonLedger
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.limits import check_entity
from dsr_core.stores.memory.person_ledger import MemoryPersonLedger
from dsr_core.stores.person_ledger import (
    MOST_LISTED,
    TablePersonLedger,
    with_one_more,
    write_list,
)

KEY, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def memory_people() -> PersonLedger:
    return MemoryPersonLedger()


@pytest.fixture
def table_people(
    connections: StorageConnections, unique_name: Callable[[str], str]
) -> PersonLedger:
    return TablePersonLedger(connections, table=unique_name("intake"))


@pytest.fixture
def people(choose: Callable[[str, str], PersonLedger]) -> PersonLedger:
    return choose("memory_people", "table_people")


async def test_each_is_told_of_those_who_came_before_and_of_nobody_elses(
    people: PersonLedger,
) -> None:
    assert await people.enlist(KEY, "r1") == ()
    assert await people.enlist(KEY, "r2") == ("r1",)
    assert await people.enlist(OTHER, "r3") == ()
    assert await people.enlisted(KEY) == ("r1", "r2")
    assert await people.enlisted("c" * 64) == ()


async def test_who_comes_twice_is_listed_once_and_not_told_of_itself(people: PersonLedger) -> None:
    await people.enlist(KEY, "r1")
    await people.enlist(KEY, "r2")

    assert await people.enlist(KEY, "r1") == ("r2",)
    assert await people.enlist(KEY, "r2") == ("r1",)
    assert await people.enlisted(KEY) == ("r1", "r2")


async def test_what_is_struck_is_gone_and_an_empty_list_begins_anew(people: PersonLedger) -> None:
    await people.strike(KEY, ("r1",))
    for request_id in ("r1", "r2", "r3"):
        await people.enlist(KEY, request_id)

    await people.strike(KEY, ("r1", "r3", "r9"))
    left = await people.enlisted(KEY)
    await people.strike(KEY, ("r2",))

    assert left == ("r2",)
    assert await people.enlisted(KEY) == ()
    assert await people.enlist(KEY, "r4") == ()


async def test_of_several_at_once_none_is_lost_and_one_at_the_most_sees_nobody(
    people: PersonLedger,
) -> None:
    told = await asyncio.gather(*(people.enlist(KEY, f"r{i}") for i in range(5)))

    assert set(await people.enlisted(KEY)) == {f"r{i}" for i in range(5)}
    assert sum(not others for others in told) == 1


async def test_enlisting_while_others_are_struck_loses_nobody(people: PersonLedger) -> None:
    await people.enlist(KEY, "r0")

    await asyncio.gather(people.strike(KEY, ("r0",)), people.enlist(KEY, "r1"))

    assert await people.enlisted(KEY) == ("r1",)


def test_a_full_list_takes_no_more_and_fits_into_a_row() -> None:
    full = tuple(f"r{i:032x}" for i in range(MOST_LISTED))

    assert with_one_more(full[:-1], full[-1]) == full
    assert with_one_more(full, "one more") == full
    check_entity(write_list(KEY, full))
