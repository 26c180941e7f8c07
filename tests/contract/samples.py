"""Requests, decisions and a clock for the tests of stores."""

from datetime import UTC, date, datetime, timedelta

from dsr_core.domain.decide import Decision, decide, then
from dsr_core.domain.events import (
    Event,
    TaskFinished,
    TaskPostponed,
    TasksStarted,
    WithdrawalAsked,
)
from dsr_core.domain.opening import Opening, open_request
from dsr_core.domain.outcomes import Outcome, SourceResult, TaskReport
from dsr_core.domain.plan import PlanOptions, Right
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.subject import DataSubject, DirectoryIdentity, Identifier, IdentifierKind
from dsr_core.domain.systems import SystemKind

NOW = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)

SUBJECT = DataSubject(
    identifiers=(Identifier(kind=IdentifierKind.EMAIL, value="grace.hopper@contoso.example"),),
    name="Grace Brewster Hopper",
    contact="grace@home.example",
    language="en-GB",
)

IDENTITY = DirectoryIdentity(
    object_id="7d0e7a9e-0000-4000-8000-000000000001",
    user_principal_name="grace.hopper@contoso.example",
    display_name="Grace Hopper",
)

SYSTEMS = (SystemKind.INTUNE, SystemKind.ENTRA, SystemKind.ENTRA_LOGS)


class SetClock:
    """A clock that stands where it is put."""

    def __init__(self, moment: datetime = NOW) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


def opened(request_id: str = "r1", vouched_by: str | None = "desk") -> Decision:
    opening = Opening(
        id=request_id,
        tenant="contoso",
        right=Right.ACCESS,
        subject=SUBJECT,
        received_at=NOW,
        law="gdpr@2018-05-25.1",
        options=PlanOptions(review=False),
        due_on=date(2026, 4, 2),
        due_at=NOW + timedelta(days=31),
        systems=SYSTEMS,
        vouched_by=vouched_by,
    )
    return open_request(opening, NOW)


def started(request: DsrRequest, now: datetime = NOW) -> Decision:
    event = TasksStarted(
        stage=request.stage,
        systems=tuple(task.system for task in request.live_tasks),
        lease_until=now + timedelta(minutes=10),
    )
    return decide(request, event, now)


def happened(request: DsrRequest, event: Event, now: datetime = NOW) -> Decision:
    return decide(request, event, now)


def finished(request: DsrRequest, system: SystemKind) -> Decision:
    report = TaskReport(
        outcome=Outcome.DONE,
        sources=(SourceResult(source="memberOf", outcome=Outcome.DONE, items=3, read_at=NOW),),
    )
    task = request.task(request.stage, system)
    assert task is not None
    event = TaskFinished(
        stage=request.stage, system=system, start=task.start, report=report, identity=IDENTITY
    )
    return decide(request, event, NOW)


def postponed(request: DsrRequest, system: SystemKind, checkpoint: str) -> Decision:
    task = request.task(request.stage, system)
    assert task is not None
    event = TaskPostponed(
        stage=request.stage,
        system=system,
        start=task.start,
        reason=Reason.OUT_OF_TIME,
        checkpoint=checkpoint,
    )
    return decide(request, event, NOW)


def taken_back(request: DsrRequest) -> Decision:
    """The request taken back, and the person told: an ending."""
    asked = decide(request, WithdrawalAsked(by="person"), NOW)
    (task,) = asked.request.live_tasks
    start = TasksStarted(
        stage=task.stage, systems=(task.system,), lease_until=NOW + timedelta(minutes=10)
    )
    told = TaskFinished(
        stage=task.stage,
        system=task.system,
        start=1,
        report=TaskReport(outcome=Outcome.DONE),
    )
    return then(then(asked, start, NOW), told, NOW)
