"""How far a long task has come when its time is up: beside the files, for it may be large.

The task's checkpoint holds the name and hash of it only. Two names take turns, so that a start that
dies spoils nothing that a checkpoint leads to. Removed with the files.
"""

import hashlib
from dataclasses import dataclass

import msgspec

from dsr_core.domain.errors import IntegrityError
from dsr_core.ports import Assignment, Services


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    name: str
    sha256: str


async def keep_progress(
    services: Services, assignment: Assignment, stem: str, progress: object
) -> str:
    """Write it below `review/`, under a name that begins with `stem`; the checkpoint to it."""
    first, second = _names(stem)
    before = _read_checkpoint(assignment.checkpoint, stem)
    name = second if before is not None and before.name == first else first
    writer = services.packages.writer(assignment.request, name)
    await writer.write(msgspec.json.encode(progress))
    written = await writer.close()
    return msgspec.json.encode(_Kept(name=name, sha256=written.sha256)).decode()


async def read_progress[P](
    services: Services, assignment: Assignment, stem: str, decoder: msgspec.json.Decoder[P]
) -> P | None:
    """What was kept; None where nothing was, or this version cannot read it: start over."""
    kept = _read_checkpoint(assignment.checkpoint, stem)
    if kept is None:
        return None
    blocks = services.packages.read(assignment.request, kept.name)
    try:
        content = b"".join([block async for block in blocks])
        progress = decoder.decode(content)
    except (IntegrityError, msgspec.DecodeError):
        return None
    return progress if hashlib.sha256(content).hexdigest() == kept.sha256 else None


def _names(stem: str) -> tuple[str, str]:
    return f"review/{stem}-1.json", f"review/{stem}-2.json"


def _read_checkpoint(checkpoint: str | None, stem: str) -> _Kept | None:
    try:
        kept = msgspec.json.decode(checkpoint, type=_Kept) if checkpoint else None
    except msgspec.DecodeError:
        return None
    return kept if kept is not None and kept.name in _names(stem) else None
