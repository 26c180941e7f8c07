"""What has happened to a request. Past tense; values only; no personal data but in checkpoints."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dsr_core.domain.outcomes import PackageRecord, Reason, TaskReport
from dsr_core.domain.plan import StageKind
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.systems import SystemKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReceived:
    """A request arrived and was found to be well formed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityVerified:
    """The person was shown to be who they say they are (Art. 12(6)), and by whose word."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TasksStarted:
    """A worker took these tasks of the stage under its lease."""

    stage: int
    systems: tuple[SystemKind, ...]
    lease_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFinished:
    """A task came to an outcome."""

    stage: int
    system: SystemKind
    start: int
    report: TaskReport
    identity: DirectoryIdentity | None = None
    package: PackageRecord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPostponed:
    """A task must be looked at again later."""

    stage: int
    system: SystemKind
    start: int
    reason: Reason
    retry_after: timedelta | None = None
    checkpoint: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFailed:
    """A task cannot go on without an operator."""

    stage: int
    system: SystemKind
    start: int
    reason: Reason
    checkpoint: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDateNeared:
    """The answer must go out now with what there is; the rest follows as a supplement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """An operator asked for the stuck tasks to be tried again."""

    by: str
    #: Which directory entry is meant, where more than one fitted.
    object_id: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """The person took the request back."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCompleted:
    """Every task of a stage has an outcome. Derived."""

    stage: int
    kind: StageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingBegan:
    """Each live task waits for time or for a processor. Derived."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorNeeded:
    """Nothing goes on by itself any more. Derived."""

    systems: tuple[SystemKind, ...]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCompleted:
    """The person was answered. Derived."""

    #: Nothing that may exist is missing from the answer.
    complete: bool


type Event = (
    RequestReceived
    | IdentityVerified
    | TasksStarted
    | TaskFinished
    | TaskPostponed
    | TaskFailed
    | DueDateNeared
    | Resumed
    | Withdrawn
    | StageCompleted
    | WaitingBegan
    | OperatorNeeded
    | RequestCompleted
)
