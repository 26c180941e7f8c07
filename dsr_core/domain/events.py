"""What has happened to a request. Past tense; values only; personal data in hidden fields only."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from dsr_core.domain.clock_facts import ClockFacts
from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import PackageRecord, TaskReport
from dsr_core.domain.plan import StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import Challenge, DirectoryIdentity
from dsr_core.domain.systems import SystemKind

# ------------------------------------------------------------------ of workers


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
    challenge: Challenge | None = None
    package: PackageRecord | None = None
    #: What was before and after, for the auditor and for undoing. Sealed when stored.
    evidence: str | None = field(default=None, repr=False)


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


# ------------------------------------------------------------------ of the calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDateNeared:
    """The answer must go out now with what there is; the rest follows as a supplement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDateWarned:
    """A reminder that the answer is due soon, or overdue."""

    days_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityExpired:
    """The person never showed who they are."""


# ------------------------------------------------------------------ of people


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReceived:
    """A request arrived and was found to be well formed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityVerified:
    """The person was shown to be who they say they are (Art. 12(6)), and by whose word."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityAttempted:
    """Somebody tried to show an identity with a wrong token; attempts are limited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewHonoured:
    """An operator decided that the request is carried out, perhaps without some systems."""

    by: str
    withheld: tuple[SystemKind, ...] = ()
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """An operator decided that the request is not carried out (Art. 12(4), 12(5))."""

    by: str
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstApproved:
    """The first of two people said yes to what cannot be undone."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondApproved:
    """The second of two people said yes to what cannot be undone."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualTaskDone:
    """A named person did by hand what no interface does, and says what came of it."""

    by: str
    report: TaskReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended:
    """The person was told, in time and with reasons, that the answer takes longer (Art. 12(3))."""

    by: str
    clock: ClockFacts
    due_on: date
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStopped:
    """The person was asked something without which the request cannot be answered."""

    by: str
    clock: ClockFacts
    due_on: date
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockResumed:
    """The person answered what they were asked."""

    by: str
    clock: ClockFacts
    due_on: date
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A legal hold was laid on the request."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """The legal hold was lifted; the work goes on exactly where it stood."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftOrdered:
    """The restriction is to end; the person will be told first (Art. 18(3))."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """An operator asked for the stuck tasks to be tried again."""

    by: str
    #: Which directory entry is meant, where more than one fitted.
    object_id: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalAsked:
    """The person took the request back; what was done so far is undone first."""

    by: str


# ------------------------------------------------------------------ derived


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCompleted:
    """Every task of a stage has an outcome."""

    stage: int
    kind: StageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityAsked:
    """The person's identity must be shown before anything is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAsked:
    """An operator must decide on what discovery found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalAsked:
    """A person must say yes to what cannot be undone."""

    stage: int
    kind: StageKind


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingBegan:
    """Each live task waits for time or for a processor."""

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorNeeded:
    """Something does not go on by itself any more."""

    systems: tuple[SystemKind, ...]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The person was told that the request is not carried out, why, and what they can do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCompleted:
    """The person was answered, and everything was done."""

    #: Nothing that may exist is missing from the answer.
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """The request was taken back, and nothing of it is left in force."""


type Event = (
    TasksStarted
    | TaskFinished
    | TaskPostponed
    | TaskFailed
    | DueDateNeared
    | DueDateWarned
    | IdentityExpired
    | RequestReceived
    | IdentityVerified
    | ReviewHonoured
    | Declined
    | FirstApproved
    | SecondApproved
    | ManualTaskDone
    | Extended
    | ClockStopped
    | ClockResumed
    | Held
    | Released
    | LiftOrdered
    | Resumed
    | WithdrawalAsked
    | StageCompleted
    | IdentityAsked
    | ReviewAsked
    | ApprovalAsked
    | WaitingBegan
    | OperatorNeeded
    | RequestCompleted
    | Refused
    | IdentityAttempted
    | Withdrawn
)
