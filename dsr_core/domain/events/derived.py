"""What follows by itself from the tasks as they stand; `derive` makes these."""

from dataclasses import dataclass
from datetime import datetime

from dsr_core.domain.plan import StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind


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
class PackageReviewAsked:
    """An operator must look through what was collected before it is handed out."""


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
class Expired:
    """Nobody showed who they are in time, and whom the directory knows was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """The request was taken back, and nothing of it is left in force."""
