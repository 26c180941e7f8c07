"""Each save signs the head of the history, in memory and in the table alike."""

from collections.abc import Callable

import pytest

from dsr_core.domain.evidence_check import check_chain, check_checkpoints
from dsr_core.domain.signatures import key_id_of
from dsr_core.domain.systems import SystemKind
from dsr_core.ports import RequestStore
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.memory.key_wrapper import MemoryKeyWrapper
from dsr_core.stores.memory.request_store import MemoryRequestStore
from dsr_core.stores.memory.signer import MemorySigner
from dsr_core.stores.request_store import TableRequestStore
from dsr_core.stores.signer import is_signature
from tests.contract.samples import finished, opened, started


@pytest.fixture
def signer() -> MemorySigner:
    return MemorySigner()


@pytest.fixture
def memory_store(signer: MemorySigner) -> RequestStore:
    return MemoryRequestStore(signer)


@pytest.fixture
def table_store(
    connections: StorageConnections, signer: MemorySigner, unique_name: Callable[[str], str]
) -> RequestStore:
    table = unique_name("requests")
    return TableRequestStore(connections, MemoryKeyWrapper(), signer, table=table)


@pytest.fixture
def store(choose: Callable[[str, str], RequestStore]) -> RequestStore:
    return choose("memory_store", "table_store")


async def test_the_last_row_of_every_save_is_signed(
    store: RequestStore, signer: MemorySigner
) -> None:
    added = await store.add(opened())
    saved = await store.save(added, started(added.request))
    after = await store.save(saved, finished(saved.request, SystemKind.INTUNE))

    rows = await store.history("r1")

    ends = {each.request.history_length for each in (added, saved, after)}
    keys = {key_id_of(signer.public_keys[0]): signer.public_keys[0]}
    assert {row.number for row in rows if row.checkpoint} == ends
    assert list(check_chain(rows)) == []
    assert list(check_checkpoints(rows, keys, is_signature)) == []


async def test_another_key_has_signed_none_of_them(store: RequestStore) -> None:
    await store.add(opened())
    (key,) = MemorySigner().public_keys

    rows = await store.history("r1")

    findings = list(check_checkpoints(rows, {key_id_of(key): key}, is_signature))
    assert [finding.row for finding in findings] == [rows[-1].number]
