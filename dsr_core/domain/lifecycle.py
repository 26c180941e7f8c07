"""The whole machine on one page: which event may happen in which status, and where it leads.

Two rules. Everything that changes a status is in `TRANSITIONS`, and nothing else is. And every
status is written, endings with an empty row, so that none is forgotten. What is still to be noted
of a request that is over is in `AFTERMATH`: it never leaves the ending. An event that is in neither
raises IllegalTransitionError and leaves the request as it was.

Events of the outside (a worker's, a person's, the calendar's) mostly lead to IN_PROGRESS, where
the derived ones, which `decide` adds by looking at the tasks, move the request on. Each gate has
its own status and its own event, so that an approval can never be taken for a poll's answer.
"""

from collections.abc import Mapping

from dsr_core.domain import events as e
from dsr_core.domain.errors import IllegalTransitionError, NotRestrictedError, OnHoldError
from dsr_core.domain.request import Status

type Row = Mapping[type[e.Event], Status]


def _whatever_else(status: Status) -> Row:
    """What may happen to every open request, without moving it or by ending it."""
    return {
        e.Extended: status,
        e.ClockStopped: status,
        e.ClockResumed: status,
        e.DueDateWarned: status,
        e.NoteTaken: status,
        e.Held: Status.ON_HOLD,
        e.WithdrawalAsked: Status.IN_PROGRESS,
        e.Declined: Status.IN_PROGRESS,
        **_access(status),
    }


def _access(status: Status) -> Row:
    """What moves no request, open or closed: how its person gets to it."""
    return {
        e.LinkIssued: status,
        e.LinkUsed: status,
        e.SessionEnded: status,
        e.AccessRevoked: status,
        e.PackageDownloaded: status,
    }


def _whatever_else_of_somebody_known(status: Status) -> Row:
    """The same once identity is shown: only then may another request's answer be this one's."""
    return {**_whatever_else(status), e.Merged: Status.IN_PROGRESS}


