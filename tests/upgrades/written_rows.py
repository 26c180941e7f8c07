"""Rows as an earlier version wrote them, out of a file and into the tables of a running product."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azure.data.tables.aio import TableServiceClient

from tests.flow.running_product import read_entities

#: What commit 803a604 wrote. Its sealing key lies there too, and guards nothing.
FOLDER = Path(__file__).parent / "written_by_803a604"
SEALING_KEY = FOLDER / "sealing.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One request of an earlier version: its rows by table, and the messages that spoke of it."""

    request_id: str
    tables: dict[str, list[dict[str, Any]]]
    messages: tuple[str, ...]

    def row(self, key: str) -> dict[str, Any]:
        (found,) = (row for row in self.tables["requests"] if row["RowKey"] == key)
        return found


def read_written(name: str) -> Written:
    """A request by the name of its file."""
    told = json.loads((FOLDER / f"{name}.json").read_text())
    return Written(
        request_id=told["request_id"],
        tables={
            table: [{key: _restore(value) for key, value in row.items()} for row in rows]
            for table, rows in told["tables"].items()
        },
        messages=tuple(told["messages"]),
    )


async def put_rows(storage: str, written: Written) -> None:
    """Let the tables hold what the earlier version left in them."""
    async with TableServiceClient.from_connection_string(storage) as service:
        for name, rows in written.tables.items():
            table = await service.create_table_if_not_exists(name)
            for row in rows:
                await table.upsert_entity(row)


async def drop_rows(storage: str, request_id: str) -> None:
    """Let no table know of a request any more."""
    async with TableServiceClient.from_connection_string(storage) as service:
        for name, rows in (await read_entities(storage)).items():
            for row in rows:
                if request_id in row["PartitionKey"] + row["RowKey"]:
                    await service.get_table_client(name).delete_entity(row)


def _restore(value: Any) -> Any:
    """Bytes are written as base64 under their type's name; all else as JSON has it."""
    return base64.b64decode(value["binary"]) if isinstance(value, dict) else value
