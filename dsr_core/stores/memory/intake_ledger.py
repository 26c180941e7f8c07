"""Idempotency keys in memory."""

import asyncio

from dsr_core.domain.idempotency import handle_of
from dsr_core.ports import Claim
from dsr_core.stores.intake_ledger import write_claim
from dsr_core.stores.limits import check_entity


class MemoryIntakeLedger:
    """The IntakeLedger port."""

    def __init__(self) -> None:
        self._claims: dict[str, Claim] = {}

    async def claim(self, key: str, claim: Claim) -> Claim:
        await asyncio.sleep(0)
        handle = handle_of(key)
        check_entity(write_claim(handle, claim))
        return self._claims.setdefault(handle, claim)

    async def release(self, handle: str) -> None:
        await asyncio.sleep(0)
        self._claims.pop(handle, None)
