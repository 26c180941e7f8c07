"""Files of log rows: JSON arrays written row by row, never held whole."""

from collections.abc import Sequence

import msgspec

from dsr_core.domain.outcomes import FileRecord
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import FileWriter, PackageStore


class ArrayFile:
    """One JSON array of rows as Graph sent them; the file is made with its first row."""

    def __init__(self, packages: PackageStore, request: DsrRequest, name: str) -> None:
        self._packages = packages
        self._request = request
        self._name = name
        self._writer: FileWriter | None = None
        self._count = 0

    @property
    def count(self) -> int:
        """Rows written so far."""
        return self._count

    async def add(self, rows: Sequence[bytes]) -> None:
        """Append rows."""
        if not rows:
            return
        opening = b"[" if self._writer is None else b",\n"
        if self._writer is None:
            self._writer = self._packages.writer(self._request, self._name)
        self._count += len(rows)
        await self._writer.write(opening + b",\n".join(rows))

    async def close(self) -> FileRecord | None:
        """End the array; None when there was no row and so no file."""
        if self._writer is None:
            return None
        await self._writer.write(b"]")
        return await self._writer.close()


class _Identified(msgspec.Struct):
    id: str | None = None


async def read_ids(packages: PackageStore, request: DsrRequest, names: Sequence[str]) -> set[str]:
    """The ids of the rows in files written before. Raises IntegrityError for a lost file."""
    ids: set[str] = set()
    for name in names:
        content = b"".join([block async for block in packages.read(request, name)])
        rows = msgspec.json.decode(content, type=list[_Identified])
        ids.update(row.id for row in rows if row.id)
    return ids
