"""What holds of every due date, whatever the law, the state and the day."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dsr_core.domain.calendar_rules import add_months, local_day, roll_forward
from dsr_core.domain.clock_changes import extend, resume, suspend
from dsr_core.domain.clock_facts import ClockFacts, Jurisdiction
from dsr_core.domain.deadline_steps import explain
from dsr_core.domain.deadlines import acknowledge_by, days_left, due, is_overdue, warnings_before
from dsr_core.domain.plan import Right
from dsr_core.domain.rule_packs import ExtensionReason, RollRule, SuspensionGround
from tests.unit.domain.clock_builders import changed, rules_of, running

MOMENTS = st.datetimes(
    min_value=datetime(2023, 6, 1),  # noqa: DTZ001  (hypothesis wants naive bounds)
    max_value=datetime(2036, 6, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
LAWS = st.sampled_from(
    [
        rules_of("gdpr", state)
        for state in ("DE", "DE-BY", "FR", "GR", "IE", "SE", "HU", "PT", "BG", "FI")
    ]
    + [rules_of(pack_id) for pack_id in ("uk-gdpr", "ccpa", "lgpd", "us-va")]
)
GDPR_LAWS = st.sampled_from([rules_of("gdpr", state) for state in ("DE", "FR", "AT", "PL", "IE")])
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1))
COMPLEX = (ExtensionReason.COMPLEXITY,)


def asked_for_access(moment: datetime) -> ClockFacts:
    return ClockFacts(received_at=moment, right=Right.ACCESS)


@given(moment=MOMENTS, rules=LAWS)
def test_the_due_date_lies_after_receipt_and_is_told(moment: datetime, rules: Jurisdiction) -> None:
    deadline = running(due(asked_for_access(moment), rules))

    assert deadline.due_on > local_day(moment, rules.zone)
    assert deadline.due_at > moment
    assert deadline.cautious_on <= deadline.due_on
    assert local_day(deadline.due_at, rules.zone) == deadline.due_on
    assert local_day(deadline.due_at + timedelta.resolution, rules.zone) > deadline.due_on
    assert deadline.due_on.isoformat() in explain(deadline.steps)[-1]


@given(moment=MOMENTS, rules=LAWS)
def test_where_the_law_rolls_the_last_day_is_a_working_day_and_the_next_one(
    moment: datetime, rules: Jurisdiction
) -> None:
    deadline = running(due(asked_for_access(moment), rules))
    rolled_over = [
        deadline.cautious_on + timedelta(days=offset)
        for offset in range((deadline.due_on - deadline.cautious_on).days)
    ]

    assert rules.pack.roll is RollRule.NONE or rules.calendar.is_working_day(deadline.due_on)
    assert not any(rules.calendar.is_working_day(day) for day in rolled_over)


@given(moment=MOMENTS, rules=GDPR_LAWS, share=st.floats(min_value=0, max_value=1))
def test_an_extension_ends_later_than_the_first_period(
    moment: datetime, rules: Jurisdiction, share: float
) -> None:
    facts = asked_for_access(moment)
    first = running(due(facts, rules))
    notified_at = moment + (first.due_at - moment) * share

    extended = running(
        due(changed(extend(facts, rules, notified_at=notified_at, reasons=COMPLEX)), rules)
    )

    assert extended.due_on >= first.due_on + timedelta(days=50)
    assert (extended.due_on - local_day(moment, rules.zone)).days >= 89


@given(
    moment=MOMENTS,
    rules=GDPR_LAWS,
    waited=st.integers(min_value=0, max_value=20),
    took=st.integers(min_value=0, max_value=400),
)
def test_a_suspension_never_shortens_and_adds_no_more_than_its_days_and_a_roll(
    moment: datetime, rules: Jurisdiction, waited: int, took: int
) -> None:
    facts = asked_for_access(moment)
    asked_at = moment + timedelta(days=waited)
    before = running(due(facts, rules))

    paused = changed(
        suspend(facts, rules, ground=SuspensionGround.IDENTITY_IN_DOUBT, asked_at=asked_at)
    )
    open_deadline = running(due(paused, rules))
    after = running(
        due(changed(resume(paused, answered_at=asked_at + timedelta(days=took))), rules)
    )

    assert before.due_on <= open_deadline.due_on <= after.due_on
    assert after.cautious_on - before.cautious_on in (
        timedelta(days=took - 1),  # the days shift by one where summer time begins or ends
        timedelta(days=took),
        timedelta(days=took + 1),
    )


@given(earlier=MOMENTS, later=MOMENTS, rules=LAWS)
def test_who_writes_later_is_never_answered_sooner(
    earlier: datetime, later: datetime, rules: Jurisdiction
) -> None:
    first, second = sorted((earlier, later))

    assert (
        running(due(asked_for_access(first), rules)).due_on
        <= running(due(asked_for_access(second), rules)).due_on
    )


@given(moment=MOMENTS, now=MOMENTS, rules=LAWS)
def test_overdue_means_that_no_day_is_left(
    moment: datetime, now: datetime, rules: Jurisdiction
) -> None:
    deadline = running(due(asked_for_access(moment), rules))

    assert is_overdue(deadline, now) is (days_left(deadline, now, rules.zone) < 0)


@given(moment=MOMENTS, rules=LAWS)
def test_warnings_come_in_order_between_start_and_end(
    moment: datetime, rules: Jurisdiction
) -> None:
    deadline = running(due(asked_for_access(moment), rules))

    moments = [warning.at for warning in warnings_before(deadline, rules)]

    assert moments == sorted(set(moments))
    assert moments
    assert all(moment < at < deadline.due_at for at in moments)


@given(moment=MOMENTS)
def test_the_acknowledgement_falls_on_a_working_day_about_two_weeks_later(
    moment: datetime,
) -> None:
    rules = rules_of("ccpa")

    deadline = running(acknowledge_by(asked_for_access(moment), rules))

    assert rules.calendar.is_working_day(deadline.due_on)
    assert 12 <= (deadline.due_on - local_day(moment, rules.zone)).days <= 20


@given(day=DAYS, months=st.integers(min_value=1, max_value=36))
def test_month_arithmetic_keeps_the_number_or_takes_the_last_day(day: date, months: int) -> None:
    later = add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + timedelta(days=1)).day == 1
    assert later.day <= day.day


@given(day=DAYS)
def test_rolling_twice_is_rolling_once(day: date) -> None:
    known = rules_of("gdpr", "DE").calendar

    assert roll_forward(roll_forward(day, known), known) == roll_forward(day, known)
