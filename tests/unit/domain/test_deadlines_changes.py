"""Extending and suspending the clock of the GDPR: what is lawful, and what is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dsr_core.domain.calendar_rules import NaiveMomentError
from dsr_core.domain.clock_changes import (
    REFUSAL_SENTENCES,
    ClockChangeRefused,
    Refusal,
    extend,
    resume,
    suspend,
)
from dsr_core.domain.clock_facts import ClockFacts, Suspension
from dsr_core.domain.deadlines import (
    ClockState,
    days_left,
    due,
    is_overdue,
    state_of,
    warnings_before,
)
from dsr_core.domain.plan import Right
from dsr_core.domain.rule_packs import ExtensionReason, SuspensionGround
from tests.unit.domain.clock_builders import changed, noon, received, refusal, rules_of, running

GDPR = rules_of("gdpr", "DE")
COMPLEX = (ExtensionReason.COMPLEXITY,)
IDENTITY = SuspensionGround.IDENTITY_IN_DOUBT
SPECIFICATION = SuspensionGround.SPECIFICATION_ASKED


def test_a_notice_in_the_very_last_moment_of_the_first_period_is_in_time() -> None:
    facts = received("2026-03-05")
    last_moment = running(due(facts, GDPR)).due_at

    in_time = extend(facts, GDPR, notified_at=last_moment, reasons=COMPLEX)
    late = extend(facts, GDPR, notified_at=last_moment + timedelta.resolution, reasons=COMPLEX)

    assert running(due(changed(in_time), GDPR)).due_on == date(2026, 6, 5)
    assert refusal(late) is Refusal.TOO_LATE


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        ((), Refusal.NO_REASON),
        ((ExtensionReason.REASONABLY_NECESSARY,), Refusal.REASON_NOT_ADMITTED),
        ((*COMPLEX, ExtensionReason.REASONABLY_NECESSARY), Refusal.REASON_NOT_ADMITTED),
    ],
)
def test_an_extension_without_a_reason_of_the_law_is_refused(
    reasons: tuple[ExtensionReason, ...], expected: Refusal
) -> None:
    outcome = extend(received("2026-03-05"), GDPR, notified_at=noon("2026-03-10"), reasons=reasons)

    assert refusal(outcome) is expected


def test_both_reasons_of_the_law_may_be_given_together() -> None:
    both = (ExtensionReason.COMPLEXITY, ExtensionReason.NUMBER_OF_REQUESTS)

    facts = changed(
        extend(received("2026-03-05"), GDPR, notified_at=noon("2026-03-10"), reasons=both)
    )

    assert facts.extension is not None
    assert facts.extension.reasons == both


def test_a_second_extension_is_refused() -> None:
    once = changed(
        extend(received("2026-03-05"), GDPR, notified_at=noon("2026-03-10"), reasons=COMPLEX)
    )

    again = extend(once, GDPR, notified_at=noon("2026-03-11"), reasons=COMPLEX)

    assert refusal(again) is Refusal.ALREADY_EXTENDED


def test_a_notice_before_receipt_is_refused() -> None:
    outcome = extend(received("2026-03-05"), GDPR, notified_at=noon("2026-03-04"), reasons=COMPLEX)

    assert refusal(outcome) is Refusal.BEFORE_RECEIPT


def test_waiting_for_identity_adds_the_days_after_the_question() -> None:
    asked = changed(
        suspend(received("2026-06-02"), GDPR, ground=IDENTITY, asked_at=noon("2026-06-03"))
    )
    answered = changed(resume(asked, answered_at=noon("2026-06-10")))

    deadline = running(due(answered, GDPR))

    assert deadline.due_on == date(2026, 7, 9)  # 2 July and seven days
    assert deadline.paused_since is None


def test_the_roll_comes_after_the_suspended_days() -> None:
    asked = changed(
        suspend(received("2026-06-02"), GDPR, ground=IDENTITY, asked_at=noon("2026-06-03"))
    )
    answered = changed(resume(asked, answered_at=noon("2026-06-05")))

    deadline = running(due(answered, GDPR))

    assert deadline.due_on == date(2026, 7, 6)  # 2 July and two days is a Saturday
    assert deadline.cautious_on == date(2026, 7, 4)


def test_while_a_question_is_open_the_clock_stands_still() -> None:
    paused = changed(
        suspend(received("2026-06-02"), GDPR, ground=IDENTITY, asked_at=noon("2026-06-12"))
    )
    much_later = noon("2026-09-01")

    deadline = running(due(paused, GDPR))

    assert deadline.paused_since == date(2026, 6, 12)
    assert deadline.due_on == date(2026, 7, 2)
    assert state_of(deadline, much_later, GDPR) is ClockState.PAUSED
    assert not is_overdue(deadline, much_later)
    assert days_left(deadline, much_later, GDPR.zone) == 20
    assert warnings_before(deadline, GDPR) == ()


def test_a_paused_period_can_still_be_extended_after_its_earliest_end() -> None:
    paused = changed(
        suspend(received("2026-06-02"), GDPR, ground=IDENTITY, asked_at=noon("2026-06-12"))
    )

    outcome = extend(paused, GDPR, notified_at=noon("2026-07-10"), reasons=COMPLEX)

    assert changed(outcome).extension is not None


def test_a_question_after_the_period_does_not_revive_it() -> None:
    outcome = suspend(received("2026-03-05"), GDPR, ground=IDENTITY, asked_at=noon("2026-04-08"))

    assert refusal(outcome) is Refusal.TOO_LATE


def test_specification_may_be_asked_of_those_who_want_access_only() -> None:
    asked_at = noon("2026-03-06")

    access = suspend(received("2026-03-05"), GDPR, ground=SPECIFICATION, asked_at=asked_at)
    erasure = suspend(
        received("2026-03-05", Right.ERASURE), GDPR, ground=SPECIFICATION, asked_at=asked_at
    )

    assert changed(access).suspensions[0].ground is SPECIFICATION
    assert refusal(erasure) is Refusal.NOT_A_LAWFUL_GROUND


def test_one_question_at_a_time_stops_the_clock() -> None:
    paused = changed(
        suspend(received("2026-03-05"), GDPR, ground=IDENTITY, asked_at=noon("2026-03-06"))
    )

    outcome = suspend(paused, GDPR, ground=SPECIFICATION, asked_at=noon("2026-03-07"))

    assert refusal(outcome) is Refusal.ALREADY_SUSPENDED


def test_an_answer_needs_a_question_that_is_older() -> None:
    paused = changed(
        suspend(received("2026-03-05"), GDPR, ground=IDENTITY, asked_at=noon("2026-03-06"))
    )

    assert refusal(resume(received("2026-03-05"), answered_at=noon("2026-03-07"))) is (
        Refusal.NOT_SUSPENDED
    )
    assert refusal(resume(paused, answered_at=noon("2026-03-05"))) is Refusal.BEFORE_THE_QUESTION


def test_a_day_in_two_suspensions_is_left_out_once() -> None:
    first = Suspension(ground=IDENTITY, asked_at=noon("2026-06-03"), answered_at=noon("2026-06-10"))
    second = Suspension(
        ground=SPECIFICATION, asked_at=noon("2026-06-08"), answered_at=noon("2026-06-12")
    )
    facts = ClockFacts(
        received_at=noon("2026-06-02"), right=Right.ACCESS, suspensions=(first, second)
    )

    deadline = running(due(facts, GDPR))

    assert deadline.cautious_on == date(2026, 7, 11)  # 4 to 12 June: nine days, not seven and four


def test_a_suspension_that_the_law_does_not_know_adds_no_day() -> None:
    unlawful = Suspension(ground=SPECIFICATION, asked_at=noon("2026-03-06"))
    facts = ClockFacts(received_at=noon("2026-03-05"), right=Right.ERASURE, suspensions=(unlawful,))

    deadline = running(due(facts, GDPR))

    assert deadline.due_on == date(2026, 4, 7)
    assert deadline.paused_since is None


def test_moments_without_a_time_zone_are_refused_everywhere() -> None:
    naive = datetime(2026, 3, 6, 12)  # noqa: DTZ001
    facts = received("2026-03-05")

    with pytest.raises(NaiveMomentError):
        extend(facts, GDPR, notified_at=naive, reasons=COMPLEX)
    with pytest.raises(NaiveMomentError):
        suspend(facts, GDPR, ground=IDENTITY, asked_at=naive)
    with pytest.raises(NaiveMomentError):
        resume(facts, answered_at=naive)


def test_a_refused_change_can_say_why() -> None:
    assert set(REFUSAL_SENTENCES) == set(Refusal)
    assert str(ClockChangeRefused(code=Refusal.NO_REASON)).startswith("An extension needs a reason")


def test_the_notice_counts_by_local_days() -> None:
    half_an_hour_into_the_next_day = datetime(2026, 4, 7, 22, 30, tzinfo=UTC)

    outcome = extend(
        received("2026-03-05"), GDPR, notified_at=half_an_hour_into_the_next_day, reasons=COMPLEX
    )

    assert refusal(outcome) is Refusal.TOO_LATE
