"""What happens when Azure did what was asked and the answer never came."""

import hashlib
import os
from collections.abc import AsyncIterator, Callable

import pytest
from azure.core.exceptions import ServiceResponseError

from dsr_core.domain.errors import DuplicateRequestError, StaleRequestError
from dsr_core.domain.events import WithdrawalAsked
from dsr_core.domain.history import first_break
from dsr_core.ports import Claim, StoredRequest
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.intake_ledger import TableIntakeLedger
from dsr_core.stores.memory.key_wrapper import MemoryKeyWrapper
from dsr_core.stores.memory.signer import MemorySigner
from dsr_core.stores.package_store import BlobPackageStore
from dsr_core.stores.request_store import TableRequestStore
from tests.contract.faults import FaultyTransport, break_before, first, lose_answer
from tests.contract.samples import NOW, SetClock, happened, opened, started


@pytest.fixture
async def wire() -> AsyncIterator[FaultyTransport]:
    transport = FaultyTransport()
    yield transport
    await transport.close()


@pytest.fixture
def faulty(storage_connection_string: str, wire: FaultyTransport) -> StorageConnections:
    return StorageConnections(storage_connection_string, transports=lambda: wire, retry_wait=0)


@pytest.fixture
def keys() -> MemoryKeyWrapper:
    return MemoryKeyWrapper()


@pytest.fixture
def table(unique_name: Callable[[str], str]) -> str:
    return unique_name("requests")


@pytest.fixture
def store(faulty: StorageConnections, keys: MemoryKeyWrapper, table: str) -> TableRequestStore:
    return TableRequestStore(faulty, keys, MemorySigner(), table=table)


@pytest.fixture
def rival(connections: StorageConnections, keys: MemoryKeyWrapper, table: str) -> TableRequestStore:
    """Another process, whose network is sound."""
    return TableRequestStore(connections, keys, MemorySigner(), table=table)


async def test_an_add_whose_answer_was_lost_has_succeeded(
    store: TableRequestStore, wire: FaultyTransport
) -> None:
    await store.add(opened("first"))
    wire.plan("$batch", lose_answer)

    added = await store.add(opened())

    assert wire.met == 1
    assert await store.load("r1") == added
    assert await store.save(added, started(added.request))


async def test_an_add_that_lost_answers_is_still_no_match_for_an_earlier_one(
    store: TableRequestStore, rival: TableRequestStore, wire: FaultyTransport
) -> None:
    earlier = await rival.add(opened())
    wire.plan("$batch", break_before, lose_answer)

    with pytest.raises(DuplicateRequestError):
        await store.add(opened())

    assert await rival.load("r1") == earlier


@pytest.mark.parametrize(
    "faults", [[lose_answer], [break_before], [break_before, lose_answer, lose_answer]]
)
async def test_a_save_whose_answer_was_lost_has_happened_once(
    store: TableRequestStore, wire: FaultyTransport, faults: list[object]
) -> None:
    added = await store.add(opened())
    wire.plan("$batch", *faults)

    saved = await store.save(added, started(added.request))

    assert wire.met == len(faults)
    assert await store.load("r1") == saved
    rows = await store.history("r1")
    assert first_break(rows, saved.request.history_length, saved.request.history_head) is None
    assert await store.save(saved, happened(saved.request, WithdrawalAsked(by="desk")))


async def test_a_save_that_lost_its_answer_and_was_overtaken_is_stale(
    store: TableRequestStore, rival: TableRequestStore, wire: FaultyTransport
) -> None:
    added = await store.add(opened())

    async def overtake() -> None:
        seen = await rival.load("r1")
        assert seen is not None
        await rival.save(seen, happened(seen.request, WithdrawalAsked(by="desk")))

    wire.plan("$batch", first(overtake))

    with pytest.raises(StaleRequestError):
        await store.save(added, started(added.request))

    kept = await store.load("r1")
    assert kept is not None
    rows = await store.history("r1")
    assert first_break(rows, kept.request.history_length, kept.request.history_head) is None


async def test_a_rivals_equal_save_is_never_taken_for_our_own(
    store: TableRequestStore, rival: TableRequestStore, wire: FaultyTransport
) -> None:
    """The rival decides the same at the same microsecond, so both histories have one head."""
    added = await store.add(opened())
    won = await rival.save(added, started(added.request))
    wire.plan("$batch", break_before)

    with pytest.raises(StaleRequestError):
        await store.save(added, started(added.request))

    assert await store.load("r1") == won


async def test_when_every_answer_is_lost_the_error_comes_up_and_names_nobody(
    store: TableRequestStore, wire: FaultyTransport
) -> None:
    added = await store.add(opened())
    wire.plan("$batch", *[lose_answer] * 9)

    with pytest.raises(ServiceResponseError) as caught:
        await store.save(added, started(added.request))

    assert "grace" not in str(caught.value).lower()
    wire.plan("")
    kept = await store.load("r1")
    assert isinstance(kept, StoredRequest)
    assert kept.request == started(added.request).request


async def test_a_claim_whose_answer_was_lost_is_ours(
    faulty: StorageConnections, wire: FaultyTransport, unique_name: Callable[[str], str]
) -> None:
    ledger = TableIntakeLedger(faulty, table=unique_name("intake"))
    mine = Claim(request_id="r1", body_hash="aa", received_at=NOW)
    await ledger.claim("another", mine)
    wire.plan("", lose_answer)

    held = await ledger.claim("key", mine)

    assert wire.met == 1
    assert held == mine
    theirs = Claim(request_id="r2", body_hash="bb", received_at=NOW)
    assert await ledger.claim("key", theirs) == mine


@pytest.mark.parametrize(("size", "call"), [(3_000_000, "a.zip"), (9_000_000, "comp=block&")])
async def test_a_file_whose_answers_were_lost_is_whole(
    faulty: StorageConnections,
    wire: FaultyTransport,
    unique_name: Callable[[str], str],
    size: int,
    call: str,
) -> None:
    store = BlobPackageStore(faulty, SetClock(), container=unique_name("p"))
    request, data = opened().request, os.urandom(size)
    await store.writer(request, "warm").close()
    wire.plan(call, lose_answer)

    writer = store.writer(request, "a.zip")
    await writer.write(data)
    record = await writer.close()

    assert wire.met == 1
    assert record.sha256 == hashlib.sha256(data).hexdigest()
    assert b"".join([block async for block in store.read(request, "a.zip")]) == data
