"""The due dates of the GDPR: the vectors of `reference/features.md` D1, days, zones and states."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dsr_core.domain.calendar_rules import NaiveMomentError
from dsr_core.domain.clock_facts import ClockFacts, Extension
from dsr_core.domain.deadlines import (
    ClockState,
    acknowledge_by,
    days_left,
    due,
    is_overdue,
    refuse_by,
    state_of,
    warnings_before,
)
from dsr_core.domain.plan import Right
from dsr_core.domain.rule_packs import ExtensionReason
from tests.unit.domain.clock_builders import noon, received, rules_of, running

# receipt, state, due date: features.md D1, weekdays and holidays included.
VECTORS = (
    ("2026-03-05", "DE", "2026-04-07"),  # Easter Sunday, then Easter Monday
    ("2026-03-05", "FR", "2026-04-07"),
    ("2026-03-05", "PT", "2026-04-06"),  # Portugal keeps no Easter Monday
    ("2026-01-31", "DE", "2026-03-02"),  # no 31 February; the 28th is a Saturday
    ("2026-08-31", "DE", "2026-09-30"),  # no 31 September
    ("2025-12-25", "DE", "2026-01-26"),  # a Sunday
    ("2026-04-01", "DE", "2026-05-04"),  # Labour Day on a Friday
    ("2026-04-01", "FR", "2026-05-04"),
    ("2026-04-01", "DK", "2026-05-01"),  # an ordinary day in Denmark,
    ("2026-04-01", "NL", "2026-05-01"),  # and in the Netherlands
    ("2028-01-31", "DE", "2028-02-29"),  # a leap year
    ("2024-12-01", "DE", "2025-01-02"),  # New Year's Day
    ("2026-02-06", "DE-BE", "2026-03-06"),
    ("2027-02-08", "DE-BE", "2027-03-09"),  # Women's Day, in Berlin
    ("2027-02-08", "DE-BY", "2027-03-08"),  # and not in Bavaria
    ("2026-11-25", "DE", "2026-12-28"),  # Christmas and the weekend after it
)


@pytest.mark.parametrize(("receipt", "state", "expected"), VECTORS)
def test_one_month_ends_on_the_date_that_the_law_gives(
    receipt: str, state: str, expected: str
) -> None:
    rules = rules_of("gdpr", state)

    deadline = running(due(received(receipt), rules))

    assert deadline.due_on == date.fromisoformat(expected)
    assert running(refuse_by(received(receipt), rules)).due_on == deadline.due_on


@pytest.mark.parametrize(
    ("receipt", "expected", "cautious"),
    [
        ("2026-01-31", "2026-04-30", "2026-04-28"),  # chained to 28 February it would be the 28th
        ("2026-03-05", "2026-06-05", "2026-06-05"),
        ("2026-11-30", "2027-03-01", "2027-02-28"),  # 28 February 2027 is a Sunday
    ],
)
def test_an_extension_counts_three_months_from_receipt_and_is_not_chained(
    receipt: str, expected: str, cautious: str
) -> None:
    notice = Extension(notified_at=noon(receipt), reasons=(ExtensionReason.COMPLEXITY,))
    facts = ClockFacts(received_at=noon(receipt), right=Right.ACCESS, extension=notice)

    deadline = running(due(facts, rules_of("gdpr", "DE")))

    assert deadline.due_on == date.fromisoformat(expected)
    assert deadline.cautious_on == date.fromisoformat(cautious)


def test_the_time_for_a_refusal_does_not_grow_with_an_extension() -> None:
    notice = Extension(notified_at=noon("2026-01-31"), reasons=(ExtensionReason.COMPLEXITY,))
    facts = ClockFacts(received_at=noon("2026-01-31"), right=Right.ACCESS, extension=notice)

    deadline = running(refuse_by(facts, rules_of("gdpr", "DE")))

    assert deadline.due_on == date(2026, 3, 2)


def test_the_gdpr_asks_for_no_acknowledgement() -> None:
    assert acknowledge_by(received("2026-03-05"), rules_of("gdpr")) is None


def test_the_day_of_receipt_is_the_day_where_the_controller_is() -> None:
    late = ClockFacts(received_at=datetime(2026, 3, 9, 23, 30, tzinfo=UTC), right=Right.ACCESS)

    in_berlin = running(due(late, rules_of("gdpr", "DE")))
    in_lisbon = running(due(late, rules_of("gdpr", "PT")))

    assert in_berlin.runs_from == date(2026, 3, 10)
    assert in_berlin.due_on == date(2026, 4, 10)
    assert in_lisbon.runs_from == date(2026, 3, 9)
    assert in_lisbon.due_on == date(2026, 4, 9)


@pytest.mark.parametrize(
    ("receipt", "last_moment"),
    [
        ("2026-02-02", datetime(2026, 3, 2, 22, 59, 59, 999999, tzinfo=UTC)),  # winter time
        ("2026-06-01", datetime(2026, 7, 1, 21, 59, 59, 999999, tzinfo=UTC)),  # summer time
        ("2026-02-27", datetime(2026, 3, 27, 22, 59, 59, 999999, tzinfo=UTC)),
        (
            "2026-02-28",
            datetime(2026, 3, 30, 21, 59, 59, 999999, tzinfo=UTC),
        ),  # changed on the 29th
    ],
)
def test_the_period_ends_with_the_last_hour_of_the_last_local_day(
    receipt: str, last_moment: datetime
) -> None:
    deadline = running(due(received(receipt), rules_of("gdpr", "DE")))

    assert deadline.due_at == last_moment
    assert deadline.due_at.utcoffset() == timedelta()


def test_a_request_is_overdue_only_when_its_last_moment_is_past() -> None:
    deadline = running(due(received("2026-03-05"), rules_of("gdpr", "DE")))

    assert not is_overdue(deadline, deadline.due_at)
    assert is_overdue(deadline, deadline.due_at + timedelta.resolution)


def test_days_left_are_counted_in_local_days_and_turn_negative() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    deadline = running(due(received("2026-03-05"), rules_of("gdpr", "DE")))
    already_tomorrow = datetime(2026, 4, 6, 22, 30, tzinfo=UTC)

    assert days_left(deadline, noon("2026-03-31"), berlin) == 7
    assert days_left(deadline, already_tomorrow, berlin) == 0
    assert days_left(deadline, noon("2026-04-09"), berlin) == -2


def test_warnings_come_before_the_due_date_and_never_before_the_start() -> None:
    rules = rules_of("gdpr", "DE")
    deadline = running(due(received("2026-03-05"), rules))

    warnings = warnings_before(deadline, rules)

    assert [warning.days_before for warning in warnings] == [14, 7, 3, 1]
    assert [warning.on for warning in warnings] == [
        date(2026, 3, 24),
        date(2026, 3, 31),
        date(2026, 4, 4),
        date(2026, 4, 6),
    ]
    assert warnings[0].at == datetime(2026, 3, 23, 23, tzinfo=UTC)
    assert warnings[1].at == datetime(2026, 3, 30, 22, tzinfo=UTC)


def test_a_warning_that_would_come_before_the_start_is_left_out() -> None:
    rules = rules_of("lgpd")
    short = running(due(received("2026-03-05"), rules))

    assert [warning.days_before for warning in warnings_before(short, rules)] == [7, 3, 1]
    assert all(warning.on > short.runs_from for warning in warnings_before(short, rules))


def test_the_state_goes_from_on_track_through_approaching_to_overdue() -> None:
    rules = rules_of("gdpr", "DE")
    deadline = running(due(received("2026-03-05"), rules))
    first_warning = warnings_before(deadline, rules)[0].at

    assert state_of(deadline, first_warning - timedelta.resolution, rules) is ClockState.ON_TRACK
    assert state_of(deadline, first_warning, rules) is ClockState.APPROACHING
    assert state_of(deadline, deadline.due_at, rules) is ClockState.APPROACHING
    assert state_of(deadline, noon("2026-04-08"), rules) is ClockState.OVERDUE


def test_a_receipt_without_a_time_zone_is_refused() -> None:
    with pytest.raises(NaiveMomentError) as caught:
        ClockFacts(received_at=datetime(2026, 3, 5, 12), right=Right.ACCESS)  # noqa: DTZ001

    assert caught.value.code == "naive-moment"
