"""What has happened to a request: every event there is, and the type of any of them."""

from dsr_core.domain.events.derived import (
    ApprovalAsked,
    Expired,
    IdentityAsked,
    OperatorNeeded,
    PackageReviewAsked,
    Refused,
    RequestCompleted,
    ReviewAsked,
    StageCompleted,
    WaitingBegan,
    Withdrawn,
)
from dsr_core.domain.events.of_access import (
    AccessRevoked,
    LinkAsked,
    LinkIssued,
    LinkUsed,
    PackageDownloaded,
    SessionEnded,
)
from dsr_core.domain.events.of_aftermath import (
    AbsenceConfirmed,
    CopiesPurged,
    PersonReappeared,
    ReappearanceConfirmed,
)
from dsr_core.domain.events.of_calendar import (
    DueDateNeared,
    DueDateWarned,
    IdentityExpired,
    SourceReminded,
)
from dsr_core.domain.events.of_people import (
    ClockResumed,
    ClockStopped,
    Declined,
    Extended,
    FirstApproved,
    Held,
    IdentityVerified,
    LiftOrdered,
    ManualFileAdded,
    ManualTaskDone,
    Merged,
    NoteTaken,
    PackageAccepted,
    RedactionOrdered,
    RedactionsMarked,
    Released,
    RepresentativeVerified,
    RequestReceived,
    Resumed,
    ReviewHonoured,
    SecondApproved,
    WithdrawalAsked,
)
from dsr_core.domain.events.of_work import (
    TaskFailed,
    TaskFinished,
    TaskPostponed,
    TasksStarted,
)

type Event = (
    TasksStarted
    | TaskFinished
    | TaskPostponed
    | TaskFailed
    | DueDateNeared
    | DueDateWarned
    | IdentityExpired
    | SourceReminded
    | RequestReceived
    | IdentityVerified
    | RepresentativeVerified
    | NoteTaken
    | ReviewHonoured
    | RedactionsMarked
    | PackageAccepted
    | RedactionOrdered
    | Declined
    | Merged
    | FirstApproved
    | SecondApproved
    | ManualFileAdded
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
    | PackageReviewAsked
    | ApprovalAsked
    | WaitingBegan
    | OperatorNeeded
    | RequestCompleted
    | Refused
    | LinkAsked
    | LinkIssued
    | LinkUsed
    | SessionEnded
    | AccessRevoked
    | PackageDownloaded
    | Withdrawn
    | Expired
    | CopiesPurged
    | AbsenceConfirmed
    | PersonReappeared
    | ReappearanceConfirmed
)

__all__ = [
    "AbsenceConfirmed",
    "AccessRevoked",
    "ApprovalAsked",
    "ClockResumed",
    "ClockStopped",
    "CopiesPurged",
    "Declined",
    "DueDateNeared",
    "DueDateWarned",
    "Event",
    "Expired",
    "Extended",
    "FirstApproved",
    "Held",
    "IdentityAsked",
    "IdentityExpired",
    "IdentityVerified",
    "LiftOrdered",
    "LinkAsked",
    "LinkIssued",
    "LinkUsed",
    "ManualFileAdded",
    "ManualTaskDone",
    "Merged",
    "NoteTaken",
    "OperatorNeeded",
    "PackageAccepted",
    "PackageDownloaded",
    "PackageReviewAsked",
    "PersonReappeared",
    "ReappearanceConfirmed",
    "RedactionOrdered",
    "RedactionsMarked",
    "Refused",
    "Released",
    "RepresentativeVerified",
    "RequestCompleted",
    "RequestReceived",
    "Resumed",
    "ReviewAsked",
    "ReviewHonoured",
    "SecondApproved",
    "SessionEnded",
    "SourceReminded",
    "StageCompleted",
    "TaskFailed",
    "TaskFinished",
    "TaskPostponed",
    "TasksStarted",
    "WaitingBegan",
    "WithdrawalAsked",
    "Withdrawn",
]
