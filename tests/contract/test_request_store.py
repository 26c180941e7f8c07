import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest

from dsr_core.domain.copies import Copy
from dsr_core.domain.decide import Decision
from dsr_core.domain.errors import DuplicateRequestError, LimitExceededError, StaleRequestError
from dsr_core.domain.events import CopiesPurged, WithdrawalAsked
from dsr_core.domain.history import chain, first_break
from dsr_core.domain.outcomes import PackageRecord
from dsr_core.domain.subject import FORGOTTEN
from dsr_core.domain.systems import SystemKind
from dsr_core.ports import RequestStore, StoredRequest
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.memory.key_wrapper import MemoryKeyWrapper
from dsr_core.stores.memory.request_store import MemoryRequestStore
from dsr_core.stores.memory.signer import MemorySigner
from dsr_core.stores.request_store import TableRequestStore
from tests.builders import withdrawn
from tests.contract.samples import (
    NOW,
    SUBJECT,
    finished,
    happened,
    opened,
    postponed,
    started,
    taken_back,
)


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


async def test_what_was_added_is_what_is_loaded(store: RequestStore) -> None:
    added = await store.add(opened())

    assert added.request == opened().request
    assert await store.load("r1") == added


async def test_an_unknown_request_is_none_and_has_no_history(store: RequestStore) -> None:
    assert await store.load("nobody") is None
    assert await store.history("nobody") == ()

    await store.add(opened())

    assert await store.load("nobody") is None
    assert await store.load("r") is None
    assert await store.history("nobody") == ()


@pytest.mark.parametrize("text", ["", "a/b", "a\x00b", "\x85", "r" * 513])
async def test_what_cannot_be_an_id_is_no_request(store: RequestStore, text: str) -> None:
    assert await store.load(text) is None


async def test_storage_is_not_asked_for_what_cannot_be_an_id(unused_tcp_port: int) -> None:
    address = f"TableEndpoint=http://127.0.0.1:{unused_tcp_port}/a"
    nobody = StorageConnections(f"AccountName=a;AccountKey=AAAA;{address}")
    store = TableRequestStore(nobody, MemoryKeyWrapper(), MemorySigner())

    assert await store.load("a\x00b") is None


async def test_a_second_request_with_an_id_is_refused_and_changes_nothing(
    store: RequestStore,
) -> None:
    added = await store.add(opened())

    with pytest.raises(DuplicateRequestError):
        await store.add(opened(vouched_by=None))

    assert await store.load("r1") == added
    assert len(await store.history("r1")) == added.request.history_length
    # The refused one must not have left its data key behind, to seal with.
    saved = await store.save(added, postponed_intune(added))
    assert await store.load("r1") == saved


async def test_a_save_shows_in_the_request_its_tasks_and_its_history(store: RequestStore) -> None:
    added = await store.add(opened())

    saved = await store.save(added, started(added.request))
    after = await store.save(saved, finished(saved.request, SystemKind.INTUNE))

    assert len({added.etag, saved.etag, after.etag}) == 3
    assert await store.load("r1") == after
    rows = await store.history("r1")
    assert first_break(rows, after.request.history_length, after.request.history_head) is None


async def test_packages_and_the_end_are_kept(store: RequestStore) -> None:
    added = await store.add(opened())
    package = PackageRecord(
        version=1, blob="answer-1.zip", bytes=12, sha256="ab" * 32, files=3, complete=True
    )
    taken_back = happened(added.request, WithdrawalAsked(by="desk"))
    closed = replace(withdrawn(added.request), packages=(package,), closed_at=NOW)
    ended = replace(taken_back, request=closed)

    saved = await store.save(added, ended)

    loaded = await store.load("r1")
    assert loaded == saved
    assert loaded.request.closed_at == NOW


async def test_tasks_that_a_save_drops_are_gone(store: RequestStore) -> None:
    added = await store.add(opened())
    fewer = replace(added.request, tasks=added.request.tasks[1:])

    saved = await store.save(added, Decision(request=fewer))

    assert await store.load("r1") == saved
    assert saved.request.tasks == added.request.tasks[1:]


async def test_a_stale_save_is_refused_and_leaves_nothing(store: RequestStore) -> None:
    added = await store.add(opened())
    saved = await store.save(added, started(added.request))
    history = await store.history("r1")

    with pytest.raises(StaleRequestError):
        await store.save(added, happened(added.request, WithdrawalAsked(by="desk")))

    assert await store.load("r1") == saved
    assert await store.history("r1") == history


async def test_saving_a_request_that_is_not_there_is_stale(store: RequestStore) -> None:
    added = await store.add(opened("other"))
    ghost = opened("ghost")

    with pytest.raises(StaleRequestError):
        await store.save(
            StoredRequest(request=ghost.request, etag=added.etag), started(ghost.request)
        )

    assert await store.load("ghost") is None
    assert await store.history("ghost") == ()


