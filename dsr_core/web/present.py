"""Requests as the JSON that callers get. Takes the time as an argument; shows no personal data."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import msgspec

from dsr_core.domain.copies import Copy
from dsr_core.domain.history import HistoryRow
from dsr_core.domain.letter_law import LetterLaw
from dsr_core.domain.lifecycle import ENDINGS, TRANSITIONS
from dsr_core.domain.manifest import is_complete
from dsr_core.domain.manual_work import ManualSource
from dsr_core.domain.outcomes import PackageRecord, SourceResult
from dsr_core.domain.people_changes import can_resume, may_withdraw
from dsr_core.domain.plan import ARTICLES
from dsr_core.domain.reasons import REASONS
from dsr_core.domain.request import DsrRequest, Status, Task
from dsr_core.domain.support_case import failed_tasks
from dsr_core.web.acts import ACTS, Act
from dsr_core.web.person_routes import LEAVE, MINE, MY_PACKAGE, TAKE_BACK
from dsr_core.web.present_manual import present_manual, present_on_premises
from dsr_core.web.route import address
from dsr_core.web.routes import ACT, EVIDENCE, PACKAGE, STATUS, SUPPORT_TICKET
from dsr_core.web.wire_answers import (
    ClockBody,
    Health,
    HealthBody,
    HistoryBody,
    MyPackageBody,
    MyRequestBody,
    MyStepBody,
    NoteBody,
    OtherRequestBody,
    PackageBody,
    ReappearedBody,
    ReceiptBody,
    RepresentativeBody,
    RequestBody,
    SourceBody,
    StageBody,
    StageState,
    TaskBody,
)


def present_request(
    request: DsrRequest,
    history: Iterable[HistoryRow],
    now: datetime,
    *,
    law: LetterLaw,
    with_notes: bool = False,
    manual: Iterable[ManualSource] = (),
    others: Iterable[DsrRequest] = (),
) -> RequestBody:
    """Where a request stands at `now`, as `GET /api/requests/{request_id}` answers.

    `law` is the one the request was received under. `with_notes` is for who signed in only:
    operators' notes may be about the person, as are the values that the directory on premises is to
    have. `manual` are the tenant's places without an API, `others` the same person's other open
    requests.
    """
    return RequestBody(
        request_id=request.id,
        tenant=request.tenant,
        right=request.right,
        article=law.cite(ARTICLES[request.right]) or None,
        status=request.status,
        received_at=_utc(request.received_at),
        due_on=request.due_on,
        due_at=_utc(request.due_at),
        overdue=_is_overdue(request, now),
        complete=request.status is Status.COMPLETED and is_complete(request),
        stages=tuple(_stage(request, index) for index in range(len(request.plan))),
        history=tuple(_history_row(row) for row in history),
        package=_package(request.released_package),
        purged=request.purged,
        reappeared=_reappeared(request),
        by_hand=present_manual(request, manual),
        on_premises=present_on_premises(request, manual, with_values=with_notes),
        representative=_representative(request),
        notes=_notes(request) if with_notes else (),
        duplicate_of=request.duplicate_of,
        others=tuple(OtherRequestBody(request_id=each.id, right=each.right) for each in others),
        links=_links(request),
    )


def present_own_request(request: DsrRequest, now: datetime) -> MyRequestBody:
    """Where a request stands at `now`, as its person sees it: nothing of who works on it."""
    can_withdraw = may_withdraw(request)
    released = request.downloadable_package
    links = {"self": MINE, "leave": LEAVE}
    links |= {"withdraw": TAKE_BACK} if can_withdraw else {}
    links |= {"package": MY_PACKAGE} if released else {}
    return MyRequestBody(
        request_id=request.id,
        right=request.right,
        article=ARTICLES[request.right],
        status=request.status,
        received_at=_utc(request.received_at),
        due_on=request.due_on,
        due_at=_utc(request.due_at),
        overdue=_is_overdue(request, now),
        answered_at=_utc(request.answered_at) if request.answered_at else None,
        can_withdraw=can_withdraw,
        steps=tuple(
            MyStepBody(stage=kind, state=_stage_state(request, index))
            for index, kind in enumerate(request.plan)
        ),
        package=_own_package(released) if released else None,
        links={name: address(route, request_id=request.id) for name, route in links.items()},
    )


def _own_package(package: PackageRecord) -> MyPackageBody:
    return MyPackageBody(
        version=package.version,
        bytes=package.bytes,
        sha256=package.sha256,
        files=package.files,
        complete=package.complete,
        downloads=package.downloads,
    )


def present_clock(request: DsrRequest, steps: tuple[str, ...], now: datetime) -> ClockBody:
    """Why the due date is what it is, as `GET /api/requests/{request_id}/clock` answers."""
    return ClockBody(
        request_id=request.id,
        law=request.law,
        due_on=request.due_on,
        due_at=_utc(request.due_at),
        overdue=_is_overdue(request, now),
        steps=steps,
    )


def _is_overdue(request: DsrRequest, now: datetime) -> bool:
    """Whether the person was answered too late, or not yet and it is too late now."""
    return (request.answered_at or request.closed_at or now) > request.due_at


def present_receipt(request: DsrRequest) -> ReceiptBody:
    """What the post that opened (or repeated) a request is answered with, under 202."""
    return ReceiptBody(
        request_id=request.id,
        status=request.status,
        received_at=_utc(request.received_at),
        due_on=request.due_on,
        due_at=_utc(request.due_at),
        links={
            "status": address(STATUS, request_id=request.id),
            "package": address(PACKAGE, request_id=request.id),
        },
    )


def present_health(checks: Mapping[str, bool], version: str) -> HealthBody:
    """Whether each part works, and so the whole; 503 is due where `status` is FAILING."""
    states = {name: Health.OK if works else Health.FAILING for name, works in checks.items()}
    failing = Health.FAILING in states.values()
    return HealthBody(
        status=Health.FAILING if failing else Health.OK, version=version, checks=states
    )


def write_body(body: msgspec.Struct) -> bytes:
    """A body as JSON."""
    return msgspec.json.encode(body)


def _stage(request: DsrRequest, index: int) -> StageBody:
    return StageBody(
        index=index,
        stage=request.plan[index],
        state=_stage_state(request, index),
        tasks=tuple(_task(task) for task in request.tasks_of(index)),
    )


def _stage_state(request: DsrRequest, index: int) -> StageState:
    if index < request.stage:
        # A stage that was left for another, by withdrawal or refusal, has tasks still open.
        left = any(not task.state.is_over for task in request.tasks_of(index))
        return StageState.DROPPED if left else StageState.DONE
    if request.status in ENDINGS:
        return StageState.DROPPED
    return StageState.CURRENT if index == request.stage else StageState.AHEAD


def _task(task: Task) -> TaskBody:
    report = task.report
    return TaskBody(
        system=task.system,
        verb=task.verb,
        state=task.state,
        attempts=task.attempts,
        starts=task.start,
        outcome=report.outcome if report else None,
        items=report.items if report else 0,
        reason=task.reason,
        explanation=REASONS[task.reason],
        resume_at=_utc(task.resume_at) if task.resume_at else None,
        sources=tuple(_source(source) for source in report.sources) if report else (),
    )


def _source(source: SourceResult) -> SourceBody:
    return SourceBody(
        source=source.source,
        outcome=source.outcome,
        reason=source.reason,
        explanation=REASONS[source.reason],
        items=source.items,
        file=source.file,
        permission=source.permission,
    )


def _history_row(row: HistoryRow) -> HistoryBody:
    return HistoryBody(
        number=row.number,
        at=_utc(row.at),
        event=row.event,
        details=row.details,
        hash=row.hash,
    )


def _representative(request: DsrRequest) -> RepresentativeBody | None:
    if request.wish.representative is None:
        return None
    shown = request.representation
    return RepresentativeBody(
        verified=shown is not None,
        basis=shown.basis if shown else None,
        claimed_basis=request.wish.representative_basis,
    )


def _notes(request: DsrRequest) -> tuple[NoteBody, ...]:
    return tuple(
        NoteBody(at=_utc(note.at), by=note.by, about=note.about, text=note.text)
        for note in request.notes
    )


def _package(package: PackageRecord | None) -> PackageBody | None:
    if package is None:
        return None
    return PackageBody(
        version=package.version,
        bytes=package.bytes,
        sha256=package.sha256,
        files=package.files,
        complete=package.complete,
    )


def _reappeared(request: DsrRequest) -> ReappearedBody | None:
    if request.reappeared_at is None:
        return None
    reason = request.reappeared_as
    return ReappearedBody(
        since=_utc(request.reappeared_at), reason=reason, explanation=REASONS[reason]
    )


def _links(request: DsrRequest) -> Mapping[str, str]:
    """What can be read, and what can be done in the present status."""
    links = {
        "status": address(STATUS, request_id=request.id),
        "evidence": address(EVIDENCE, request_id=request.id),
    }
    if request.released_package and Copy.FILES not in request.purged:
        links["package"] = address(PACKAGE, request_id=request.id)
    if failed_tasks(request):
        links["support-ticket"] = address(SUPPORT_TICKET, request_id=request.id)
    for act, rule in ACTS.items():
        if rule.event in TRANSITIONS[request.status] and not _is_moot(request, act):
            links[act.value] = address(ACT, request_id=request.id, act=act.value)
    return links


def _is_moot(request: DsrRequest, act: Act) -> bool:
    """Whether there is nothing for an act to do, though the status has it."""
    if act is Act.VERIFY_REPRESENTATIVE:
        return request.wish.representative is None
    is_waiting = request.status is Status.AWAITING_SYSTEM
    return act is Act.RESUME and is_waiting and not any(map(can_resume, request.live_tasks))


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
