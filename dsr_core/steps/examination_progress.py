"""How far an examination has come when its time is up: beside the files, for it may be large.

The task's checkpoint holds the name and hash of it only. Two names take turns, so that a start that
dies spoils nothing that a checkpoint leads to. Removed with the files.
"""

import hashlib
from dataclasses import dataclass, field

import msgspec

from dsr_core.domain.errors import IntegrityError
from dsr_core.domain.examined import ExaminedFile
from dsr_core.domain.manifest import files_of
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Assignment, Services
from dsr_core.steps.candidates import Gathered

_NAMES = ("review/examining-1.json", "review/examining-2.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What was looked through so far. Personal data."""

    version: int = 1
    files: tuple[ExaminedFile, ...] = ()
    #: How many items of the next file.
    items: int = 0
    gathered: Gathered = field(default_factory=Gathered)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    name: str
    sha256: str


_decoder = msgspec.json.Decoder(Progress)


async def keep_progress(services: Services, assignment: Assignment, progress: Progress) -> str:
    """Write it; the checkpoint that leads to it."""
    before = _read_checkpoint(assignment.checkpoint)
    name = _NAMES[1] if before is not None and before.name == _NAMES[0] else _NAMES[0]
    writer = services.packages.writer(assignment.request, name)
    await writer.write(msgspec.json.encode(progress))
    written = await writer.close()
    return msgspec.json.encode(_Kept(name=name, sha256=written.sha256)).decode()


async def read_progress(services: Services, assignment: Assignment) -> Progress:
    """Where to go on; what this version cannot read, or is of other files, means to start over."""
    kept, request = _read_checkpoint(assignment.checkpoint), assignment.request
    if kept is None:
        return Progress()
    try:
        content = b"".join([block async for block in services.packages.read(request, kept.name)])
        progress = _decoder.decode(content)
    except (IntegrityError, msgspec.DecodeError):
        return Progress()
    is_same = hashlib.sha256(content).hexdigest() == kept.sha256
    return progress if is_same and _fits(progress, request) else Progress()


def _fits(progress: Progress, request: DsrRequest) -> bool:
    names = [file.name for file in files_of(request)]
    return (
        progress.version == 1
        and [one.name for one in progress.files] == names[: len(progress.files)]
    )


def _read_checkpoint(checkpoint: str | None) -> _Kept | None:
    try:
        kept = msgspec.json.decode(checkpoint, type=_Kept) if checkpoint else None
    except msgspec.DecodeError:
        return None
    return kept if kept is not None and kept.name in _NAMES else None
