"""Deciding: what events make of a request."""

from datetime import timedelta

import pytest

from dsr_core.domain.decide import decide
from dsr_core.domain.effects import LookAgain
from dsr_core.domain.errors import IllegalTransitionError
from dsr_core.domain.events import (
    IdentityVerified,
    Resumed,
    WithdrawalAsked,
)
from dsr_core.domain.history import GENESIS, first_break
from dsr_core.domain.opening import open_request
from dsr_core.domain.plan import QueueGroup, StageKind
from dsr_core.domain.request import Status, TaskState
from dsr_core.domain.systems import SystemKind, Verb
from tests.builders import (
    LEASE,
    NOW,
    a_package,
    a_request,
    after,
    an_opening,
    decide_start,
    finish,
    started,
    through_stage,
)


def test_a_vouched_request_starts_at_discovery_with_one_message() -> None:
    decision = open_request(an_opening(), NOW)

    assert decision.request.status is Status.IN_PROGRESS
    assert decision.request.stage_kind is StageKind.DISCOVER
    assert decision.effects == (LookAgain(group=QueueGroup.DISCOVER, stage=1),)


def test_a_request_waits_for_identity_when_nobody_vouches() -> None:
    decision = open_request(an_opening(vouched_by=None), NOW)

    assert decision.request.status is Status.IDENTITY_PENDING
    assert decision.effects == ()


def test_identity_once_verified_lets_the_work_begin() -> None:
    pending = open_request(an_opening(vouched_by=None), NOW).request

    verified = decide(pending, IdentityVerified(by="operator"), NOW)

    assert verified.request.stage_kind is StageKind.DISCOVER
    assert verified.effects == (LookAgain(group=QueueGroup.DISCOVER, stage=1),)


def test_logs_are_captured_side_by_side_with_discovery() -> None:
    work = {(task.system, task.verb) for task in a_request().live_tasks}

    assert work == {
        (SystemKind.ENTRA, Verb.DISCOVER),
        (SystemKind.ENTRA_LOGS, Verb.CAPTURE),
        (SystemKind.INTUNE, Verb.DISCOVER),
        (SystemKind.INTUNE_AUDIT, Verb.DISCOVER),
        (SystemKind.PACKAGE, Verb.ACKNOWLEDGE),
    }


def test_a_stage_is_over_when_each_of_its_tasks_has_an_outcome() -> None:
    request = started(a_request())

    for system in (
        SystemKind.ENTRA,
        SystemKind.ENTRA_LOGS,
        SystemKind.INTUNE,
        SystemKind.PACKAGE,
    ):
        request = after(request, finish(request, system))
        assert request.stage_kind is StageKind.DISCOVER
    last = decide(request, finish(request, SystemKind.INTUNE_AUDIT), NOW)

    assert last.request.stage_kind is StageKind.COLLECT
    assert last.effects == (LookAgain(group=QueueGroup.COLLECT, stage=2),)


def test_the_last_stage_completes_the_request() -> None:
    request = a_request()

    while request.status is not Status.COMPLETED:
        request = through_stage(request)

    assert request.closed_at == NOW
    assert request.packages == (a_package(),)


def test_a_start_takes_a_lease_and_a_number() -> None:
    task = started(a_request()).live_tasks[0]

    assert (task.state, task.start, task.lease_until) == (TaskState.RUNNING, 1, NOW + LEASE)


def test_a_running_task_cannot_be_started_again_before_its_lease_ends() -> None:
    request = started(a_request())

    with pytest.raises(IllegalTransitionError):
        decide_start(request, NOW + timedelta(minutes=1), SystemKind.ENTRA)


def test_a_task_whose_worker_died_can_be_taken_over_after_its_lease() -> None:
    later = NOW + LEASE

    taken = decide_start(started(a_request()), later, SystemKind.ENTRA).request

    task = taken.task(1, SystemKind.ENTRA)
    assert task is not None
    assert (task.start, task.silent_starts) == (2, 2)


def test_a_late_result_of_a_worker_that_lost_its_lease_changes_nothing() -> None:
    running = started(a_request())
    late = finish(running, SystemKind.ENTRA)
    taken = decide_start(running, NOW + LEASE, SystemKind.ENTRA).request

    decision = decide(taken, late, NOW + LEASE)

    assert decision.request is taken
    assert (decision.rows, decision.effects) == ((), ())


def test_a_result_for_a_request_withdrawn_meanwhile_changes_nothing() -> None:
    running = started(a_request())
    result = finish(running, SystemKind.ENTRA)
    withdrawn = after(running, WithdrawalAsked(by="person"))

    assert decide(withdrawn, result, NOW).request is withdrawn


@pytest.mark.parametrize("event", [IdentityVerified(by="x"), Resumed(by="x")])
def test_an_illegal_event_leaves_the_request_as_it_was(event: object) -> None:
    request = started(a_request())

    with pytest.raises(IllegalTransitionError):
        decide(request, event, NOW)  # pyright: ignore[reportArgumentType]


def test_every_decision_adds_rows_that_continue_the_chain() -> None:
    first = open_request(an_opening(), NOW)
    second = decide_start(first.request, NOW)

    rows = (*first.rows, *second.rows)

    assert rows[0].previous == GENESIS
    assert first_break(rows, second.request.history_length, second.request.history_head) is None


def test_a_request_without_systems_completes_after_its_own_work() -> None:
    request = through_stage(a_request(systems=()))

    assert request.stage_kind is StageKind.ASSEMBLE
