"""Which requests a verified person has, in memory."""

import asyncio
from collections.abc import Collection

from dsr_core.stores.limits import check_entity
from dsr_core.stores.person_ledger import with_one_more, without, write_list


class MemoryPersonLedger:
    """The PersonLedger port."""

    def __init__(self) -> None:
        self._lists: dict[str, tuple[str, ...]] = {}

    async def enlist(self, key: str, request_id: str) -> tuple[str, ...]:
        await asyncio.sleep(0)
        before = self._lists.get(key, ())
        self._keep(key, with_one_more(before, request_id))
        return tuple(each for each in before if each != request_id)

    async def enlisted(self, key: str) -> tuple[str, ...]:
        await asyncio.sleep(0)
        return self._lists.get(key, ())

    async def strike(self, key: str, request_ids: Collection[str]) -> None:
        await asyncio.sleep(0)
        self._keep(key, without(self._lists.get(key, ()), request_ids))

    def _keep(self, key: str, listed: tuple[str, ...]) -> None:
        check_entity(write_list(key, listed))
        self._lists[key] = listed
        if not listed:
            del self._lists[key]
