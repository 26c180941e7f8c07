"""Keeps what one invocation writes, so that it need not be read back a moment later."""

from collections.abc import AsyncIterator
from datetime import timedelta

from dsr_core.domain.outcomes import FileRecord
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import FileWriter, PackageStore

#: What is kept of one file and of all together: an ordinary person's answer has a tenth of it.
LARGEST = 256 * 1024
MOST = 1024 * 1024

type _Place = tuple[str, str]


class FreshFiles:
    """The PackageStore of one invocation: its own small files are read from memory.

    They were hashed on their way into the store. What lay there between two invocations is read,
    and so checked, where it lies: each invocation begins with nothing kept.
    """

    def __init__(self, store: PackageStore) -> None:
        self._store = store
        self._kept: dict[_Place, bytes] = {}

    def writer(self, request: DsrRequest, name: str) -> FileWriter:
        place = (request.id, name)
        self._kept.pop(place, None)
        return _KeepingWriter(self._store.writer(request, name), self._kept, place)

    async def read(self, request: DsrRequest, name: str) -> AsyncIterator[bytes]:
        content = self._kept.get((request.id, name))
        if content is None:
            async for block in self._store.read(request, name):
                yield block
        elif content:
            yield content

    async def read_part(self, request: DsrRequest, name: str, start: int, length: int) -> bytes:
        content = self._kept.get((request.id, name))
        if content is None:
            return await self._store.read_part(request, name, start, length)
        return content[start : start + max(length, 0)]

    async def link(self, request: DsrRequest, name: str, valid_for: timedelta) -> str:
        return await self._store.link(request, name, valid_for)

    async def remove(self, request: DsrRequest) -> int:
        self._kept.clear()
        return await self._store.remove(request)


class _KeepingWriter:
    """Passes a file on, and keeps it once it is stored, unless it grows too large for that."""

    def __init__(self, writer: FileWriter, kept: dict[_Place, bytes], place: _Place) -> None:
        self._writer = writer
        self._kept = kept
        self._place = place
        self._chunks: list[bytes] = []
        self._length = 0

    async def write(self, data: bytes) -> None:
        self._length += len(data)
        if self._length <= LARGEST:
            self._chunks.append(data)
        else:
            self._chunks.clear()
        await self._writer.write(data)

    async def close(self) -> FileRecord:
        record = await self._writer.close()
        room = MOST - sum(map(len, self._kept.values()))
        if self._length <= min(LARGEST, room):
            self._kept[self._place] = b"".join(self._chunks)
        self._chunks.clear()
        return record
