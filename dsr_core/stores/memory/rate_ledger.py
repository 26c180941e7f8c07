"""How often each caller came in a window of time, in memory."""

import asyncio
from collections import Counter
from datetime import datetime

from dsr_core.domain.limits_of_use import Admission, Visit
from dsr_core.stores.limits import check_transaction
from dsr_core.stores.rate_ledger import partition_of, write_visits


class MemoryRateLedger:
    """The RateLedger port."""

    def __init__(self) -> None:
        self._counts: dict[datetime, Counter[str]] = {}

    async def admit(self, window: datetime, visits: tuple[Visit, ...]) -> Admission:
        await asyncio.sleep(0)
        counts = self._counts.setdefault(window, Counter())
        if any(counts[visit.key] >= visit.most for visit in visits):
            return Admission.NO_ROOM
        partition = partition_of(window)
        check_transaction([write_visits(partition, visit.key, 1) for visit in visits])
        counts.update(visit.key for visit in visits)
        return Admission.LET_IN

    async def forget(self, before: datetime) -> int:
        await asyncio.sleep(0)
        gone = [window for window in self._counts if window < before]
        return sum(len(self._counts.pop(window)) for window in gone)
