"""What came of looking into a system: an outcome per source, and the report of a whole task."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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


class Reason(StrEnum):
    """Why an outcome is what it is, or why a task waits; the text a person reads is `REASONS`."""

    NONE = ""
    NOT_IN_DIRECTORY = "not_in_directory"
    CONSUMER_ACCOUNT_ELSEWHERE = "consumer_account_elsewhere"
    AMBIGUOUS_SUBJECT = "ambiguous_subject"
    IDENTIFIERS_CONFLICT = "identifiers_conflict"
    NOT_KNOWN_TO_SERVICE = "not_known_to_service"
    PERMISSION_MISSING = "permission_missing"
    APPLICATION_NOT_SUPPORTED = "application_not_supported"
    LICENCE_MISSING = "licence_missing"
    NOT_IN_THIS_CLOUD = "not_in_this_cloud"
    NO_MAILBOX = "no_mailbox"
    SOFT_DELETED = "soft_deleted"
    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    OUT_OF_TIME = "out_of_time"
    PENDING_AT_MICROSOFT = "pending_at_microsoft"
    MICROSOFT_EXPORT_FAILED = "microsoft_export_failed"
    BAD_ANSWER = "bad_answer"
    CRASHED = "crashed"
    DIED_REPEATEDLY = "died_repeatedly"
    TENANT_MISMATCH = "tenant_mismatch"
    CREDENTIAL_REFUSED = "credential_refused"
    INTEGRITY = "integrity"
    DUE_DATE_NEAR = "due_date_near"


#: Plain words for each reason, as shown in reports and to operators.
REASONS: Mapping[Reason, str] = {
    Reason.NONE: "",
    Reason.NOT_IN_DIRECTORY: "Nobody with these identifiers is in the organisation's directory.",
    Reason.CONSUMER_ACCOUNT_ELSEWHERE: (
        "This is a personal Microsoft account that is not part of the organisation. "
        "Microsoft's privacy dashboard (account.microsoft.com/privacy) answers for it."
    ),
    Reason.AMBIGUOUS_SUBJECT: "More than one person fits; an operator must say which is meant.",
    Reason.IDENTIFIERS_CONFLICT: "The identifiers given belong to different people.",
    Reason.NOT_KNOWN_TO_SERVICE: "The service does not know this person.",
    Reason.PERMISSION_MISSING: "The application lacks the permission to read this.",
    Reason.APPLICATION_NOT_SUPPORTED: "Microsoft lets only a signed-in person read this.",
    Reason.LICENCE_MISSING: "The organisation has no licence for this data (Entra ID P1 or P2).",
    Reason.NOT_IN_THIS_CLOUD: "This service does not exist in the organisation's cloud.",
    Reason.NO_MAILBOX: "The person has no cloud mailbox.",
    Reason.SOFT_DELETED: "The account is in the recycle bin; this cannot be read there.",
    Reason.THROTTLED: "The service asked us to wait.",
    Reason.UNAVAILABLE: "The service did not answer.",
    Reason.OUT_OF_TIME: "There is more than fits into one run; it goes on from where it stopped.",
    Reason.PENDING_AT_MICROSOFT: "Microsoft is still preparing its export.",
    Reason.MICROSOFT_EXPORT_FAILED: "Microsoft's own export failed and gave no reason.",
    Reason.BAD_ANSWER: "The service answered something that cannot be understood.",
    Reason.CRASHED: "An unexpected fault; the log has the details.",
    Reason.DIED_REPEATEDLY: "The work was started several times and never came to an end.",
    Reason.TENANT_MISMATCH: "The directory that answered is not the configured tenant.",
    Reason.CREDENTIAL_REFUSED: "The organisation's directory did not accept our credential.",
    Reason.INTEGRITY: "A stored file is not what was collected.",
    Reason.DUE_DATE_NEAR: "Not ready when the answer was due; it follows as a supplement.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceResult:
    """What one source of a system gave."""

    #: The name of the source: Graph's own, e.g. `memberOf`, `signIns`.
    source: str
    outcome: Outcome
    reason: Reason = Reason.NONE
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
