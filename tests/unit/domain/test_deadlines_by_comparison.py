"""Thousands of due dates against a second reckoning, by `holidays` and `calendar`."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

import holidays
import pytest

from dsr_core.domain.clock_facts import ClockFacts, Extension
from dsr_core.domain.deadlines import acknowledge_by, due
from dsr_core.domain.plan import Right
from dsr_core.domain.rule_packs import ExtensionReason
from tests.unit.domain.clock_builders import noon, received, rules_of, running

FIRST, LAST = date(2024, 1, 1), date(2034, 8, 31)
STATES = ("DE", "DE-BY", "FR", "AT", "IE", "IT", "PL", "SE", "PT", "CZ", "GR", "RO", "FI", "DK")


def every(days: int) -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += timedelta(days=days)


def library_calendar(state: str) -> holidays.HolidayBase:
    country, _, region = state.partition("-")
    return holidays.country_holidays(country, subdiv=region or None, years=range(2024, 2036))


def months_later(start: date, months: int) -> date:
    """Turns the pages of a wall calendar, then looks for the last day not after the same number."""
    page = start
    for _ in range(months):
        page = page.replace(day=1) + timedelta(days=31)
    weeks = calendar.Calendar().itermonthdates(page.year, page.month)
    return max(day for day in weeks if day.month == page.month and day.day <= start.day)


def next_open_day(day: date, known: holidays.HolidayBase) -> date:
    """Asks the library for the first working day after the day before."""
    return known.get_nth_working_day(day - timedelta(days=1), 1)


@pytest.mark.parametrize("state", STATES)
def test_one_month_agrees_with_a_second_reckoning(state: str) -> None:
    rules, known = rules_of("gdpr", state), library_calendar(state)
    receipts = list(every(7))

    disagreeing = [
        receipt
        for receipt in receipts
        if running(due(received(receipt), rules)).due_on
        != next_open_day(months_later(receipt, 1), known)
    ]

    assert len(receipts) > 500
    assert disagreeing == []


@pytest.mark.parametrize("state", STATES)
def test_three_months_agree_with_a_second_reckoning(state: str) -> None:
    rules, known = rules_of("gdpr", state), library_calendar(state)

    disagreeing = [
        receipt
        for receipt in every(11)
        if running(due(extended(receipt), rules)).due_on
        != next_open_day(months_later(receipt, 3), known)
    ]

    assert disagreeing == []


def test_ten_business_days_agree_with_a_second_reckoning() -> None:
    rules, known = rules_of("ccpa", "US"), library_calendar("US")

    disagreeing = [
        receipt
        for receipt in every(3)
        if running(acknowledge_by(received(receipt), rules)).due_on
        != known.get_nth_working_day(receipt, 10)
    ]

    assert disagreeing == []


def test_every_last_day_of_a_month_is_clamped_as_the_calendar_says() -> None:
    rules, known = rules_of("gdpr", "DE"), library_calendar("DE")
    ends = [
        date(year, month, calendar.monthrange(year, month)[1])
        for year in range(2024, 2034)
        for month in range(1, 13)
    ]

    disagreeing = [
        end
        for end in ends
        if running(due(received(end), rules)).due_on != next_open_day(months_later(end, 1), known)
    ]

    assert disagreeing == []


def extended(receipt: date) -> ClockFacts:
    notice = Extension(notified_at=noon(receipt), reasons=(ExtensionReason.COMPLEXITY,))
    return ClockFacts(received_at=noon(receipt), right=Right.ACCESS, extension=notice)
