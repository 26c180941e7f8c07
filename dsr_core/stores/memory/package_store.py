"""The files of requests in memory."""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

from dsr_core.domain.errors import IntegrityError
from dsr_core.domain.outcomes import FileRecord
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Clock, FileWriter
from dsr_core.stores.blob_names import blob_name, container_name
from dsr_core.stores.loop_clients import BLOCK


class MemoryWriter:
    """The FileWriter port; hands the content over at `close`."""

    def __init__(self, name: str, keep: Callable[[bytes], None]) -> None:
        self._name = name
        self._keep = keep
        self._chunks: list[bytes] = []

    async def write(self, data: bytes) -> None:
        await asyncio.sleep(0)
        self._chunks.append(bytes(data))

    async def close(self) -> FileRecord:
        await asyncio.sleep(0)
        content = b"".join(self._chunks)
        self._keep(content)
        sha256 = hashlib.sha256(content).hexdigest()
        return FileRecord(name=self._name, bytes=len(content), sha256=sha256)


class MemoryPackageStore:
    """The PackageStore port; `follow` does what a browser does with a link."""

    def __init__(self, clock: Clock, *, container: str = "packages-{tenant}") -> None:
        self._clock = clock
        self._template = container
        #: By container and blob name; tests may look, and alter.
        self.files: dict[tuple[str, str], bytes] = {}
        self._links: dict[str, tuple[tuple[str, str], datetime]] = {}

    def writer(self, request: DsrRequest, name: str) -> FileWriter:
        place = self._place(request, name)

        def keep(content: bytes) -> None:
            self.files[place] = content

        return MemoryWriter(name, keep)

    async def read(self, request: DsrRequest, name: str) -> AsyncIterator[bytes]:
        place = self._place(request, name)
        await asyncio.sleep(0)
        async for chunk in read_blocks(self.files.get(place)):
            yield chunk

    async def read_part(self, request: DsrRequest, name: str, start: int, length: int) -> bytes:
        place = self._place(request, name)
        await asyncio.sleep(0)
        content = self.files.get(place)
        if content is None:
            raise IntegrityError("A file that should be stored is not there.")
        return content[start : start + length]

    async def link(self, request: DsrRequest, name: str, valid_for: timedelta) -> str:
        place = self._place(request, name)
        await asyncio.sleep(0)
        link = f"https://memory.invalid/{'/'.join(place)}?{secrets.token_urlsafe()}"
        self._links[link] = (place, self._clock.now() + valid_for)
        return link

    async def remove(self, request: DsrRequest) -> int:
        await asyncio.sleep(0)
        container = container_name(self._template.format(tenant=request.tenant))
        folder = f"{request.id}/"
        names = [
            (place, name)
            for place, name in self.files
            if place == container and name.startswith(folder)
        ]
        for place in names:
            del self.files[place]
        return len(names)

    def follow(self, link: str) -> bytes:
        """The file. Raises PermissionError for a link that expired or was never given."""
        place, until = self._links.get(link, (("", ""), self._clock.now()))
        if until <= self._clock.now():
            raise PermissionError
        return self.files[place]

    def _place(self, request: DsrRequest, name: str) -> tuple[str, str]:
        container = container_name(self._template.format(tenant=request.tenant))
        return container, blob_name(request.id, name)


async def read_blocks(content: bytes | None) -> AsyncIterator[bytes]:
    """The content in blocks, none for an empty file. Raises IntegrityError for None."""
    if content is None:
        raise IntegrityError("A file that should be stored is not there.")
    for start in range(0, len(content), BLOCK):
        yield content[start : start + BLOCK]