async def test_an_event_that_is_there_already_makes_a_save_stale(store: RequestStore) -> None:
    added = await store.add(opened())
    saved = await store.save(added, started(added.request))

    with pytest.raises(StaleRequestError):
        await store.save(saved, started(added.request))

    assert await store.load("r1") == saved


async def test_of_ten_saves_at_once_one_wins_in_each_round(store: RequestStore) -> None:
    """All ten decide the same at the same moment, so only the guard can tell them apart."""
    stored = await store.add(opened())
    for decision in (started, lambda request: happened(request, WithdrawalAsked(by="desk"))):
        results = await asyncio.gather(
            *(store.save(stored, decision(stored.request)) for _ in range(10)),
            return_exceptions=True,
        )
        winners = [result for result in results if isinstance(result, StoredRequest)]

        assert len(winners) == 1
        assert sum(isinstance(result, StaleRequestError) for result in results) == 9
        assert await store.load("r1") == winners[0]
        stored = winners[0]


async def test_of_ten_adds_at_once_one_wins(store: RequestStore) -> None:
    results = await asyncio.gather(
        *(store.add(opened()) for _ in range(10)), return_exceptions=True
    )

    winners = [result for result in results if isinstance(result, StoredRequest)]
    assert len(winners) == 1
    assert sum(isinstance(result, DuplicateRequestError) for result in results) == 9
    assert await store.load("r1") == winners[0]


def postponed_intune(stored: StoredRequest, checkpoint: str = "nextLink") -> Decision:
    begun = started(stored.request)
    after = postponed(begun.request, SystemKind.INTUNE, checkpoint)
    return Decision(request=after.request, rows=begun.rows + after.rows)


async def test_a_checkpoint_of_450_kib_comes_back(store: RequestStore) -> None:
    added = await store.add(opened())
    checkpoint = "https://graph.example/next?$skiptoken=ü" * 11_000

    saved = await store.save(added, postponed_intune(added, checkpoint))
    assert await store.load("r1") == saved

    small = await store.save(
        saved, Decision(request=replace(saved.request, tasks=added.request.tasks))
    )
    assert await store.load("r1") == small


async def test_a_checkpoint_over_the_limit_is_refused_whole(store: RequestStore) -> None:
    added = await store.add(opened())

    with pytest.raises(LimitExceededError):
        await store.save(added, postponed_intune(added, "x" * 512 * 1024))

    assert await store.load("r1") == added


async def test_more_rows_than_a_transaction_holds_are_refused_whole(store: RequestStore) -> None:
    added = await store.add(opened())
    request = added.request
    number, head = request.history_length, request.history_head
    rows = []
    for _ in range(100):
        number += 1
        rows.append(chain("r1", number, NOW, "task_failed", {"stage": 1}, head))
        head = rows[-1].hash

    with pytest.raises(LimitExceededError):
        await store.save(added, Decision(request=request, rows=tuple(rows)))

    assert await store.load("r1") == added
    saved = await store.save(added, Decision(request=request, rows=tuple(rows[:99])))
    assert len(await store.history("r1")) == added.request.history_length + 99
    assert (await store.load("r1")) == saved


async def test_a_subject_that_grew_and_shrank_comes_back(store: RequestStore) -> None:
    added = await store.add(opened())
    large = replace(added.request, subject=replace(SUBJECT, name="G" * 100_000))

    grown = await store.save(added, Decision(request=large))
    assert await store.load("r1") == grown

    shrunk = await store.save(grown, Decision(request=added.request))
    assert await store.load("r1") == shrunk
    with pytest.raises(LimitExceededError):
        await store.save(
            shrunk,
            Decision(request=replace(large, subject=replace(SUBJECT, name="G" * 200_000))),
        )


async def shred(store: RequestStore) -> StoredRequest:
    """A withdrawn request whose copies and key are gone."""
    added = await store.add(opened())
    left = await store.save(added, postponed_intune(added))
    ended = await store.save(left, taken_back(left.request))
    purged = CopiesPurged(copies=tuple(Copy), files=2)
    return await store.save(ended, happened(ended.request, purged))


async def test_a_shredded_request_is_loaded_without_its_personal_data_and_its_history_verifies(
    store: RequestStore,
) -> None:
    shredded = await shred(store)

    loaded = await store.load("r1")
    rows = await store.history("r1")

    assert loaded == shredded
    assert loaded is not None
    assert (loaded.request.subject, loaded.request.identity) == (FORGOTTEN, None)
    request = loaded.request
    assert first_break(rows, request.history_length, request.history_head) is None
    assert rows[-1].details == {
        "copies": "files,letters,personal_data",
        "files": 2,
        "letters": 0,
        "drops": 0,
    }


async def test_of_two_that_shred_at_once_one_is_told_so(store: RequestStore) -> None:
    added = await store.add(opened())
    ended = await store.save(added, taken_back(added.request))
    purged = happened(ended.request, CopiesPurged(copies=tuple(Copy)))

    await store.save(ended, purged)
    with pytest.raises(StaleRequestError):
        await store.save(ended, purged)

    assert len(await store.history("r1")) == purged.request.history_length
