"""How far an examination has come when its time is up."""

from dataclasses import dataclass, field

import msgspec

from dsr_core.domain.examined import ExaminedFile
from dsr_core.domain.manifest import files_of
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Assignment, Services
from dsr_core.steps import kept_progress
from dsr_core.steps.candidates import Gathered

_STEM = "examining"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What was looked through so far. Personal data."""

    version: int = 1
    files: tuple[ExaminedFile, ...] = ()
    #: How many items of the next file.
    items: int = 0
    gathered: Gathered = field(default_factory=Gathered)


_decoder = msgspec.json.Decoder(Progress)


async def keep_progress(services: Services, assignment: Assignment, progress: Progress) -> str:
    """Write it; the checkpoint that leads to it."""
    return await kept_progress.keep_progress(services, assignment, _STEM, progress)


async def read_progress(services: Services, assignment: Assignment) -> Progress:
    """Where to go on; what this version cannot read, or is of other files, means to start over."""
    progress = await kept_progress.read_progress(services, assignment, _STEM, _decoder)
    if progress is None or not _fits(progress, assignment.request):
        return Progress()
    return progress


def _fits(progress: Progress, request: DsrRequest) -> bool:
    names = [file.name for file in files_of(request)]
    return (
        progress.version == 1
        and [one.name for one in progress.files] == names[: len(progress.files)]
    )