TRANSITIONS: Mapping[Status, Row] = {
    Status.IDENTITY_PENDING: {
        **_whatever_else(Status.IDENTITY_PENDING),
        e.RequestReceived: Status.IDENTITY_PENDING,
        e.TasksStarted: Status.IN_PROGRESS,
        e.LinkAsked: Status.IDENTITY_PENDING,
        e.IdentityVerified: Status.IN_PROGRESS,
        e.RepresentativeVerified: Status.IN_PROGRESS,
        e.IdentityExpired: Status.IN_PROGRESS,
    },
    Status.IN_PROGRESS: {
        **_whatever_else_of_somebody_known(Status.IN_PROGRESS),
        e.TasksStarted: Status.IN_PROGRESS,
        e.TaskFinished: Status.IN_PROGRESS,
        e.TaskPostponed: Status.IN_PROGRESS,
        e.TaskFailed: Status.IN_PROGRESS,
        e.DueDateNeared: Status.IN_PROGRESS,
        e.ManualTaskDone: Status.IN_PROGRESS,
        e.ManualFileAdded: Status.IN_PROGRESS,
        e.SourceReminded: Status.IN_PROGRESS,
        e.StageCompleted: Status.IN_PROGRESS,
        e.IdentityAsked: Status.IDENTITY_PENDING,
        e.ReviewAsked: Status.AWAITING_REVIEW,
        e.PackageReviewAsked: Status.AWAITING_REVIEW,
        e.ApprovalAsked: Status.AWAITING_APPROVAL,
        e.WaitingBegan: Status.AWAITING_SYSTEM,
        e.OperatorNeeded: Status.NEEDS_OPERATOR,
        e.RequestCompleted: Status.COMPLETED,
        e.Refused: Status.REFUSED,
        e.Withdrawn: Status.WITHDRAWN,
        e.Expired: Status.EXPIRED,
    },
    Status.AWAITING_REVIEW: {
        **_whatever_else_of_somebody_known(Status.AWAITING_REVIEW),
        e.ReviewHonoured: Status.IN_PROGRESS,
        # Of the other gate with this status: `open_gate` tells the two apart.
        e.RedactionsMarked: Status.AWAITING_REVIEW,
        e.PackageAccepted: Status.IN_PROGRESS,
        e.RedactionOrdered: Status.IN_PROGRESS,
    },
    Status.AWAITING_APPROVAL: {
        **_whatever_else_of_somebody_known(Status.AWAITING_APPROVAL),
        e.FirstApproved: Status.IN_PROGRESS,
        e.SecondApproved: Status.IN_PROGRESS,
    },
    Status.AWAITING_SYSTEM: {
        **_whatever_else_of_somebody_known(Status.AWAITING_SYSTEM),
        e.TasksStarted: Status.IN_PROGRESS,
        e.DueDateNeared: Status.IN_PROGRESS,
        e.LiftOrdered: Status.IN_PROGRESS,
        # Only for what somebody does elsewhere (`people_changes.resume`).
        e.Resumed: Status.IN_PROGRESS,
    },
    Status.NEEDS_OPERATOR: {
        **_whatever_else_of_somebody_known(Status.NEEDS_OPERATOR),
        e.TasksStarted: Status.IN_PROGRESS,
        e.DueDateNeared: Status.IN_PROGRESS,
        e.ManualTaskDone: Status.IN_PROGRESS,
        e.ManualFileAdded: Status.NEEDS_OPERATOR,
        e.SourceReminded: Status.NEEDS_OPERATOR,
        e.LiftOrdered: Status.IN_PROGRESS,
        e.Resumed: Status.IN_PROGRESS,
    },
    Status.ON_HOLD: {
        # Work that was under way when the hold came may still report.
        e.TaskFinished: Status.ON_HOLD,
        e.TaskPostponed: Status.ON_HOLD,
        e.TaskFailed: Status.ON_HOLD,
        e.Extended: Status.ON_HOLD,
        e.ClockStopped: Status.ON_HOLD,
        e.ClockResumed: Status.ON_HOLD,
        e.DueDateWarned: Status.ON_HOLD,
        e.NoteTaken: Status.ON_HOLD,
        e.Released: Status.IN_PROGRESS,
        **_access(Status.ON_HOLD),
    },
    Status.COMPLETED: {},
    Status.REFUSED: {},
    Status.WITHDRAWN: {},
    Status.EXPIRED: {},
}

ENDINGS = frozenset(status for status, row in TRANSITIONS.items() if not row)


#: What happens after an ending without leaving it, or changing what came of the request: our own
#: copies go when their time is over, and whoever was erased may come back; and its person still
#: comes for the answer.
AFTERMATH: Mapping[Status, frozenset[type[e.Event]]] = {
    Status.COMPLETED: frozenset(
        {
            *_access(Status.COMPLETED),
            e.CopiesPurged,
            e.AbsenceConfirmed,
            e.PersonReappeared,
            e.ReappearanceConfirmed,
        }
    ),
    Status.REFUSED: frozenset({*_access(Status.REFUSED), e.CopiesPurged}),
    Status.WITHDRAWN: frozenset({*_access(Status.WITHDRAWN), e.CopiesPurged}),
    Status.EXPIRED: frozenset({*_access(Status.EXPIRED), e.CopiesPurged}),
}


def move(status: Status, event: e.Event) -> Status:
    """The status after an event. Raises IllegalTransitionError when no table has it."""
    if type(event) in AFTERMATH.get(status, ()):
        return status
    target = TRANSITIONS[status].get(type(event))
    if target is None:
        if status is Status.ON_HOLD:
            raise OnHoldError
        if isinstance(event, e.LiftOrdered):
            raise NotRestrictedError
        raise IllegalTransitionError(
            f"{type(event).__name__} cannot happen while the request is {status.value}."
        )
    return target
