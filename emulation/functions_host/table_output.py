"""The table output binding: entities out of JSON, and plain inserts, a hundred at a time."""

from collections.abc import Iterator
from itertools import batched, groupby
from typing import cast

from emulation.functions_host.errors import OutputBindingError, StorageError
from emulation.functions_host.newtonsoft import Json, parse_json
from emulation.functions_host.storage import Entity, EntityValue, TablePort
from emulation.functions_host.worker import Datum

TRANSACTION_ROWS = 100
_PARTITION, _ROW = "PartitionKey", "RowKey"


def entities_of(datum: Datum, partition_key: str = "", row_key: str = "") -> tuple[Entity, ...]:
    """The entities of a JSON object or array of objects; raises OutputBindingError.

    Keys in an entity override the binding's; nested values aren't supported, nulls are left out.
    """
    raw = datum.value
    text = raw.decode() if isinstance(raw, bytes) else str(raw)
    try:
        parsed = parse_json(text)
    except ValueError as error:
        raise OutputBindingError("a table output must be JSON") from error
    rows = parsed if isinstance(parsed, list) else [parsed]
    return tuple(_entity(row, partition_key, row_key) for row in rows)


async def write_entities(table: TablePort, entities: tuple[Entity, ...]) -> None:
    """Insert; an existing row is a conflict that fails the function. Makes the table on 404."""
    for batch in _transactions(entities):
        try:
            await table.insert(batch)
        except StorageError as error:
            if not error.not_found:
                raise
            await table.create()
            await table.insert(batch)


def _entity(row: Json, partition_key: str, row_key: str) -> Entity:
    if not isinstance(row, dict):
        raise OutputBindingError("a table output must hold JSON objects")
    if any(isinstance(value, (dict, list)) for value in row.values()):
        raise OutputBindingError("a table output's values can't be nested")
    keys = {name: key for name, key in ((_PARTITION, partition_key), (_ROW, row_key)) if key}
    entity = keys | {k: cast("EntityValue", v) for k, v in row.items() if v is not None}
    if _PARTITION not in entity or _ROW not in entity:
        raise OutputBindingError("an entity needs a PartitionKey and a RowKey")
    return entity


def _transactions(entities: tuple[Entity, ...]) -> Iterator[tuple[Entity, ...]]:
    ordered = sorted(entities, key=_partition_of)
    for _, rows in groupby(ordered, key=_partition_of):
        yield from batched(rows, TRANSACTION_ROWS, strict=False)


def _partition_of(entity: Entity) -> str:
    return str(entity[_PARTITION])
