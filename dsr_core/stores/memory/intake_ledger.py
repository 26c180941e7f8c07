"""Idempotency keys in memory."""

import asyncio

from dsr_core.ports import Claim
from dsr_core.stores.intake_ledger import hash_key, write_claim
from dsr_core.stores.limits import check_entity


class MemoryIntakeLedger:
    """The IntakeLedger port."""

    def __init__(self) -> None:
        self._claims: dict[str, Claim] = {}

    async def claim(self, key: str, claim: Claim) -> Claim:
        await asyncio.sleep(0)
        hashed = hash_key(key)
        check_entity(write_claim(hashed, claim))
        return self._claims.setdefault(hashed, claim)
