"""What the core asks of blob storage: the files of an answer, and Microsoft's own exports."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from dsr_core.domain.outcomes import FileRecord
from dsr_core.domain.request import DsrRequest


class FileWriter(Protocol):
    """A file being written block by block; nothing of it is visible before `close`."""

    async def write(self, data: bytes) -> None: ...

    async def close(self) -> FileRecord: ...


class PackageStore(Protocol):
    """The files of a request, in its tenant's container, under its own folder."""

    def writer(self, request: DsrRequest, name: str) -> FileWriter:
        """A new file, or a new content for one that exists. `name` is relative to the folder."""
        ...

    def read(self, request: DsrRequest, name: str) -> AsyncIterator[bytes]:
        """The content in blocks. Raises IntegrityError when there is no such file."""
        ...

    async def read_part(self, request: DsrRequest, name: str, start: int, length: int) -> bytes:
        """So many bytes from a place on, fewer at the end. Raises IntegrityError as `read`."""
        ...

    async def link(self, request: DsrRequest, name: str, valid_for: timedelta) -> str:
        """An address anyone can download the file from for that long. A secret."""
        ...

    async def remove(self, request: DsrRequest) -> int:
        """Delete all files of the request; answers how many there were. None left is fine."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DropFile:
    """A file that Microsoft's own export wrote."""

    name: str
    bytes: int


class ExportDrops(Protocol):
    """Containers for Microsoft's own exports: one fresh container an attempt (graph.md 2.3)."""

    async def create(self, tenant: str, drop: str, valid_for: timedelta) -> str:
        """Make the container; answers the address (a secret) that lets a service write there."""
        ...

    async def list(self, tenant: str, drop: str) -> tuple[DropFile, ...]:
        """What is in the container; nothing when there is no such container."""
        ...

    def read(self, tenant: str, drop: str, name: str) -> AsyncIterator[bytes]: ...

    async def remove(self, tenant: str, drop: str) -> bool:
        """Delete the container and all in it; False when it is gone already."""
        ...
