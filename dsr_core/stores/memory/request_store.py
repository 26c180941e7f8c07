"""Requests in memory, with the guards, limits and errors of the table."""

import asyncio
from dataclasses import dataclass, replace

from dsr_core.domain.decide import Decision
from dsr_core.domain.errors import DuplicateRequestError, StaleRequestError
from dsr_core.domain.history import HistoryRow
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.subject import FORGOTTEN
from dsr_core.domain.wish import Wish
from dsr_core.ports import Signer, StoredRequest
from dsr_core.stores.checkpointing import with_checkpoint
from dsr_core.stores.data_keys import DataKey
from dsr_core.stores.limits import check_key, check_transaction
from dsr_core.stores.memory.signer import MemorySigner
from dsr_core.stores.save_rows import rows_to_add, rows_to_save
from dsr_core.stores.sealing import KEY_BYTES, Seal
from dsr_core.stores.transactions import Operation


@dataclass(slots=True)
class _Kept:
    stored: StoredRequest
    history: dict[int, HistoryRow]


class MemoryRequestStore:
    """The RequestStore port. Every call lets others run first, as a real one would."""

    def __init__(self, signer: Signer | None = None) -> None:
        """Signs with a key of its own unless it is given one."""
        self._signer = signer or MemorySigner()
        self._kept: dict[str, _Kept] = {}
        self._saves = 0

    async def add(self, decision: Decision) -> StoredRequest:
        await asyncio.sleep(0)
        request_id = check_key(decision.request.id)
        no_key = DataKey(wrapped=b"", plain=bytes(KEY_BYTES))
        decision = with_checkpoint(decision, self._signer)
        _check(rows_to_add(decision, no_key, _seal(request_id), ""))
        if request_id in self._kept:
            raise DuplicateRequestError
        stored = self._stamp(decision)
        rows = {row.number: row for row in decision.rows}
        self._kept[request_id] = _Kept(stored=stored, history=rows)
        return stored

    async def load(self, request_id: str) -> StoredRequest | None:
        await asyncio.sleep(0)
        kept = self._kept.get(request_id)
        return None if kept is None else kept.stored

    async def save(self, stored: StoredRequest, decision: Decision) -> StoredRequest:
        await asyncio.sleep(0)
        request_id = decision.request.id
        decision = with_checkpoint(decision, self._signer)
        _check(rows_to_save(stored, decision, _seal(request_id), ""))
        kept = self._kept.get(request_id)
        if kept is None or kept.stored.etag != stored.etag:
            raise StaleRequestError
        if any(row.number in kept.history for row in decision.rows):
            raise StaleRequestError
        kept.stored = self._stamp(decision)
        kept.history |= {row.number: row for row in decision.rows}
        return kept.stored

    async def outlines(self, after: str, most: int) -> tuple[DsrRequest, ...]:
        await asyncio.sleep(0)
        ids = sorted(each for each in self._kept if each > after)[:most]
        return tuple(_outline(self._kept[each].stored.request) for each in ids)

    async def history(self, request_id: str) -> tuple[HistoryRow, ...]:
        await asyncio.sleep(0)
        kept = self._kept.get(request_id)
        return () if kept is None else tuple(row for _, row in sorted(kept.history.items()))

    def _stamp(self, decision: Decision) -> StoredRequest:
        self._saves += 1
        return StoredRequest(request=decision.request, etag=f'W/"{self._saves}"')


def _outline(request: DsrRequest) -> DsrRequest:
    tasks = (
        replace(task, checkpoint=None, evidence=None, evidence_salt=None) for task in request.tasks
    )
    return replace(
        request,
        subject=FORGOTTEN,
        identity=None,
        wish=Wish(),
        notes=(),
        tasks=tuple(tasks),
    )


def _check(operations: list[Operation]) -> None:
    check_transaction([operation.entity for operation in operations])


def _seal(request_id: str) -> Seal:
    """Seals with zeros what is only measured, and never kept."""
    return Seal(request_id=request_id, key=bytes(KEY_BYTES), nonces=bytes)
