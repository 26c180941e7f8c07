"""The lines at shared limits, in table `intake`: one small row for each app and tenant.

It is read and written only while requests meet at the limit. Whoever changes it read it before, and
begins anew when another process was faster.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from azure.core.exceptions import HttpResponseError

from dsr_core.domain.errors import SystemUnavailableError
from dsr_core.domain.reasons import Reason
from dsr_core.domain.throttle_line import Line
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.creation import error_code
from dsr_core.stores.limits import Entity
from dsr_core.stores.records import stored_form
from dsr_core.stores.row_schema import VERSION
from dsr_core.stores.table import Row, Table, etag_of
from dsr_core.stores.transactions import Operation, Write

_PREFIX = "line|"
_ROW = "audit_logs"
_CONFLICTS = frozenset(
    {
        "ConditionNotMet",
        "EntityAlreadyExists",
        "InvalidDuplicateRow",
        "ResourceNotFound",
        "UpdateConditionNotSatisfied",
    }
)
#: Each round somebody else's change got through; within a process changes go one by one.
_MOST_ROUNDS = 20


class TableThrottleLines:
    """The ThrottleLines port. Two billed calls a change, one for each reading."""

    def __init__(self, connections: StorageConnections, *, table: str = "intake") -> None:
        self._connections = connections
        self._name = table

    async def load(self, key: str) -> Line:
        row = await self._table().get(f"{_PREFIX}{key}", _ROW)
        return read_line(row) if row else Line()

    async def change(self, key: str, change: Callable[[Line], Line]) -> Line:
        """Raises SystemUnavailableError when others were faster each time."""
        for attempt in range(_MOST_ROUNDS):
            row = await self._table().get(f"{_PREFIX}{key}", _ROW)
            line = change(read_line(row) if row else Line())
            write = Write.REPLACE if row else Write.INSERT
            etag = etag_of(row) if row else None
            operation = Operation(write=write, entity=write_line(key, line), etag=etag)
            try:
                await self._table().commit([operation])
            except HttpResponseError as error:
                if error_code(error) not in _CONFLICTS:
                    raise
                await asyncio.sleep(0.01 * attempt)
                continue
            return line
        raise SystemUnavailableError(Reason.UNAVAILABLE)

    def _table(self) -> Table:
        return self._connections.table(self._name)


def write_line(key: str, line: Line) -> Entity:
    return {
        "PartitionKey": f"{_PREFIX}{key}",
        "RowKey": _ROW,
        "v": VERSION,
        "places": " ".join(place.isoformat() for place in line.places),
        "delay": repr(line.delay.total_seconds()),
    }


def read_line(row: Row) -> Line:
    """Raises IntegrityError for a row this version cannot read."""
    with stored_form():
        return Line(
            places=tuple(datetime.fromisoformat(text) for text in str(row["places"]).split()),
            delay=timedelta(seconds=float(str(row["delay"]))),
        )
