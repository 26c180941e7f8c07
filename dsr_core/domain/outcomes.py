"""What came of looking into a system: an outcome per source, and the report of a whole task."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dsr_core.domain.grounds import Ground
from dsr_core.domain.reasons import Reason


class Outcome(StrEnum):
    """Nine different answers; a 403 is never "no data" (DESIGN.md rule 9)."""

    DONE = "done"
    NOTHING_FOUND = "nothing_found"
    FORBIDDEN = "forbidden"
    UNLICENSED = "unlicensed"
    THROTTLED_OUT = "throttled_out"
    NOT_IN_THIS_CLOUD = "not_in_this_cloud"
    REFUSED = "refused"
    NEEDS_PERSON = "needs_person"
    FAILED = "failed"
    #: Not an ending: the answer went out before this was ready; a supplement follows.
    PENDING = "pending"


#: Outcomes that leave a hole in the answer. REFUSED and NOT_IN_THIS_CLOUD do not: what is refused
#: by rule, or cannot exist, is told but not missing.
GAPS = frozenset(
    {
        Outcome.FORBIDDEN,
        Outcome.UNLICENSED,
        Outcome.THROTTLED_OUT,
        Outcome.NEEDS_PERSON,
        Outcome.FAILED,
        Outcome.PENDING,
    }
)

#: Which outcome speaks for a task whose sources differ: the first of these that occurs.
PRECEDENCE: tuple[Outcome, ...] = (
    Outcome.NEEDS_PERSON,
    Outcome.DONE,
    Outcome.FAILED,
    Outcome.THROTTLED_OUT,
    Outcome.PENDING,
    Outcome.FORBIDDEN,
    Outcome.UNLICENSED,
    Outcome.NOT_IN_THIS_CLOUD,
    Outcome.REFUSED,
    Outcome.NOTHING_FOUND,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceResult:
    """What one source of a system gave."""

    #: The name of the source: Graph's own, e.g. `memberOf`, `signIns`.
    source: str
    outcome: Outcome
    reason: Reason = Reason.NONE
    #: With REFUSED: the ground, as the letter will say it.
    ground: Ground | None = None
    items: int = 0
    #: File of the package, relative to its folder; None when there is nothing to file.
    file: str | None = None
    #: Application permission that reading it takes.
    permission: str = ""
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """A file of the package: what was written, so that it can be checked before it leaves."""

    #: Relative to the package folder, `/` between parts.
    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReport:
    """What a task came to. Holds no personal data: names of sources, counts and hashes only."""

    outcome: Outcome
    reason: Reason = Reason.NONE
    sources: tuple[SourceResult, ...] = ()
    files: tuple[FileRecord, ...] = ()

    @property
    def items(self) -> int:
        return sum(source.items for source in self.sources)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageRecord:
    """The answer as it was put together: the ZIP, and what it counts."""

    #: 1 for the answer, 2 for its supplement, and so on.
    version: int
    blob: str
    bytes: int
    sha256: str
    files: int
    #: Everything asked for is in it.
    complete: bool
    #: How often the person downloaded it.
    downloads: int = 0


def summarise(sources: tuple[SourceResult, ...]) -> tuple[Outcome, Reason]:
    """The outcome that speaks for a task, and the reason of the source it comes from.

    One source with data makes the task done; the others keep their own outcome in the report.
    """
    if not sources:
        return Outcome.NOTHING_FOUND, Reason.NONE
    speaker = min(sources, key=lambda source: PRECEDENCE.index(source.outcome))
    return speaker.outcome, speaker.reason


def has_gap(report: TaskReport) -> bool:
    """Whether something that may exist is missing from what this task brought."""
    return report.outcome in GAPS or any(source.outcome in GAPS for source in report.sources)
