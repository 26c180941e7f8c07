"""What each operation costs in billed storage transactions."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from dsr_core.domain.errors import StaleRequestError
from dsr_core.domain.messages import StageMessage
from dsr_core.domain.plan import QueueGroup
from dsr_core.ports import AgendaRow, Claim
from dsr_core.stores.agenda import TableAgenda
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.intake_ledger import TableIntakeLedger
from dsr_core.stores.memory.key_wrapper import MemoryKeyWrapper
from dsr_core.stores.memory.signer import MemorySigner
from dsr_core.stores.person_ledger import TablePersonLedger
from dsr_core.stores.request_store import TableRequestStore
from dsr_core.stores.stage_queue import StorageStageQueue
from dsr_core.stores.storage_counter import StorageCounter
from tests.contract.samples import NOW, opened, started

type Cost = Callable[[Awaitable[object]], Awaitable[dict[str, int]]]


@pytest.fixture
def cost(counter: StorageCounter) -> Cost:
    async def measure(act: Awaitable[object]) -> dict[str, int]:
        before = counter.snapshot()
        await act
        return dict(counter.since(before))

    return measure


async def test_a_request_costs_one_call_to_add_to_load_and_to_save(
    connections: StorageConnections, unique_name: Callable[[str], str], cost: Cost
) -> None:
    keys, table = MemoryKeyWrapper(), unique_name("requests")
    store = TableRequestStore(connections, keys, MemorySigner(), table=table)

    assert await cost(store.add(opened("r0"))) == {"table.batch": 2, "table.create": 1}
    assert await cost(store.add(opened("r1"))) == {"table.batch": 1}
    assert await cost(store.load("r1")) == {"table.query": 1}
    assert await cost(store.history("r1")) == {"table.query": 1}
    added = await store.load("r1")
    assert added is not None
    assert await cost(store.save(added, started(added.request))) == {"table.batch": 1}

    async def stale() -> None:
        with pytest.raises(StaleRequestError):
            await store.save(added, started(added.request))

    # One more, to see whether it was our own save whose answer was lost.
    assert await cost(stale()) == {"table.batch": 1, "table.get": 1}


async def test_an_agenda_row_costs_one_call_to_add_and_two_to_move(
    connections: StorageConnections, unique_name: Callable[[str], str], cost: Cost
) -> None:
    agenda = TableAgenda(connections, table=unique_name("agenda"))
    row = AgendaRow(due_at=NOW, request_id="r1")
    later = NOW + timedelta(days=1)

    async def look() -> None:
        assert [each async for each in agenda.due(NOW)] == [row]

    await agenda.add(row)
    assert await cost(agenda.add(row)) == {"table.merge": 1}
    assert await cost(look()) == {"table.query": 1}
    assert await cost(agenda.move(row, later)) == {"table.merge": 1, "table.delete": 1}
    assert await cost(agenda.move(row, None)) == {"table.delete": 1}
    assert await cost(agenda.move(row, NOW)) == {}


async def test_a_message_costs_one_call(
    connections: StorageConnections, unique_name: Callable[[str], str], cost: Cost
) -> None:
    queue = StorageStageQueue(connections, prefix=unique_name("q") + "-")
    message = StageMessage(request_id="r1", stage=1)

    first = await cost(queue.send(QueueGroup.TASK, message, timedelta(0)))
    assert first == {"queue.put": 2, "queue.create": 1}
    assert await cost(queue.send(QueueGroup.TASK, message, timedelta(0))) == {"queue.put": 1}


async def test_a_claim_costs_one_call_and_a_taken_key_two(
    connections: StorageConnections, unique_name: Callable[[str], str], cost: Cost
) -> None:
    ledger = TableIntakeLedger(connections, table=unique_name("intake"))
    claim = Claim(request_id="r1", body_hash="", received_at=NOW)
    await ledger.claim("warm", claim)

    assert await cost(ledger.claim("key", claim)) == {"table.insert": 1}
    assert await cost(ledger.claim("key", claim)) == {"table.insert": 1, "table.get": 1}


async def test_a_person_costs_one_call_to_list_and_a_second_request_of_theirs_three(
    connections: StorageConnections, unique_name: Callable[[str], str], cost: Cost
) -> None:
    people = TablePersonLedger(connections, table=unique_name("intake"))
    await people.enlist("b" * 64, "r0")  # makes the table

    assert await cost(people.enlist("a" * 64, "r1")) == {"table.insert": 1}
    assert await cost(people.enlist("a" * 64, "r2")) == {
        "table.insert": 1,
        "table.get": 1,
        "table.batch": 1,
    }
    assert await cost(people.enlisted("a" * 64)) == {"table.get": 1}
    assert await cost(people.strike("a" * 64, ("r1",))) == {"table.get": 1, "table.batch": 1}
    assert await cost(people.strike("a" * 64, ("r1",))) == {"table.get": 1}
