"""How often each caller came in a window of time, in table `intake`: one row a caller and window.

Azure Tables count nothing by themselves, so a row is inserted with 1 and replaced under its ETag;
both kinds go in one transaction, for all rows of a window share a partition.
"""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakValueDictionary

from azure.core.exceptions import AzureError, HttpResponseError

from dsr_core.domain.limits_of_use import Admission, Visit
from dsr_core.stores.agenda import write_moment
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.creation import error_code
from dsr_core.stores.limits import MOST_ROWS, Entity
from dsr_core.stores.records import stored_form
from dsr_core.stores.row_schema import VERSION
from dsr_core.stores.table import Row, Table, etag_of
from dsr_core.stores.transactions import Operation, Write

_PREFIX = "rate|"
_CONFLICTS = frozenset(
    {"EntityAlreadyExists", "InvalidDuplicateRow", "UpdateConditionNotSatisfied", "ConditionNotMet"}
)
_GONE = "ResourceNotFound"
#: Rounds until a caller whom several processes count at once counts as coming too often.
_MOST_ROUNDS = 4
#: Seconds that a caller waits for the counter, before they are let in uncounted.
_PATIENCE = 3
#: Callers remembered of the present window; whoever is forgotten costs a query.
_MOST_REMEMBERED = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    count: int
    etag: str


class TableRateLedger:
    """The RateLedger port. One billed call for callers that are new or remembered, else three."""

    def __init__(self, connections: StorageConnections, *, table: str = "intake") -> None:
        self._connections = connections
        self._name = table
        self._partition = ""
        self._known: dict[str, _Counted] = {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def admit(self, window: datetime, visits: tuple[Visit, ...]) -> Admission:
        """Whoever cannot be counted within seconds is UNCOUNTED."""
        # One after the other within a process: an office full of people is one source, and whoever
        # only lost a race for its row must not be told that there is no room.
        async with AsyncExitStack() as turns:
            for key in sorted(visit.key for visit in visits):
                await turns.enter_async_context(self._turns.setdefault(key, asyncio.Lock()))
            try:
                async with asyncio.timeout(_PATIENCE):
                    return await self._admit(window, visits)
            except (AzureError, TimeoutError):
                return Admission.UNCOUNTED

    async def _admit(self, window: datetime, visits: tuple[Visit, ...]) -> Admission:
        self._turn_to(partition_of(window))
        for _ in range(_MOST_ROUNDS):
            if any(self._count(visit) >= visit.most for visit in visits):
                return Admission.NO_ROOM
            counts = [self._count(visit) + 1 for visit in visits]
            try:
                etags = await self._table().commit_each([self._write(visit) for visit in visits])
            except HttpResponseError as error:
                if error_code(error) not in _CONFLICTS | {_GONE}:
                    raise
                await self._read(visits)
                continue
            for visit, count, etag in zip(visits, counts, etags, strict=True):
                self._known[visit.key] = _Counted(count=count, etag=etag)
            return Admission.LET_IN
        return Admission.NO_ROOM

    async def forget(self, before: datetime) -> int:
        """Delete the rows of windows that began before; a billed call a hundred of a window."""
        found = self._table().query(
            "PartitionKey ge @first and PartitionKey lt @end",
            {"first": _PREFIX, "end": partition_of(before)},
            ["PartitionKey", "RowKey"],
        )
        forgotten = 0
        rows: list[Row] = []
        async for row in found:
            if len(rows) == MOST_ROWS or (rows and _place(rows[0]) != _place(row)):
                forgotten += await self._drop(rows)
                rows = []
            rows.append(row)
        return forgotten + (await self._drop(rows) if rows else 0)

    async def _drop(self, rows: list[Row]) -> int:
        """All of one window; what somebody else deletes meanwhile is left for the next time."""
        keys: list[Entity] = [
            {"PartitionKey": _place(row), "RowKey": str(row["RowKey"])} for row in rows
        ]
        try:
            await self._table().commit([Operation(write=Write.DELETE, entity=key) for key in keys])
        except HttpResponseError as error:
            if error_code(error) != _GONE:
                raise
            return 0
        return len(rows)

    def _turn_to(self, partition: str) -> None:
        if partition != self._partition or len(self._known) > _MOST_REMEMBERED:
            self._partition, self._known = partition, {}

    def _count(self, visit: Visit) -> int:
        known = self._known.get(visit.key)
        return known.count if known else 0

    def _write(self, visit: Visit) -> Operation:
        entity = write_visits(self._partition, visit.key, self._count(visit) + 1)
        known = self._known.get(visit.key)
        if known is None:
            return Operation(write=Write.INSERT, entity=entity)
        return Operation(write=Write.MERGE, entity=entity, etag=known.etag)

    async def _read(self, visits: tuple[Visit, ...]) -> None:
        """Learn what others counted meanwhile."""
        keys = {f"k{place}": visit.key for place, visit in enumerate(visits)}
        rows = " or ".join(f"RowKey eq @{name}" for name in keys)
        found = self._table().query(
            f"PartitionKey eq @window and ( {rows} )", {"window": self._partition, **keys}
        )
        for visit in visits:
            self._known.pop(visit.key, None)
        async for row in found:
            self._known[str(row["RowKey"])] = _Counted(count=read_count(row), etag=etag_of(row))

    def _table(self) -> Table:
        return self._connections.table(self._name)


def partition_of(window: datetime) -> str:
    return f"{_PREFIX}{write_moment(window)}"


def _place(row: Row) -> str:
    return str(row["PartitionKey"])


def write_visits(partition: str, key: str, count: int) -> Entity:
    return {"PartitionKey": partition, "RowKey": key, "v": VERSION, "count": count}


def read_count(row: Row | Mapping[str, object]) -> int:
    """Raises IntegrityError for a row this version cannot read."""
    with stored_form():
        return int(str(row["count"]))
