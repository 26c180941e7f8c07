"""Every due date explains itself, step by step."""

from datetime import UTC, date, datetime

import pytest

from dsr_core.domain.clock_changes import await_start, extend, meet_start, resume, suspend
from dsr_core.domain.clock_facts import Awaited, ClockFacts, Suspension
from dsr_core.domain.deadline_steps import StepCode, explain
from dsr_core.domain.deadlines import ClockNotStarted, Deadline, acknowledge_by, due
from dsr_core.domain.plan import Right
from dsr_core.domain.rule_packs import ExtensionReason, StartEvent, SuspensionGround
from tests.unit.domain.clock_builders import changed, noon, received, rules_of, running

GDPR = rules_of("gdpr", "DE")
IDENTITY = StartEvent.IDENTITY_INFORMATION


def codes(deadline: Deadline | ClockNotStarted) -> list[StepCode]:
    return [taken.code for taken in deadline.steps]


def test_easter_is_told_day_by_day() -> None:
    facts = ClockFacts(received_at=datetime(2026, 3, 4, 23, 30, tzinfo=UTC), right=Right.ACCESS)

    told = explain(running(due(facts, GDPR)).steps)

    assert told == (
        "Received at 2026-03-04T23:30:00+00:00, which is 2026-03-05 in Europe/Berlin."
        " The day of receipt is not counted.",
        "Answer within 1 month under gdpr@2018-05-25.1:"
        " Art. 12(3)-(4) GDPR; Art. 3 of Regulation (EEC, Euratom) 1182/71.",
        "1 month from 2026-03-05 ends on 2026-04-05.",
        "2026-04-05 is not a working day: Sunday.",
        "2026-04-06 is not a working day: public holiday in DE (Easter Monday).",
        "So the period ends with the following working day, 2026-04-07.",
        "Due by the end of 2026-04-07 in Europe/Berlin, that is 2026-04-07T21:59:59.999999+00:00.",
    )


def test_an_ordinary_month_needs_no_more_than_four_steps() -> None:
    assert codes(running(due(received("2026-02-10"), GDPR))) == [
        StepCode.RECEIVED,
        StepCode.RULE,
        StepCode.MONTHS_COUNTED,
        StepCode.DUE,
    ]


def test_a_clamped_month_says_which_day_it_lacks() -> None:
    steps = running(due(received("2026-08-31"), GDPR)).steps

    clamped = next(taken for taken in steps if taken.code is StepCode.MONTH_CLAMPED)

    assert str(clamped) == "That month has no day 31: its last day, 2026-09-30, stands for it."
    assert clamped["day"] == "2026-09-30"


def test_an_extension_says_that_it_counts_from_receipt_and_why_it_was_needed() -> None:
    both = (ExtensionReason.COMPLEXITY, ExtensionReason.NUMBER_OF_REQUESTS)
    facts = changed(
        extend(received("2026-01-31"), GDPR, notified_at=noon("2026-02-20"), reasons=both)
    )

    told = explain(running(due(facts, GDPR)).steps)

    assert (
        "Extended by 2 months to 3 months, all counted from 2026-01-31 (not from the first due"
        " date): notice on 2026-02-20, because of complexity, number of requests."
    ) in told


def test_suspended_days_are_named_with_their_ground_and_source() -> None:
    ground = SuspensionGround.IDENTITY_IN_DOUBT
    open_question = changed(
        suspend(received("2026-06-02"), GDPR, ground=ground, asked_at=noon("2026-06-03"))
    )
    answered = changed(resume(open_question, answered_at=noon("2026-06-10")))

    told = explain(running(due(answered, GDPR)).steps)

    assert (
        "Suspended from 2026-06-03 to 2026-06-10: identity in doubt"
        " (Art. 12(6) GDPR; EDPB Guidelines 01/2022, section 5.3)."
    ) in told
    assert "7 suspended days do not count: 2026-07-02 becomes 2026-07-09." in told
    assert StepCode.SUSPENDED_STILL in codes(running(due(open_question, GDPR)))


def test_a_suspension_without_ground_in_the_law_is_told_and_not_hidden() -> None:
    unlawful = Suspension(ground=SuspensionGround.SPECIFICATION_ASKED, asked_at=noon("2026-03-06"))
    facts = ClockFacts(received_at=noon("2026-03-05"), right=Right.ERASURE, suspensions=(unlawful,))

    assert "Specification asked does not suspend the period under this law." in explain(
        running(due(facts, GDPR)).steps
    )


def test_the_start_says_what_it_waits_for_and_what_moved_it() -> None:
    rules = rules_of("uk-gdpr")
    waiting = changed(
        await_start(received("2026-03-05"), rules, event=IDENTITY, asked_at=noon("2026-03-06"))
    )
    met = changed(meet_start(waiting, event=IDENTITY, met_at=noon("2026-03-12")))

    not_started = due(waiting, rules)
    started = running(due(met, rules))

    assert explain(not_started.steps)[-1] == (
        "The period has not begun: identity information was asked for on 2026-03-06."
    )
    assert (
        "Identity information came on 2026-03-12: the period runs from the latest day of these."
        in (explain(started.steps))
    )
    assert StepCode.RULE in codes(not_started)


def test_an_event_that_does_not_move_the_start_is_told() -> None:
    asked = Awaited(event=IDENTITY, asked_at=noon("2026-03-06"))
    facts = ClockFacts(received_at=noon("2026-03-05"), right=Right.ACCESS, awaited=(asked,))

    assert "Asking for identity information does not move the start under this law." in explain(
        running(due(facts, rules_of("ccpa"))).steps
    )


def test_business_days_name_the_holidays_they_skip() -> None:
    steps = running(acknowledge_by(received("2026-12-18"), rules_of("ccpa"))).steps

    skipped = [taken["day"] for taken in steps if taken.code is StepCode.HOLIDAY_SKIPPED]

    assert skipped == ["2026-12-25", "2027-01-01"]


def test_a_period_that_does_not_roll_says_so() -> None:
    told = explain(running(due(received("2026-03-05"), rules_of("ccpa"))).steps)

    assert "2026-04-19 is not a working day: Sunday." in told
    assert "This rule gives no more time for it: 2026-04-19 stands." in told


@pytest.mark.parametrize(
    ("receipt", "due_on"), [("2034-12-01", "2035-01-01"), ("2023-04-01", "2023-05-01")]
)
def test_outside_the_years_known_only_weekends_count_and_that_is_said(
    receipt: str, due_on: str
) -> None:
    deadline = running(due(received(receipt), GDPR))

    assert deadline.due_on == date.fromisoformat(due_on)
    assert (
        f"The public holidays of DE in {due_on[:4]} are not known here:"
        " only weekends were taken into account."
    ) in explain(deadline.steps)


def test_a_rule_without_working_days_needs_no_holidays_to_be_known() -> None:
    deadline = running(due(received("2040-03-05"), rules_of("lgpd")))

    assert StepCode.HOLIDAYS_UNKNOWN not in codes(deadline)


def test_every_step_has_a_sentence_that_its_details_fill() -> None:
    rules = rules_of("ccpa")
    deadlines = [
        running(due(received("2026-01-31"), GDPR)),
        running(acknowledge_by(received("2034-12-20"), rules)),
    ]

    told = [sentence for deadline in deadlines for sentence in explain(deadline.steps)]

    assert all("{" not in sentence and sentence.endswith(".") for sentence in told)
    assert any("not known here" in sentence for sentence in told)
