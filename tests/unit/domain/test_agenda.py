"""When the sweep looks again, and what it finds due."""

from datetime import timedelta

from dsr_core.domain.agenda import (
    HEAL_AFTER,
    LONGEST_SILENCE,
    PARTIAL_ANSWER_LEAD,
    next_look,
    what_is_due,
)
from dsr_core.domain.effects import LookAgain
from dsr_core.domain.events import DueDateNeared, TaskPostponed
from dsr_core.domain.opening import open_request
from dsr_core.domain.plan import QueueGroup
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.retention import Retention
from dsr_core.domain.systems import SystemKind
from tests.builders import (
    LEASE,
    NOW,
    a_request,
    after,
    an_opening,
    finish,
    started,
    through_stage,
)

KEEP = Retention(keep=timedelta(days=90), watch=timedelta(days=180))


def waiting(until_hours: int) -> DsrRequest:
    request = started(through_stage(a_request()))
    for task in request.live_tasks:
        if task.system is not SystemKind.MICROSOFT_EXPORT:
            request = after(request, finish(request, task.system))
    event = TaskPostponed(
        stage=2,
        system=SystemKind.MICROSOFT_EXPORT,
        start=1,
        reason=Reason.PENDING_AT_MICROSOFT,
        retry_after=timedelta(hours=until_hours),
    )
    return after(request, event)


def test_a_message_that_led_to_no_start_is_missed_within_two_healing_periods() -> None:
    look = next_look(a_request(), NOW, KEEP)

    assert look is not None
    assert NOW + HEAL_AFTER <= look <= NOW + 2 * HEAL_AFTER


def test_a_running_task_is_left_alone_until_its_lease_is_over() -> None:
    look = next_look(started(a_request()), NOW, KEEP)

    assert look is not None
    assert look > NOW + LEASE


def test_a_request_that_waits_for_a_person_is_looked_at_once_a_day() -> None:
    pending = open_request(an_opening(vouched_by=None), NOW).request

    assert next_look(pending, NOW + timedelta(hours=30), KEEP) == NOW + 2 * LONGEST_SILENCE


def test_the_last_moment_for_a_partial_answer_is_never_slept_through() -> None:
    request = waiting(until_hours=24 * 40)
    answer_now = request.due_at - PARTIAL_ANSWER_LEAD

    assert next_look(request, answer_now - timedelta(hours=1), KEEP) == answer_now


def test_rows_too_many_meet_at_the_same_moment() -> None:
    request = a_request()

    assert next_look(request, NOW, KEEP) == next_look(request, NOW + timedelta(minutes=3), KEEP)


def test_a_lost_message_is_sent_again() -> None:
    due = what_is_due(a_request(), NOW + HEAL_AFTER, KEEP)

    assert due == LookAgain(group=QueueGroup.DISCOVER, stage=1)


def test_nothing_is_due_while_work_is_leased() -> None:
    assert what_is_due(started(a_request()), NOW + timedelta(minutes=1), KEEP) is None


def test_work_whose_worker_died_is_due_when_the_lease_is_over() -> None:
    due = what_is_due(started(a_request()), NOW + LEASE, KEEP)

    assert due == LookAgain(group=QueueGroup.DISCOVER, stage=1)


def test_nothing_is_due_while_a_processor_is_waited_for() -> None:
    assert what_is_due(waiting(until_hours=6), NOW + timedelta(hours=1), KEEP) is None


def test_the_answer_is_due_without_what_is_pending_three_days_before_the_end() -> None:
    request = waiting(until_hours=24 * 40)

    assert what_is_due(request, request.due_at - PARTIAL_ANSWER_LEAD, KEEP) == DueDateNeared()
