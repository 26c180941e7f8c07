import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from dsr_core.domain.idempotency import handle_of
from dsr_core.ports import Claim, IntakeLedger
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.intake_ledger import TableIntakeLedger
from dsr_core.stores.memory.intake_ledger import MemoryIntakeLedger
from tests.contract.samples import NOW


@pytest.fixture
def memory_ledger() -> IntakeLedger:
    return MemoryIntakeLedger()


@pytest.fixture
def table_ledger(
    connections: StorageConnections, unique_name: Callable[[str], str]
) -> IntakeLedger:
    return TableIntakeLedger(connections, table=unique_name("intake"))


@pytest.fixture
def ledger(choose: Callable[[str, str], IntakeLedger]) -> IntakeLedger:
    return choose("memory_ledger", "table_ledger")


def claim(request_id: str) -> Claim:
    return Claim(request_id=request_id, body_hash="ab" * 32, received_at=NOW)


async def test_the_first_claim_holds_and_later_ones_are_told_so(ledger: IntakeLedger) -> None:
    assert await ledger.claim("key", claim("r1")) == claim("r1")
    assert await ledger.claim("key", claim("r2")) == claim("r1")
    assert await ledger.claim("other key", claim("r2")) == claim("r2")


async def test_a_claim_in_another_zone_is_the_same_moment(ledger: IntakeLedger) -> None:
    first = Claim(request_id="r1", body_hash="", received_at=NOW + timedelta(microseconds=1))
    await ledger.claim("key", first)

    assert await ledger.claim("key", claim("r2")) == first


@pytest.mark.parametrize("key", ["a/b\\c#d?e", "ключ", "x" * 5_000, "", "'; drop"])
async def test_any_text_may_be_a_key(ledger: IntakeLedger, key: str) -> None:
    await ledger.claim(key, claim("r1"))

    assert await ledger.claim(key, claim("r2")) == claim("r1")


async def test_of_ten_claims_at_once_one_holds(ledger: IntakeLedger) -> None:
    held = await asyncio.gather(*(ledger.claim("key", claim(f"r{i}")) for i in range(10)))

    assert len({each.request_id for each in held}) == 1


async def test_a_key_that_was_released_is_free_again_and_others_are_not(
    ledger: IntakeLedger,
) -> None:
    await ledger.release(handle_of("key"))
    await ledger.claim("key", claim("r1"))
    await ledger.claim("other key", claim("r1"))

    await ledger.release(handle_of("key"))
    await ledger.release(handle_of("key"))

    assert await ledger.claim("key", claim("r2")) == claim("r2")
    assert await ledger.claim("other key", claim("r2")) == claim("r1")
