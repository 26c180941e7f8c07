"""Requests as lists need them: in the order of their ids, and without what is sealed."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from dsr_core.domain.board import board_row
from dsr_core.domain.subject import FORGOTTEN
from dsr_core.ports import RequestStore
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.memory.key_wrapper import MemoryKeyWrapper
from dsr_core.stores.memory.request_store import MemoryRequestStore
from dsr_core.stores.memory.signer import MemorySigner
from dsr_core.stores.request_store import TableRequestStore
from tests.contract.samples import SUBJECT, opened, started


@pytest.fixture
def memory_store() -> RequestStore:
    return MemoryRequestStore()


@pytest.fixture
def table_store(connections: StorageConnections, unique_name: Callable[[str], str]) -> RequestStore:
    return TableRequestStore(
        connections, MemoryKeyWrapper(), MemorySigner(), table=unique_name("requests")
    )


@pytest.fixture
def store(choose: Callable[[str, str], RequestStore]) -> RequestStore:
    return choose("memory_store", "table_store")


async def test_no_store_has_no_outlines(store: RequestStore) -> None:
    assert await store.outlines("-", 10) == ()


async def test_outlines_come_in_order_some_at_a_time_each_once(store: RequestStore) -> None:
    for number in (3, 1, 4, 2, 5):
        added = await store.add(opened(f"r{number}"))
        await store.save(added, started(added.request))

    first = await store.outlines("-", 2)
    rest = await store.outlines(first[-1].id, 10)

    assert [each.id for each in (*first, *rest)] == ["r1", "r2", "r3", "r4", "r5"]
    assert await store.outlines("r5", 10) == ()


async def test_an_outline_makes_the_same_row_as_the_request_and_tells_nothing_of_the_person(
    store: RequestStore,
) -> None:
    added = await store.add(opened())
    saved = await store.save(added, started(added.request))

    (outline,) = await store.outlines("-", 1)

    assert board_row(outline) == board_row(saved.request)
    assert outline.subject == FORGOTTEN != SUBJECT
    assert replace(outline, subject=SUBJECT) == saved.request


async def test_outlines_need_no_key(
    connections: StorageConnections, unique_name: Callable[[str], str]
) -> None:
    name = unique_name("requests")
    await TableRequestStore(connections, MemoryKeyWrapper(), MemorySigner(), table=name).add(
        opened()
    )

    stranger = TableRequestStore(connections, MemoryKeyWrapper(), MemorySigner(), table=name)

    assert [each.id for each in await stranger.outlines("-", 1)] == ["r1"]
