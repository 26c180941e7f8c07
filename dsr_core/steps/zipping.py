"""One ZIP written as a stream: memory does not grow with what goes into it."""

import asyncio
import hashlib
import zipfile
from collections.abc import AsyncIterator, Buffer, Callable
from datetime import datetime

from dsr_core.domain.errors import IntegrityError
from dsr_core.domain.outcomes import FileRecord
from dsr_core.ports import FileWriter

#: zlib's fastest level: logs are repetitive text, and higher levels cost twice the time for little
#: (ecosystem.md 1.2).
LEVEL = 1

#: Blocks above this size are compressed off the event loop.
_BIG = 64 * 1024


class _Outlet:
    """What zipfile writes to: unseekable, emptied after each block."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: Buffer) -> int:
        self._written += data
        return len(memoryview(data))

    def flush(self) -> None:
        """Nothing to flush: `take` hands over what is there."""

    def take(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken


class ZipStream:
    """A ZIP on its way into a file of the package store. Entries carry the given time."""

    def __init__(self, writer: FileWriter, at: datetime) -> None:
        self._writer = writer
        self._outlet = _Outlet()
        # zipfile asks for a file object; it needs write and flush only, and finds by itself that
        # the outlet cannot seek.
        self._zip = zipfile.ZipFile(self._outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL)  # pyright: ignore[reportArgumentType, reportCallIssue]
        self._date_time = (at.year, at.month, at.day, at.hour, at.minute, at.second)

    async def add(self, record: FileRecord, blocks: AsyncIterator[bytes]) -> None:
        """One entry. Raises IntegrityError when the blocks are not what the record says."""
        info = zipfile.ZipInfo(record.name, self._date_time)
        info.compress_type = zipfile.ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as entry:
            async for block in blocks:
                size += len(block)
                if len(block) > _BIG:
                    await asyncio.to_thread(_pour, block, digest.update, entry.write)
                else:
                    _pour(block, digest.update, entry.write)
                await self._drain()
        if (size, digest.hexdigest()) != (record.bytes, record.sha256):
            raise IntegrityError
        await self._drain()

    async def close(self) -> FileRecord:
        """The finished ZIP."""
        self._zip.close()
        await self._drain()
        return await self._writer.close()

    async def _drain(self) -> None:
        taken = self._outlet.take()
        if taken:
            await self._writer.write(taken)


def _pour(block: bytes, *sinks: Callable[[bytes], object]) -> None:
    for sink in sinks:
        sink(block)


async def hash_of(blocks: AsyncIterator[bytes]) -> str:
    """SHA-256 of a streamed file, as hex."""
    digest = hashlib.sha256()
    async for block in blocks:
        await asyncio.to_thread(digest.update, block)
    return digest.hexdigest()
