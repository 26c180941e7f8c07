"""Opens collected files: which can be looked into, as what, and their items one after another."""

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator

from dsr_core.domain.errors import IntegrityError
from dsr_core.domain.examined import Reading
from dsr_core.domain.outcomes import FileRecord
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Services
from dsr_core.steps.items import Piece, split, split_lines

_READINGS = {
    "json": Reading.JSON,
    **dict.fromkeys(
        ("csv", "htm", "html", "jsonl", "log", "md", "ndjson", "tsv", "txt", "xml"), Reading.LINES
    ),
}


def reading_of(name: str) -> Reading:
    """How a file of this name is looked into, unless it turns out to be something else."""
    return _READINGS.get(name.rpartition(".")[2].lower(), Reading.NOT_AT_ALL)


async def pieces_of(
    services: Services, request: DsrRequest, file: FileRecord, reading: Reading
) -> AsyncGenerator[Piece]:
    """The file piece by piece.

    Raises IntegrityError at its end when it is not what was collected, NotReadableError.
    """
    blocks = _checked(services.packages.read(request, file.name), file)
    async for piece in split(blocks) if reading is Reading.JSON else split_lines(blocks):
        yield piece


async def _checked(blocks: AsyncIterator[bytes], file: FileRecord) -> AsyncIterator[bytes]:
    digest, size = hashlib.sha256(), 0
    async for block in blocks:
        digest.update(block)
        size += len(block)
        yield block
    if (size, digest.hexdigest()) != (file.bytes, file.sha256):
        raise IntegrityError
