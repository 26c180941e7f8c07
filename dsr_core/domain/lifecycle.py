"""The whole machine on one page: which event may happen in which status, and where it leads.

Two rules. Everything that changes a status is in `TRANSITIONS`, and nothing else is. And every
status is written, endings with an empty row, so that none is forgotten. An event that is not in the
row of the status raises IllegalTransitionError and leaves the request as it was.

Events of the outside (a worker's, a person's) mostly stay in the status; the derived ones, which
`decide` adds by looking at the tasks, move it. So a poll's answer can never pass for an approval.
"""

from collections.abc import Mapping

from dsr_core.domain.errors import IllegalTransitionError
from dsr_core.domain.events import (
    DueDateNeared,
    Event,
    IdentityVerified,
    OperatorNeeded,
    RequestCompleted,
    RequestReceived,
    Resumed,
    StageCompleted,
    TaskFailed,
    TaskFinished,
    TaskPostponed,
    TasksStarted,
    WaitingBegan,
    Withdrawn,
)
from dsr_core.domain.request import Status

type Row = Mapping[type[Event], Status]

TRANSITIONS: Mapping[Status, Row] = {
    Status.IDENTITY_PENDING: {
        RequestReceived: Status.IDENTITY_PENDING,
        IdentityVerified: Status.IN_PROGRESS,
        Withdrawn: Status.WITHDRAWN,
    },
    Status.IN_PROGRESS: {
        TasksStarted: Status.IN_PROGRESS,
        TaskFinished: Status.IN_PROGRESS,
        TaskPostponed: Status.IN_PROGRESS,
        TaskFailed: Status.IN_PROGRESS,
        DueDateNeared: Status.IN_PROGRESS,
        StageCompleted: Status.IN_PROGRESS,
        WaitingBegan: Status.AWAITING_SYSTEM,
        OperatorNeeded: Status.NEEDS_OPERATOR,
        RequestCompleted: Status.COMPLETED,
        Withdrawn: Status.WITHDRAWN,
    },
    Status.AWAITING_SYSTEM: {
        TasksStarted: Status.IN_PROGRESS,
        DueDateNeared: Status.IN_PROGRESS,
        Withdrawn: Status.WITHDRAWN,
    },
    Status.NEEDS_OPERATOR: {
        TasksStarted: Status.IN_PROGRESS,
        DueDateNeared: Status.IN_PROGRESS,
        Resumed: Status.IN_PROGRESS,
        Withdrawn: Status.WITHDRAWN,
    },
    Status.COMPLETED: {},
    Status.WITHDRAWN: {},
}

ENDINGS = frozenset(status for status, row in TRANSITIONS.items() if not row)


def move(status: Status, event: Event) -> Status:
    """The status after an event. Raises IllegalTransitionError when the table does not have it."""
    target = TRANSITIONS[status].get(type(event))
    if target is None:
        raise IllegalTransitionError(
            f"{type(event).__name__} cannot happen while the request is {status.value}."
        )
    return target
