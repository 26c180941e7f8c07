"""Which requests a verified person has, in table `intake`: a row for each person."""

from collections.abc import Callable, Collection, Mapping

from azure.core.exceptions import HttpResponseError, ResourceExistsError

from dsr_core.domain.errors import StaleRequestError
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.limits import Entity, Value
from dsr_core.stores.row_schema import VERSION, require_version
from dsr_core.stores.table import Row, Table, etag_of
from dsr_core.stores.transactions import Operation, Write

_ROW = "person"

#: More than one person has open at once. Each newcomer reads all of them, so it also bounds what
#: somebody can make a request cost by sending many. Beyond it a request is told of the others and
#: is not listed itself.
MOST_LISTED = 50

#: Each round of a race lets at least one change through.
_MOST_ROUNDS = 20

#: Somebody else was faster, or the row came or went meanwhile.
_RACED = frozenset({404, 409, 412})


class TablePersonLedger:
    """The PersonLedger port. One billed call for a new person, three for one on the list."""

    def __init__(self, connections: StorageConnections, *, table: str = "intake") -> None:
        self._connections = connections
        self._name = table

    async def enlist(self, key: str, request_id: str) -> tuple[str, ...]:
        """Raises StaleRequestError after many lost races, IntegrityError for a row unknown here."""
        try:
            await self._table.insert(write_list(key, (request_id,)))
        except ResourceExistsError:
            before = await self._change(key, lambda listed: with_one_more(listed, request_id))
            return tuple(each for each in before if each != request_id)
        return ()

    async def enlisted(self, key: str) -> tuple[str, ...]:
        """One billed call."""
        return read_list(await self._table.get(key, _ROW))

    async def strike(self, key: str, request_ids: Collection[str]) -> None:
        """Two billed calls, and one where there is nothing to strike."""
        await self._change(key, lambda listed: without(listed, request_ids))

    async def _change(
        self, key: str, change: Callable[[tuple[str, ...]], tuple[str, ...]]
    ) -> tuple[str, ...]:
        """Change the list as it is now; answers what it was."""
        for _ in range(_MOST_ROUNDS):
            found = await self._table.get(key, _ROW)
            before = read_list(found)
            after = change(before)
            if after == before or await self._write(key, found, after):
                return before
        raise StaleRequestError

    async def _write(self, key: str, found: Row | None, listed: tuple[str, ...]) -> bool:
        """Whether it was written; not, where somebody else has changed the row meanwhile."""
        entity = write_list(key, listed)
        etag = None if found is None else etag_of(found)
        write = Write.INSERT if found is None else Write.REPLACE if listed else Write.DELETE
        try:
            await self._table.commit([Operation(write=write, entity=entity, etag=etag)])
        except HttpResponseError as error:
            if error.status_code in _RACED:
                return False
            raise
        return True

    @property
    def _table(self) -> Table:
        return self._connections.table(self._name)


def with_one_more(listed: tuple[str, ...], request_id: str) -> tuple[str, ...]:
    is_full = len(listed) >= MOST_LISTED
    return listed if request_id in listed or is_full else (*listed, request_id)


def without(listed: tuple[str, ...], request_ids: Collection[str]) -> tuple[str, ...]:
    return tuple(each for each in listed if each not in request_ids)


def write_list(key: str, listed: tuple[str, ...]) -> Entity:
    return {
        "PartitionKey": key,
        "RowKey": _ROW,
        "v": VERSION,
        "request_ids": ",".join(listed),
    }


def read_list(row: Mapping[str, Value] | None) -> tuple[str, ...]:
    """Raises IntegrityError for a row that this version cannot read."""
    if row is None:
        return ()
    require_version(row)
    return tuple(str(row["request_ids"]).split(","))
