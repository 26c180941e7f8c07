"""All rows of the board in one blob, which is replaced as a whole and never by two at once."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from azure.core import MatchConditions
from azure.core.exceptions import (
    HttpResponseError,
    ResourceExistsError,
    ResourceModifiedError,
    ResourceNotFoundError,
)

from dsr_core.domain.board import BoardRow
from dsr_core.stores.board_rows import read_frames, write_frames
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.creation import is_missing, with_creation
from dsr_core.stores.records import stored_form

if TYPE_CHECKING:
    from azure.storage.blob.aio import BlobClient

_BLOB = "board.rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Which of the blob's contents it is."""

    #: Counts the contents from 1; 0 = there is no blob yet.
    number: int
    #: How many rows it brought in that still stand in the table beside it.
    fresh: int
    etag: str = ""


_NONE = Edition(number=0, fresh=0)


class FoldedBoard:
    """The blob of the board. Knows nothing of the table."""

    def __init__(self, connections: StorageConnections, container: str) -> None:
        self._connections = connections
        self._container = container

    async def edition(self) -> Edition:
        """One billed call."""
        try:
            found = await self._blob().get_blob_properties()
        except ResourceNotFoundError:
            return _NONE
        return _edition(found.metadata, found.etag)

    async def read(self) -> tuple[Edition, list[BoardRow]]:
        """One billed call for each 4 MiB, which is some 150,000 rows. Lets others run in between.

        Raises IntegrityError for content that this version cannot read.
        """
        try:
            stream = await self._blob().download_blob()
        except ResourceNotFoundError:
            return _NONE, []
        content = await stream.readall()
        rows: list[BoardRow] = []
        for some in read_frames(content):
            rows += some
            await asyncio.sleep(0)
        return _edition(stream.properties.metadata, stream.properties.etag), rows

    async def replace(self, old: Edition, new: Edition, rows: Sequence[BoardRow]) -> bool:
        """One billed call. False when somebody replaced the blob since `old` was read."""
        frames: list[bytes] = []
        for frame in write_frames(rows):
            frames.append(frame)
            await asyncio.sleep(0)
        metadata = {"number": str(new.number), "fresh": str(new.fresh)}
        container = self._connections.container(self._container)
        guard: dict[str, Any] = {}
        if old.number:
            guard = {"etag": old.etag, "match_condition": MatchConditions.IfNotModified}
        try:
            await with_creation(
                lambda: self._blob().upload_blob(
                    b"".join(frames),
                    overwrite=bool(old.number),
                    metadata=metadata,
                    **guard,
                ),
                container.create_container,
            )
        except (ResourceExistsError, ResourceModifiedError):
            return False
        except HttpResponseError as error:
            if is_missing(error) or error.status_code not in (409, 412):
                raise
            return False
        return True

    def _blob(self) -> "BlobClient":
        return self._connections.container(self._container).get_blob_client(_BLOB)


def _edition(metadata: dict[str, str] | None, etag: str | None) -> Edition:
    with stored_form():
        said = metadata or {}
        return Edition(number=int(said["number"]), fresh=int(said["fresh"]), etag=str(etag))
