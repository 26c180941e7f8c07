"""What a list shows of a request: ids, codes, dates and counts, and nothing about the person."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from dsr_core.domain.grounds import Ground
from dsr_core.domain.manifest import is_complete
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Status, TaskState
from dsr_core.domain.systems import CONFIGURABLE, SystemKind

#: From when on an open request counts as due soon.
SOON = timedelta(days=7)


class Attention(StrEnum):
    """Why somebody should look at a request."""

    OVERDUE = "overdue"
    #: Due within seven days.
    DUE_SOON = "due_soon"
    NEEDS_OPERATOR = "needs_operator"
    #: A review or an approval is waited for.
    DECISION = "decision"
    ON_HOLD = "on_hold"
    #: What was deleted or restricted is there again, or somebody undid it.
    REAPPEARED = "reappeared"


#: What the count "needs attention" counts; a due date that nears, or a hold, is no call to act.
CALLS_TO_ACT = frozenset(
    {Attention.OVERDUE, Attention.NEEDS_OPERATOR, Attention.DECISION, Attention.REAPPEARED}
)

_NOTHING = frozenset[Attention]()
_BY_STATUS: Mapping[Status, frozenset[Attention]] = {
    Status.NEEDS_OPERATOR: frozenset({Attention.NEEDS_OPERATOR}),
    Status.AWAITING_REVIEW: frozenset({Attention.DECISION}),
    Status.AWAITING_APPROVAL: frozenset({Attention.DECISION}),
    Status.ON_HOLD: frozenset({Attention.ON_HOLD}),
}

_UNDONE = frozenset(
    {Reason.REAPPEARED, Reason.ACCOUNT_RESTORED, Reason.STILL_THERE, Reason.RESTRICTION_BROKEN}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One line of a list. Of two rows of one request the one of the higher version is true."""

    id: str
    tenant: str
    right: Right
    status: Status
    #: None once the plan is done.
    stage: StageKind | None
    received_at: datetime
    due_on: date
    due_at: datetime
    #: Grows with every change of the request: the length of its history.
    version: int
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    #: What each system came to by its newest report; null while there is none.
    systems: Mapping[SystemKind, Outcome | None] = field(default_factory=dict[SystemKind, Outcome])
    #: Of the first task that waits for somebody; NONE when nothing does.
    reason: Reason = Reason.NONE
    #: Why it was declined, or honoured in part.
    grounds: tuple[Ground, ...] = ()
    #: Closed, but something that may exist was not given, or was withheld.
    in_part: bool = False
    #: The request is gone from the tables, and with its next fold from the board.
    removed: bool = False

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


def board_row(request: DsrRequest) -> BoardRow:
    """The row a request has on the board now."""
    return BoardRow(
        id=request.id,
        tenant=request.tenant,
        right=request.right,
        status=request.status,
        stage=request.stage_kind,
        received_at=request.received_at,
        due_on=request.due_on,
        due_at=request.due_at,
        version=request.history_length,
        answered_at=request.answered_at,
        closed_at=request.closed_at,
        systems=_systems(request),
        reason=_reason(request),
        grounds=request.ruling.grounds if request.ruling else (),
        in_part=request.status is Status.COMPLETED and _lacks_something(request),
    )


def is_news(before: DsrRequest, after: DsrRequest) -> bool:
    """Whether the board shows another thing of the request than before."""
    return replace(board_row(before), version=after.history_length) != board_row(after)


def attention(row: BoardRow, now: datetime) -> frozenset[Attention]:
    """Why somebody should look at the request at this moment; when closed, only who is back."""
    # Lists ask this of every request: most come through without a set being made.
    found = _NOTHING if row.closed_at else _BY_STATUS.get(row.status, _NOTHING)
    if row.reason is not Reason.NONE and row.reason in _UNDONE:
        found |= {Attention.REAPPEARED}
    if row.closed_at or row.answered_at:
        return found
    if now + SOON > row.due_at:
        found |= {Attention.OVERDUE if now > row.due_at else Attention.DUE_SOON}
    return found


def _systems(request: DsrRequest) -> Mapping[SystemKind, Outcome | None]:
    outcomes: dict[SystemKind, Outcome | None] = dict.fromkeys(request.systems)
    for task in request.tasks:
        if task.report is not None and task.system in CONFIGURABLE:
            outcomes[task.system] = task.report.outcome
    return outcomes


def _reason(request: DsrRequest) -> Reason:
    """Of a stuck task, or else of one that came to a stop while it waits for a person.

    Of a closed request: how the person it erased is back.
    """
    if request.closed_at is not None:
        return request.reappeared_as
    reasons = [task.reason for task in request.live_tasks if task.state is TaskState.STUCK]
    reasons += [task.reason for task in request.live_tasks if task.reason in _UNDONE]
    return reasons[0] if reasons else Reason.NONE


def _lacks_something(request: DsrRequest) -> bool:
    withheld = request.ruling is not None and bool(request.ruling.withheld)
    return withheld or not is_complete(request)
