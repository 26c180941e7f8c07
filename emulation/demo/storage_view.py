"""What a demo reads of the storage: letters in the outbox, and when the agenda looks next."""

# azure.data.tables leaves some of its own types open.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec
from azure.core.exceptions import ResourceNotFoundError
from azure.data.tables.aio import TableClient, TableServiceClient
from azure.storage.blob.aio import BlobServiceClient, ContainerClient

_OUTBOX = "outbox-contoso"
_AGENDA = "agenda"
_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


class _Filed(msgspec.Struct, frozen=True):
    to: str
    subject: str
    filed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledLetter:
    """A letter that waits in the outbox."""

    name: str
    to: str
    subject: str
    filed_at: datetime


@dataclass(slots=True, kw_only=True)
class StorageView:
    """Open connections to one storage account."""

    _outbox: ContainerClient
    _agenda: TableClient
    _letters: dict[str, FiledLetter] = field(default_factory=dict[str, FiledLetter])

    async def read_letters(self, request_id: str) -> tuple[FiledLetter, ...]:
        """The letters to the person, the first one first; each is opened once only."""
        try:
            async for name in self._outbox.list_blob_names(name_starts_with=f"{request_id}/"):
                if name not in self._letters:
                    self._letters[name] = await self._read_letter(name)
        except ResourceNotFoundError:
            return ()  # no letter was ever written
        return tuple(sorted(self._letters.values(), key=lambda letter: letter.filed_at))

    async def next_look(self, request_id: str) -> datetime | None:
        """The first moment at which the sweep finds the request; None when it never will again."""
        keys = [str(row["RowKey"]).partition("|") async for row in self._agenda.list_entities()]
        first = min((moment for moment, _, found in keys if found == request_id), default=None)
        return datetime.strptime(first, _MOMENT).replace(tzinfo=UTC) if first else None

    async def _read_letter(self, name: str) -> FiledLetter:
        stream = await self._outbox.download_blob(name)
        filed = msgspec.json.decode(await stream.readall(), type=_Filed)
        short = name.partition("/")[2]
        return FiledLetter(name=short, to=filed.to, subject=filed.subject, filed_at=filed.filed_at)


@asynccontextmanager
async def open_storage(connection_string: str) -> AsyncGenerator[StorageView]:
    """Connections that close at the end of the block."""
    async with AsyncExitStack() as open_:
        blobs = BlobServiceClient.from_connection_string(connection_string)
        tables = TableServiceClient.from_connection_string(connection_string)
        await open_.enter_async_context(blobs)
        await open_.enter_async_context(tables)
        yield StorageView(
            _outbox=blobs.get_container_client(_OUTBOX), _agenda=tables.get_table_client(_AGENDA)
        )
