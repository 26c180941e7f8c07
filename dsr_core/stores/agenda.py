"""What to look at and when, in table `agenda`: a partition an hour, rows in order of time."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from dsr_core.ports import AgendaRow
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.limits import Entity
from dsr_core.stores.records import stored_form
from dsr_core.stores.row_schema import VERSION
from dsr_core.stores.table import Table

_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


class TableAgenda:
    """The Agenda port. `add` and removal are one billed call each, `move` two.

    `due` is one call for each thousand rows (or each five seconds of Azure's work).
    """

    def __init__(self, connections: StorageConnections, *, table: str = "agenda") -> None:
        self._connections = connections
        self._name = table

    async def add(self, row: AgendaRow) -> None:
        """A row that is there already is written over."""
        await self._table().upsert(write_row(row))

    async def due(self, now: datetime) -> AsyncIterator[AgendaRow]:
        """Oldest first. Rows may be moved while they are read.

        Both keys begin with the time, so two bounds joined by `and` are one range over the due
        rows; an `or` of the present hour and earlier ones would make Azure scan the whole table.
        """
        found = self._table().query(
            "PartitionKey le @hour and RowKey lt @end",
            {"hour": hour_of(now), "end": write_moment(now + timedelta(microseconds=1))},
            ["PartitionKey", "RowKey"],
        )
        async for entity in found:
            yield read_row(str(entity["RowKey"]))

    async def move(self, row: AgendaRow, to: datetime | None) -> None:
        """The new row is there before the old one goes: a crash between leaves one too many."""
        if to == row.due_at:
            return
        if to is not None:
            await self.add(AgendaRow(due_at=to, request_id=row.request_id))
        await self._table().delete(hour_of(row.due_at), row_key(row))

    def _table(self) -> Table:
        return self._connections.table(self._name)


def write_row(row: AgendaRow) -> Entity:
    return {
        "PartitionKey": hour_of(row.due_at),
        "RowKey": row_key(row),
        "v": VERSION,
    }


def row_key(row: AgendaRow) -> str:
    return f"{write_moment(row.due_at)}|{row.request_id}"


def read_row(key: str) -> AgendaRow:
    """Raises IntegrityError for a key of another form."""
    moment, _, request_id = key.partition("|")
    with stored_form():
        due_at = datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC)
    return AgendaRow(due_at=due_at, request_id=request_id)


def hour_of(moment: datetime) -> str:
    """`2026-11-21T22`, in UTC."""
    return write_moment(moment)[:13]


def write_moment(moment: datetime) -> str:
    """UTC to the microsecond, of fixed width, so that text sorts as time does."""
    return moment.astimezone(UTC).strftime(_MOMENT)
