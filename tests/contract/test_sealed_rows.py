"""What somebody sees who can read, and write, the table itself."""

from collections.abc import Callable

import pytest
from azure.data.tables import TableClient

from dsr_core.domain.copies import Copy
from dsr_core.domain.errors import IntegrityError, SealBrokenError
from dsr_core.domain.events import CopiesPurged
from dsr_core.domain.systems import SystemKind
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.memory.key_wrapper import MemoryKeyWrapper
from dsr_core.stores.memory.signer import MemorySigner
from dsr_core.stores.request_store import TableRequestStore
from tests.contract.samples import finished, happened, opened, postponed, started, taken_back

type Rows = dict[str, dict[str, object]]


@pytest.fixture
def table(unique_name: Callable[[str], str]) -> str:
    return unique_name("requests")


@pytest.fixture
def keys() -> MemoryKeyWrapper:
    return MemoryKeyWrapper()


@pytest.fixture
def store(connections: StorageConnections, keys: MemoryKeyWrapper, table: str) -> TableRequestStore:
    return TableRequestStore(connections, keys, MemorySigner(), table=table)


@pytest.fixture
def raw(storage_connection_string: str, table: str) -> TableClient:
    return TableClient.from_connection_string(storage_connection_string, table)


async def test_no_name_no_address_and_no_checkpoint_is_in_the_clear(
    store: TableRequestStore, raw: TableClient
) -> None:
    added = await store.add(opened())
    begun = await store.save(added, started(added.request))
    found = await store.save(begun, finished(begun.request, SystemKind.INTUNE))
    await store.save(found, postponed(found.request, SystemKind.ENTRA, "page of grace.hopper"))

    rows = [dict(row) for row in raw.query_entities("PartitionKey eq 'r1'")]
    everything = repr(rows).lower()

    assert len(rows) > 5
    for word in ("grace", "hopper", "home.example", "7d0e7a9e"):
        assert word not in everything


async def test_a_sealed_value_moved_to_another_request_does_not_open(
    store: TableRequestStore, raw: TableClient, keys: MemoryKeyWrapper
) -> None:
    await store.add(opened("r1"))
    await store.add(opened("r2"))
    mine, theirs = raw.get_entity("r1", "request"), raw.get_entity("r2", "request")
    mine["subject"], mine["wrapped_key"] = theirs["subject"], theirs["wrapped_key"]
    raw.update_entity(mine)

    with pytest.raises(SealBrokenError):
        await store.load("r1")


async def test_an_altered_sealed_value_does_not_open(
    store: TableRequestStore, raw: TableClient
) -> None:
    await store.add(opened())
    row = raw.get_entity("r1", "request")
    row["subject"] = bytes([row["subject"][0] ^ 1]) + row["subject"][1:]
    raw.update_entity(row)

    with pytest.raises(SealBrokenError):
        await store.load("r1")


async def test_destroying_the_wrapping_key_ends_the_personal_data_and_not_the_history(
    store: TableRequestStore, connections: StorageConnections, keys: MemoryKeyWrapper, table: str
) -> None:
    added = await store.add(opened())
    keys.destroy()
    afterwards = TableRequestStore(connections, keys, MemorySigner(), table=table)

    with pytest.raises(SealBrokenError):
        await afterwards.load("r1")

    assert len(await afterwards.history("r1")) == added.request.history_length


async def test_another_process_seals_with_the_key_of_the_request(
    store: TableRequestStore, connections: StorageConnections, keys: MemoryKeyWrapper, table: str
) -> None:
    added = await store.add(opened())
    other = TableRequestStore(connections, keys, MemorySigner(), table=table)
    begun = await other.save(added, started(added.request))
    saved = await other.save(begun, postponed(begun.request, SystemKind.ENTRA, "next"))

    assert await store.load("r1") == saved


async def test_of_a_shredded_request_neither_key_nor_anything_sealed_is_left(
    store: TableRequestStore, raw: TableClient, connections: StorageConnections, table: str
) -> None:
    added = await store.add(opened())
    begun = await store.save(added, started(added.request))
    left = await store.save(begun, postponed(begun.request, SystemKind.ENTRA, "page of grace"))
    ended = await store.save(left, taken_back(left.request))
    shredded = await store.save(ended, happened(ended.request, CopiesPurged(copies=tuple(Copy))))
    without_key = TableRequestStore(connections, MemoryKeyWrapper(), MemorySigner(), table=table)

    rows = [dict(row) for row in raw.query_entities("PartitionKey eq 'r1'")]

    names = {name for row in rows for name, value in row.items() if isinstance(value, bytes)}
    assert names <= {"report"}
    assert "wrapped_key" not in {name for row in rows for name in row}
    assert await without_key.load("r1") == shredded


@pytest.mark.parametrize(
    "change", [{"v": 2}, {"status": "unheard-of"}, {"due_on": "soon"}, {"packages": "[{}]"}]
)
async def test_a_row_that_this_version_cannot_read_is_an_integrity_error_that_quotes_nothing(
    store: TableRequestStore, raw: TableClient, change: dict[str, object]
) -> None:
    await store.add(opened())
    raw.update_entity({"PartitionKey": "r1", "RowKey": "request", **change})

    with pytest.raises(IntegrityError) as caught:
        await store.load("r1")

    assert caught.value.__cause__ is None
    assert "unheard-of" not in str(caught.value)


async def test_rows_without_the_request_are_an_integrity_error(
    store: TableRequestStore, raw: TableClient
) -> None:
    await store.add(opened())
    raw.delete_entity("r1", "request")

    with pytest.raises(IntegrityError):
        await store.load("r1")
