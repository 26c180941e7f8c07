"""The other laws: United Kingdom, California, Brazil, and the packs read in secondary lists."""

from datetime import date, timedelta

import pytest

from dsr_core.domain.clock_changes import (
    Refusal,
    await_start,
    extend,
    meet_start,
    resume,
    suspend,
)
from dsr_core.domain.clock_facts import Awaited, ClockFacts
from dsr_core.domain.deadlines import ClockNotStarted, acknowledge_by, due, refuse_by
from dsr_core.domain.plan import Right
from dsr_core.domain.rule_packs import ExtensionReason, StartEvent, SuspensionGround
from tests.unit.domain.clock_builders import changed, noon, received, refusal, rules_of, running

IDENTITY = StartEvent.IDENTITY_INFORMATION
SPECIFICATION = SuspensionGround.SPECIFICATION_ASKED


@pytest.mark.parametrize(
    ("pack_id", "receipt", "expected"),
    [
        ("uk-gdpr", "2026-03-05", "2026-04-07"),  # Easter Monday
        ("uk-gdpr", "2026-04-04", "2026-05-05"),  # early May bank holiday
        ("ccpa", "2026-03-05", "2026-04-19"),  # 45 calendar days; a Sunday, and it stands
        ("lgpd", "2026-03-05", "2026-03-20"),
        ("us-va", "2026-03-05", "2026-04-19"),
        ("qc-law25", "2026-03-05", "2026-04-04"),
        ("generic", "2026-03-05", "2026-04-04"),
    ],
)
def test_each_law_has_its_own_period(pack_id: str, receipt: str, expected: str) -> None:
    state = None if pack_id not in {"qc-law25", "generic"} else "US"

    deadline = running(due(received(receipt), rules_of(pack_id, state)))

    assert deadline.due_on == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("receipt", "expected"),
    [
        ("2026-03-05", "2026-03-19"),
        ("2026-12-18", "2027-01-05"),  # Christmas Day and New Year's Day
        ("2026-11-20", "2026-12-08"),  # Thanksgiving, and the day after it in California
    ],
)
def test_california_is_told_of_receipt_within_ten_business_days(
    receipt: str, expected: str
) -> None:
    deadline = running(acknowledge_by(received(receipt), rules_of("ccpa")))

    assert deadline.due_on == date.fromisoformat(expected)


def test_verification_does_not_stop_the_californian_clock() -> None:
    rules, facts = rules_of("ccpa"), received("2026-03-05")

    suspension = suspend(
        facts, rules, ground=SuspensionGround.IDENTITY_IN_DOUBT, asked_at=noon("2026-03-06")
    )
    start = await_start(facts, rules, event=IDENTITY, asked_at=noon("2026-03-06"))

    assert refusal(suspension) is Refusal.NOT_A_LAWFUL_GROUND
    assert refusal(start) is Refusal.DOES_NOT_MOVE_THE_START


def test_what_was_asked_under_another_law_does_not_move_the_californian_start() -> None:
    asked = Awaited(event=IDENTITY, asked_at=noon("2026-03-06"), met_at=noon("2026-03-20"))
    facts = ClockFacts(received_at=noon("2026-03-05"), right=Right.ACCESS, awaited=(asked,))

    deadline = running(due(facts, rules_of("ccpa")))

    assert deadline.runs_from == date(2026, 3, 5)


def test_california_extends_once_by_45_days_counted_from_receipt() -> None:
    rules = rules_of("ccpa")
    reasons = (ExtensionReason.REASONABLY_NECESSARY,)

    extended = changed(
        extend(received("2026-03-05"), rules, notified_at=noon("2026-04-19"), reasons=reasons)
    )
    late = extend(received("2026-03-05"), rules, notified_at=noon("2026-04-21"), reasons=reasons)

    assert running(due(extended, rules)).due_on == date(2026, 3, 5) + timedelta(days=90)
    assert running(refuse_by(extended, rules)).due_on == date(2026, 4, 19)
    assert refusal(late) is Refusal.TOO_LATE


def test_the_californian_day_ends_in_california() -> None:
    deadline = running(due(received("2026-06-01"), rules_of("ccpa")))

    assert deadline.due_at.isoformat() == "2026-07-17T06:59:59.999999+00:00"


def test_brazil_knows_no_extension() -> None:
    outcome = extend(
        received("2026-03-05"),
        rules_of("lgpd"),
        notified_at=noon("2026-03-06"),
        reasons=(ExtensionReason.COMPLEXITY,),
    )

    assert refusal(outcome) is Refusal.NO_EXTENSION_IN_LAW


