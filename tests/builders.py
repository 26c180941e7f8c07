"""Values with sensible defaults: a test names only what matters to it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from dsr_core.domain.decide import Decision, decide
from dsr_core.domain.events import Event, TaskFinished, TasksStarted, WithdrawalAsked
from dsr_core.domain.opening import Opening, open_request
from dsr_core.domain.outcomes import Outcome, PackageRecord, TaskReport
from dsr_core.domain.plan import PlanOptions, Right
from dsr_core.domain.request import DsrRequest, TaskState
from dsr_core.domain.subject import DataSubject, Identifier, IdentifierKind
from dsr_core.domain.systems import DEFAULT_SYSTEMS, SystemKind
from dsr_core.domain.task_changes import can_start

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LEASE = timedelta(minutes=12)
REQUEST_ID = "r0123456789abcdef0123456789abcdef"


def a_subject(
    email: str = "adele.vance@contoso.example", name: str | None = "Adele Vance", **rest: object
) -> DataSubject:
    identifier = Identifier(kind=IdentifierKind.EMAIL, value=email)
    return replace(DataSubject(identifiers=(identifier,), name=name), **rest)


def an_opening(**rest: object) -> Opening:
    opening = Opening(
        id=REQUEST_ID,
        tenant="contoso",
        right=Right.ACCESS,
        subject=a_subject(),
        received_at=NOW,
        law="gdpr@2018-05-25.1",
        due_on=date(2026, 4, 2),
        due_at=datetime(2026, 4, 2, 21, 59, 59, tzinfo=UTC),
        systems=DEFAULT_SYSTEMS,
        options=PlanOptions(review=False),
        vouched_by="tenant policy",
    )
    return replace(opening, **rest)


def a_request(**rest: object) -> DsrRequest:
    """A request just opened, its identity vouched for: at its discover stage."""
    return open_request(an_opening(**rest), NOW).request


def a_report(outcome: Outcome = Outcome.DONE, **rest: object) -> TaskReport:
    return replace(TaskReport(outcome=outcome), **rest)


def a_package(version: int = 1) -> PackageRecord:
    return PackageRecord(
        version=version, blob="package.zip", bytes=10, sha256="0" * 64, files=3, complete=True
    )


def after(request: DsrRequest, *events: Event, at: datetime = NOW) -> DsrRequest:
    """The request after events, one on top of the other."""
    for event in events:
        request = decide(request, event, at).request
    return request


def started(request: DsrRequest, at: datetime = NOW, *systems: SystemKind) -> DsrRequest:
    """The request with the startable tasks of its stage (or those named) running."""
    return decide_start(request, at, *systems).request


def decide_start(request: DsrRequest, at: datetime = NOW, *systems: SystemKind) -> Decision:
    wanted = systems or tuple(task.system for task in request.live_tasks if can_start(task, at))
    event = TasksStarted(stage=request.stage, systems=wanted, lease_until=at + LEASE)
    return decide(request, event, at)


def finish(request: DsrRequest, system: SystemKind, **rest: object) -> TaskFinished:
    """The event with which the running task of a system ends well."""
    task = request.task(request.stage, system)
    assert task is not None
    event = TaskFinished(stage=request.stage, system=system, start=task.start, report=a_report())
    return replace(event, **rest)


def withdrawn(request: DsrRequest) -> DsrRequest:
    """The request taken back, and the person told."""
    return through_stage(after(request, WithdrawalAsked(by="person")))


def through_stage(request: DsrRequest, at: datetime = NOW) -> DsrRequest:
    """The request with every task of its stage started and finished."""
    request = started(request, at)
    for task in request.live_tasks:
        if task.state is TaskState.RUNNING:
            package = a_package() if task.verb == "assemble" else None
            request = after(request, finish(request, task.system, package=package), at=at)
    return request
