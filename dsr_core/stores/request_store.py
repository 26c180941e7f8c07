"""Requests in Azure Tables: one partition each; state and history commit together."""

import os
from collections.abc import Callable

from azure.core.exceptions import HttpResponseError

from dsr_core.domain.copies import Copy
from dsr_core.domain.decide import Decision
from dsr_core.domain.errors import (
    DsrError,
    DuplicateRequestError,
    IntegrityError,
    StaleRequestError,
)
from dsr_core.domain.history import HistoryRow
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import KeyWrapper, Signer, StoredRequest
from dsr_core.stores.checkpointing import with_checkpoint
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.creation import error_code
from dsr_core.stores.data_keys import NO_KEY, DataKey, DataKeys
from dsr_core.stores.entities import REQUEST_ROW, read_request
from dsr_core.stores.event_entities import AFTER_EVENTS, EVENT_PREFIX, read_event
from dsr_core.stores.limits import check_key, is_key
from dsr_core.stores.save_rows import rows_to_add, rows_to_save
from dsr_core.stores.sealing import Seal
from dsr_core.stores.table import Row, Table, etag_of
from dsr_core.stores.transactions import Operation

#: What Azure answers when the guard of a save did not hold.
_TAKEN = frozenset({"EntityAlreadyExists", "InvalidDuplicateRow"})
_CHANGED = frozenset({"UpdateConditionNotSatisfied", "ConditionNotMet", "ResourceNotFound"})


class TableRequestStore:
    """The RequestStore port on table `requests`. One billed call for `add`, `load` and `save` each.

    Each save carries a random id. When Azure says that somebody was first after an answer was lost
    and the SDK had repeated the call, the id tells whether that somebody was this very save.
    """

    def __init__(
        self,
        connections: StorageConnections,
        keys: KeyWrapper,
        signer: Signer,
        *,
        table: str = "requests",
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._connections = connections
        self._keys = DataKeys(keys)
        self._signer = signer
        self._name = table
        self._random = random

    async def add(self, decision: Decision) -> StoredRequest:
        """Raises DuplicateRequestError, LimitExceededError."""
        request_id = check_key(decision.request.id)
        key = await self._keys.make()
        save_id = self._random(8).hex()
        signed = with_checkpoint(decision, self._signer)
        operations = rows_to_add(signed, key, self._seal(request_id, key), save_id)
        added = await self._commit(decision, operations, save_id, _TAKEN, DuplicateRequestError)
        self._keys.remember(request_id, key)
        return added

    async def load(self, request_id: str) -> StoredRequest | None:
        """None, without a call, for what cannot be an id. Raises IntegrityError, SealBrokenError.

        `request` sorts before all `task|` rows and after all `event|` rows, so one range gives the
        state without the history; its first row is the guard, so a save between two pages of a
        very large request cannot go unnoticed.
        """
        if not is_key(request_id):
            return None
        query = "PartitionKey eq @id and RowKey ge @from"
        borders = {"id": request_id, "from": REQUEST_ROW}
        rows = [row async for row in self._table().query(query, borders)]
        if not rows:
            return None
        key = await self._unwrap(request_id, rows[0])
        request = read_request(rows, self._seal(request_id, key))
        return StoredRequest(request=request, etag=etag_of(rows[0]))

    async def save(self, stored: StoredRequest, decision: Decision) -> StoredRequest:
        """Raises StaleRequestError, LimitExceededError."""
        request_id = decision.request.id
        key = self._keys.known(request_id) or await self._fetch_key(request_id)
        save_id = self._random(8).hex()
        signed = with_checkpoint(decision, self._signer)
        operations = rows_to_save(stored, signed, self._seal(request_id, key), save_id)
        refusals = _CHANGED | _TAKEN
        saved = await self._commit(decision, operations, save_id, refusals, StaleRequestError)
        if Copy.PERSONAL_DATA in decision.request.purged:
            self._keys.forget(request_id)
        return saved

    async def outlines(self, after: str, most: int) -> tuple[DsrRequest, ...]:
        """One billed call for each thousand rows of requests and tasks.

        Azure reads the history's rows too, though it does not send them. Raises IntegrityError.
        """
        query = "PartitionKey gt @after and RowKey ge @from"
        found: dict[str, list[Row]] = {}
        async for row in self._table().query(query, {"after": after, "from": REQUEST_ROW}):
            request_id = str(row["PartitionKey"])
            if len(found) == most and request_id not in found:
                break
            found.setdefault(request_id, []).append(row)
        return tuple(read_request(rows, None) for rows in found.values())

    async def history(self, request_id: str) -> tuple[HistoryRow, ...]:
        """Raises IntegrityError for an unreadable row; `first_break` tells if all are there."""
        query = "PartitionKey eq @id and RowKey ge @from and RowKey lt @to"
        borders = {"id": request_id, "from": EVENT_PREFIX, "to": AFTER_EVENTS}
        return tuple([read_event(row) async for row in self._table().query(query, borders)])

    async def _commit(
        self,
        decision: Decision,
        operations: list[Operation],
        save_id: str,
        refusals: frozenset[str],
        refused: type[DsrError],
    ) -> StoredRequest:
        try:
            etag = await self._table().commit(operations)
        except HttpResponseError as error:
            if error_code(error) not in refusals:
                raise
            own = await self._etag_of_save(decision.request.id, save_id)
            if own is None:
                raise refused from None
            etag = own
        return StoredRequest(request=decision.request, etag=etag)

    async def _etag_of_save(self, request_id: str, save_id: str) -> str | None:
        """The request's ETag if its newest save is the one with that id."""
        row = await self._table().get(request_id, REQUEST_ROW, ["save_id"])
        return etag_of(row) if row is not None and row.get("save_id") == save_id else None

    async def _fetch_key(self, request_id: str) -> DataKey:
        row = await self._table().get(request_id, REQUEST_ROW, ["wrapped_key", "purged"])
        if row is None:
            raise StaleRequestError
        return await self._unwrap(request_id, row)

    async def _unwrap(self, request_id: str, row: Row) -> DataKey:
        if Copy.PERSONAL_DATA in str(row.get("purged", "")).split(","):
            return NO_KEY
        wrapped = row.get("wrapped_key")
        if not isinstance(wrapped, bytes):
            raise IntegrityError("The rows of a request lack the request's key.")
        return await self._keys.unwrap(request_id, wrapped)

    def _seal(self, request_id: str, key: DataKey) -> Seal:
        return Seal(request_id=request_id, key=key.plain, nonces=self._random)

    def _table(self) -> Table:
        return self._connections.table(self._name)
