"""What workers report of tasks. Past tense; values only; personal data in hidden fields only."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dsr_core.domain.failure_trace import FailureTrace
from dsr_core.domain.outcomes import PackageRecord, SourceResult, TaskReport
from dsr_core.domain.person_access import Link
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.systems import SystemKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TasksStarted:
    """A worker took these tasks of the stage under its lease."""

    stage: int
    systems: tuple[SystemKind, ...]
    lease_until: datetime
    #: Of the letter that is being written: kept before it can be sent.
    link: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFinished:
    """A task came to an outcome."""

    stage: int
    system: SystemKind
    start: int
    report: TaskReport
    identity: DirectoryIdentity | None = None
    #: The person's earlier request that asks the same.
    duplicate_of: str | None = None
    package: PackageRecord | None = None
    #: What was before and after, for the auditor and for undoing. Sealed when stored.
    evidence: str | None = field(default=None, repr=False)
    #: Random; with it the history commits to the evidence. Sealed beside it.
    evidence_salt: str | None = field(default=None, repr=False)
    trace: FailureTrace | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPostponed:
    """A task must be looked at again later."""

    stage: int
    system: SystemKind
    start: int
    reason: Reason
    retry_after: timedelta | None = None
    checkpoint: str | None = field(default=None, repr=False)
    #: What is waited for, and what is over already. Codes and counts only.
    findings: tuple[SourceResult, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFailed:
    """A task cannot go on without an operator."""

    stage: int
    system: SystemKind
    start: int
    reason: Reason
    #: Everything that was looked at, with what would clear it (`REASONS`). Codes and counts only.
    findings: tuple[SourceResult, ...] = ()
    checkpoint: str | None = field(default=None, repr=False)
    trace: FailureTrace | None = field(default=None, repr=False)
