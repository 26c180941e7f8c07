"""Deciding when something goes wrong: failures, waits, operators called, answers in part."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dsr_core.domain.decide import decide
from dsr_core.domain.effects import LookAgain
from dsr_core.domain.errors import IllegalTransitionError
from dsr_core.domain.events import (
    DueDateNeared,
    Resumed,
    TaskFailed,
    TaskPostponed,
)
from dsr_core.domain.outcomes import Outcome, SourceResult
from dsr_core.domain.plan import QueueGroup, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Status, TaskState
from dsr_core.domain.systems import SystemKind
from tests.builders import (
    NOW,
    a_report,
    a_request,
    after,
    finish,
    started,
    through_stage,
)


def collecting() -> DsrRequest:
    return through_stage(a_request())


def postponed(request: DsrRequest, system: SystemKind, reason: Reason, **rest: object):
    task = request.task(request.stage, system)
    assert task is not None
    event = TaskPostponed(stage=request.stage, system=system, start=task.start, reason=reason)
    return replace(event, **rest)


def failed(request: DsrRequest, system: SystemKind, reason: Reason) -> TaskFailed:
    task = request.task(request.stage, system)
    assert task is not None
    return TaskFailed(stage=request.stage, system=system, start=task.start, reason=reason)


def test_a_postponed_task_goes_on_alone_under_its_own_message() -> None:
    request = started(collecting())
    wait = timedelta(seconds=30)

    decision = decide(
        request, postponed(request, SystemKind.ENTRA_LOGS, Reason.THROTTLED, retry_after=wait), NOW
    )

    assert decision.effects == (
        LookAgain(group=QueueGroup.TASK, stage=2, system=SystemKind.ENTRA_LOGS, at=NOW + wait),
    )
    assert decision.request.status is Status.IN_PROGRESS


def test_the_request_waits_when_all_that_is_left_is_postponed() -> None:
    request = started(collecting())
    for system in (
        SystemKind.ENTRA,
        SystemKind.ENTRA_LOGS,
        SystemKind.INTUNE,
        SystemKind.INTUNE_AUDIT,
    ):
        request = after(request, finish(request, system))

    request = after(
        request, postponed(request, SystemKind.MICROSOFT_EXPORT, Reason.PENDING_AT_MICROSOFT)
    )

    assert request.status is Status.AWAITING_SYSTEM


def test_a_checkpoint_is_kept_until_the_task_ends() -> None:
    request = started(collecting())
    request = after(
        request,
        postponed(request, SystemKind.ENTRA_LOGS, Reason.OUT_OF_TIME, checkpoint="page 7"),
    )
    request = started(request, NOW, SystemKind.ENTRA_LOGS)

    task = request.task(2, SystemKind.ENTRA_LOGS)
    ended = after(request, finish(request, SystemKind.ENTRA_LOGS)).task(2, SystemKind.ENTRA_LOGS)

    assert task is not None
    assert task.checkpoint == "page 7"
    assert ended is not None
    assert ended.checkpoint is None


def test_attempts_count_failures_in_a_row_and_waiting_is_none() -> None:
    request = started(collecting())
    at = NOW
    for expected in (1, 2, 3):
        request = after(request, postponed(request, SystemKind.INTUNE, Reason.UNAVAILABLE), at=at)
        task = request.task(2, SystemKind.INTUNE)
        assert task is not None
        assert task.attempts == expected
        at = task.resume_at or at
        request = started(request, at, SystemKind.INTUNE)

    request = after(request, postponed(request, SystemKind.INTUNE, Reason.OUT_OF_TIME), at=at)

    task = request.task(2, SystemKind.INTUNE)
    assert task is not None
    assert task.attempts == 0


def test_a_failed_task_calls_an_operator_once_nothing_else_runs() -> None:
    request = started(a_request())
    request = after(request, failed(request, SystemKind.ENTRA, Reason.AMBIGUOUS_SUBJECT))
    assert request.status is Status.IN_PROGRESS

    for system in (
        SystemKind.ENTRA_LOGS,
        SystemKind.INTUNE,
        SystemKind.INTUNE_AUDIT,
        SystemKind.PACKAGE,
    ):
        request = after(request, finish(request, system))

    assert request.status is Status.NEEDS_OPERATOR


def test_an_operator_is_called_although_another_system_is_waited_for() -> None:
    request = started(collecting())
    request = after(request, failed(request, SystemKind.INTUNE, Reason.UNAVAILABLE))
    request = after(
        request, postponed(request, SystemKind.MICROSOFT_EXPORT, Reason.PENDING_AT_MICROSOFT)
    )

    for system in (SystemKind.ENTRA, SystemKind.ENTRA_LOGS, SystemKind.INTUNE_AUDIT):
        request = after(request, finish(request, system))

    assert request.status is Status.NEEDS_OPERATOR
    assert started(request, NOW + timedelta(days=1)).status is Status.IN_PROGRESS


def test_resume_repeats_the_stuck_task_and_skips_nothing() -> None:
    request = started(a_request())
    for system in (
        SystemKind.ENTRA_LOGS,
        SystemKind.INTUNE,
        SystemKind.INTUNE_AUDIT,
        SystemKind.PACKAGE,
    ):
        request = after(request, finish(request, system))
    request = after(request, failed(request, SystemKind.ENTRA, Reason.AMBIGUOUS_SUBJECT))

    decision = decide(request, Resumed(by="operator", object_id="an-object-id"), NOW)

    task = decision.request.task(1, SystemKind.ENTRA)
    assert task is not None
    assert task.state is TaskState.READY
    assert decision.request.stage_kind is StageKind.DISCOVER
    assert decision.request.status is Status.IN_PROGRESS
    assert [each.value for each in decision.request.subject.identifiers] == ["an-object-id"]


def test_nothing_can_be_resumed_that_is_not_stuck() -> None:
    with pytest.raises(IllegalTransitionError):
        decide(a_request(), Resumed(by="operator"), NOW)


def waiting_for_microsoft() -> DsrRequest:
    request = started(collecting())
    for task in request.live_tasks:
        if task.system is not SystemKind.MICROSOFT_EXPORT:
            request = after(request, finish(request, task.system))
    return after(
        request,
        postponed(
            request, SystemKind.MICROSOFT_EXPORT, Reason.PENDING_AT_MICROSOFT, checkpoint="op 1"
        ),
    )


def test_near_the_due_date_the_answer_goes_out_without_what_is_pending() -> None:
    request = after(waiting_for_microsoft(), DueDateNeared())

    task = request.task(2, SystemKind.MICROSOFT_EXPORT)
    assert task is not None
    assert task.report == a_report(Outcome.PENDING, reason=Reason.DUE_DATE_NEAR)
    assert request.stage_kind is StageKind.ASSEMBLE


def test_what_was_left_out_follows_as_a_supplement_from_its_checkpoint() -> None:
    request = after(waiting_for_microsoft(), DueDateNeared())
    request = through_stage(through_stage(request))

    assert request.stage_kind is StageKind.SUPPLEMENT
    assert request.status is Status.IN_PROGRESS
    (task,) = request.live_tasks
    assert (task.system, task.checkpoint) == (SystemKind.MICROSOFT_EXPORT, "op 1")
    while request.status is not Status.COMPLETED:
        request = through_stage(request)
    assert len(request.packages) == 2


def test_an_answer_before_collection_is_refused() -> None:
    with pytest.raises(IllegalTransitionError):
        decide(a_request(), DueDateNeared(), NOW)


def test_a_stuck_task_tells_all_that_is_in_its_way_until_it_is_tried_again() -> None:
    collects = started(collecting())
    role = SourceResult(
        source="guard.roles",
        outcome=Outcome.NEEDS_PERSON,
        reason=Reason.GUARD_ROLE_HOLDER,
        items=2,
    )
    passed = SourceResult(source="guard.owner", outcome=Outcome.DONE)
    event = replace(
        failed(collects, SystemKind.ENTRA, Reason.GUARD_ROLE_HOLDER), findings=(role, passed)
    )

    decision = decide(collects, event, NOW)
    stuck = decision.request.task(collects.stage, SystemKind.ENTRA)

    assert stuck is not None
    assert stuck.report is not None
    assert stuck.report.sources == (role, passed)
    assert decision.rows[0].details["findings"] == "guard.roles=guard_role_holder:2"


def test_a_new_try_begins_without_the_findings_of_the_last() -> None:
    collects = started(collecting())
    found = SourceResult(source="guard.roles", outcome=Outcome.NEEDS_PERSON)
    for task in collects.live_tasks:
        event = replace(failed(collects, task.system, Reason.GUARD_ROLE_HOLDER), findings=(found,))
        collects = after(collects, event)

    resumed = after(collects, Resumed(by="operator-1"))

    assert {task.report for task in resumed.live_tasks} == {None}