def test_the_british_period_begins_with_the_latest_of_receipt_identity_and_fee() -> None:
    rules = rules_of("uk-gdpr")
    facts = received("2026-03-05")
    facts = changed(await_start(facts, rules, event=IDENTITY, asked_at=noon("2026-03-06")))
    facts = changed(await_start(facts, rules, event=StartEvent.FEE, asked_at=noon("2026-03-07")))
    waiting_for_both = due(facts, rules)
    facts = changed(meet_start(facts, event=StartEvent.FEE, met_at=noon("2026-03-20")))
    waiting_for_one = due(facts, rules)
    facts = changed(meet_start(facts, event=IDENTITY, met_at=noon("2026-03-12")))

    deadline = running(due(facts, rules))

    assert isinstance(waiting_for_both, ClockNotStarted)
    assert waiting_for_both.waiting_for == (IDENTITY, StartEvent.FEE)
    assert isinstance(waiting_for_one, ClockNotStarted)
    assert waiting_for_one.waiting_for == (IDENTITY,)
    assert deadline.runs_from == date(2026, 3, 20)
    assert deadline.due_on == date(2026, 4, 20)


def test_a_period_that_has_not_begun_can_be_neither_extended_nor_suspended() -> None:
    rules = rules_of("uk-gdpr")
    waiting = changed(
        await_start(received("2026-03-05"), rules, event=IDENTITY, asked_at=noon("2026-03-06"))
    )

    extension = extend(
        waiting, rules, notified_at=noon("2026-03-07"), reasons=(ExtensionReason.COMPLEXITY,)
    )
    suspension = suspend(waiting, rules, ground=SPECIFICATION, asked_at=noon("2026-03-07"))

    assert refusal(extension) is Refusal.NOT_STARTED
    assert refusal(suspension) is Refusal.NOT_STARTED


def test_a_question_after_the_period_cannot_move_its_start() -> None:
    outcome = await_start(
        received("2026-03-05"), rules_of("uk-gdpr"), event=IDENTITY, asked_at=noon("2026-04-08")
    )

    assert refusal(outcome) is Refusal.TOO_LATE


def test_the_same_thing_is_asked_for_once_and_comes_once() -> None:
    rules = rules_of("uk-gdpr")
    asked = changed(
        await_start(received("2026-03-05"), rules, event=IDENTITY, asked_at=noon("2026-03-06"))
    )
    met = changed(meet_start(asked, event=IDENTITY, met_at=noon("2026-03-09")))

    again = await_start(asked, rules, event=IDENTITY, asked_at=noon("2026-03-07"))
    early = meet_start(asked, event=IDENTITY, met_at=noon("2026-03-05"))
    twice = meet_start(met, event=IDENTITY, met_at=noon("2026-03-10"))

    assert refusal(again) is Refusal.ALREADY_ASKED
    assert refusal(early) is Refusal.BEFORE_THE_QUESTION
    assert refusal(twice) is Refusal.NOT_ASKED


def test_british_clarification_days_do_not_count_both_ends_included() -> None:
    rules = rules_of("uk-gdpr")
    asked = changed(
        suspend(received("2026-06-02"), rules, ground=SPECIFICATION, asked_at=noon("2026-06-08"))
    )
    answered = changed(resume(asked, answered_at=noon("2026-06-10")))

    deadline = running(due(answered, rules))

    assert deadline.due_on == date(2026, 7, 6)  # 2 July and three days is Sunday 5 July


def test_the_british_first_month_for_the_notice_grows_by_the_clarification_days() -> None:
    rules = rules_of("uk-gdpr")
    asked = changed(
        suspend(received("2026-06-02"), rules, ground=SPECIFICATION, asked_at=noon("2026-06-08"))
    )
    answered = changed(resume(asked, answered_at=noon("2026-06-10")))

    extended = changed(
        extend(
            answered,
            rules,
            notified_at=noon("2026-07-06"),
            reasons=(ExtensionReason.NUMBER_OF_REQUESTS,),
        )
    )

    assert running(due(extended, rules)).due_on == date(2026, 9, 7)  # 2 September, three days, roll


def test_before_article_12a_the_british_period_ran_from_receipt() -> None:
    rules = rules_of("uk-gdpr", on="2026-02-04")

    outcome = await_start(
        received("2026-02-04"), rules, event=IDENTITY, asked_at=noon("2026-02-05")
    )

    assert rules.pack.label == "uk-gdpr@2021-01-01.1"
    assert refusal(outcome) is Refusal.DOES_NOT_MOVE_THE_START
