"""Writes one blob: small content in one call, longer content in blocks; visible at close."""

import asyncio
import base64
import hashlib
import os
from functools import cached_property
from typing import TYPE_CHECKING

from dsr_core.domain.errors import LimitExceededError
from dsr_core.domain.outcomes import FileRecord
from dsr_core.stores.blob_names import content_type
from dsr_core.stores.creation import with_creation
from dsr_core.stores.limits import MOST_BLOCKS
from dsr_core.stores.loop_clients import BLOCK
from dsr_core.stores.put_blob import put_blob

if TYPE_CHECKING:
    from azure.storage.blob.aio import BlobClient, ContainerClient


class BlockWriter:
    """The FileWriter port. Up to 4 MiB: one billed call; beyond: one a 4 MiB block, and one more.

    While one block travels the caller fills the next, so about 12 MiB are held at most. Block ids
    begin with random bytes, so two writers of the same file never mix their blocks: the file is
    what one of them wrote, and the other's `close` may raise. A writer that is dropped leaves
    nothing anybody can see; Azure forgets its blocks after a week.
    """

    def __init__(self, container: "ContainerClient", place: str, name: str) -> None:
        """`place` is the blob's name in the container, `name` what the record calls it."""
        self._container = container
        self._place = place
        self._name = name
        self._writer_id = os.urandom(9)
        self._chunks: list[bytes] = []
        self._buffered = 0
        self._length = 0
        self._hash = hashlib.sha256()
        self._blocks: list[str] = []
        self._travelling: asyncio.Task[None] | None = None

    async def write(self, data: bytes) -> None:
        """Raises LimitExceededError past 195 GiB; what went wrong with an earlier block, too."""
        self._length += len(data)
        self._buffered += len(data)
        self._chunks.append(data)
        # More than a block, not a block: content of exactly one block still goes in one call.
        if self._buffered <= BLOCK:
            return
        content = memoryview(b"".join(self._chunks))
        while len(content) > BLOCK:
            await self._send_block(bytes(content[:BLOCK]))
            content = content[BLOCK:]
        self._chunks = [bytes(content)]
        self._buffered = len(content)

    async def close(self) -> FileRecord:
        """The file is there, whole, when this returns; an earlier one of the name is replaced."""
        rest = b"".join(self._chunks)
        if not self._blocks:
            await self._hash_block(rest)
            await self._upload(rest)
        else:
            await self._send_block(rest)
            await self._arrival()
            await self._commit()
        return FileRecord(name=self._name, bytes=self._length, sha256=self._hash.hexdigest())

    @cached_property
    def _blob(self) -> "BlobClient":
        return self._container.get_blob_client(self._place)

    async def _send_block(self, block: bytes) -> None:
        await self._arrival()
        if len(self._blocks) == MOST_BLOCKS:
            raise LimitExceededError("A file has more than 50,000 blocks of 4 MiB.")
        number = len(self._blocks).to_bytes(3)
        block_id = base64.b64encode(self._writer_id + number).decode()
        self._blocks.append(block_id)
        self._travelling = asyncio.create_task(self._stage(block_id, block))
        self._travelling.add_done_callback(_note_failure)

    async def _arrival(self) -> None:
        if self._travelling is not None:
            await self._travelling
            self._travelling = None

    async def _stage(self, block_id: str, block: bytes) -> None:
        staging = with_creation(
            lambda: self._blob.stage_block(block_id, block), self._container.create_container
        )
        await asyncio.gather(staging, self._hash_block(block))

    async def _hash_block(self, block: bytes) -> None:
        """A block takes SHA-256 3 to 10 ms: too long for the loop, and it runs without the GIL."""
        if len(block) < 64 * 1024:
            self._hash.update(block)
        else:
            await asyncio.to_thread(self._hash.update, block)

    async def _upload(self, content: bytes) -> None:
        kind = content_type(self._name)
        await put_blob(self._container, self._place, content, kind, overwrite=True)

    async def _commit(self) -> None:
        from azure.storage.blob import BlobBlock, ContentSettings

        blocks = [BlobBlock(block_id=block_id) for block_id in self._blocks]
        settings = ContentSettings(content_type=content_type(self._name))
        await self._blob.commit_block_list(blocks, content_settings=settings)


def _note_failure(task: "asyncio.Task[None]") -> None:
    """Marks the exception as seen: the next `write` or `close` raises it, unless none follows."""
    if not task.cancelled():
        task.exception()
