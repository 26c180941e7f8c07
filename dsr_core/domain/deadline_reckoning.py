"""Tells each part of a deadline's reckoning as steps; the dates themselves are given to it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, timedelta

from dsr_core.domain.calendar_rules import DayKind, HolidayCalendar, days_between, local_day
from dsr_core.domain.clock_facts import (
    Awaited,
    ClockFacts,
    Jurisdiction,
    Suspension,
    suspension_rule,
)
from dsr_core.domain.deadline_steps import Step, StepCode, step
from dsr_core.domain.rule_packs import Period, PeriodUnit, RollRule

_ONE_DAY = timedelta(days=1)
_ISO_SATURDAY = 6


def opening_steps(
    facts: ClockFacts, rules: Jurisdiction, period: Period, purpose: str
) -> tuple[Step, ...]:
    """Receipt, the rule and its source, and what the start waits for."""
    received = step(
        StepCode.RECEIVED,
        moment=facts.received_at.astimezone(UTC).isoformat(),
        day=local_day(facts.received_at, rules.zone),
        zone=rules.zone,
    )
    rule = step(
        StepCode.RULE,
        purpose=purpose,
        period=period,
        pack=rules.pack.label,
        source=rules.pack.source.citation,
    )
    return (received, rule, *(_start_step(awaited, rules) for awaited in facts.awaited))


def counting_steps(
    calendar: HolidayCalendar, period: Period, start: date, end: date
) -> Iterator[Step]:
    """From the start to the last day, in the unit of the period."""
    match period.unit:
        case PeriodUnit.MONTHS:
            yield step(StepCode.MONTHS_COUNTED, period=period, start=start, day=end)
            if end.day != start.day:
                yield step(StepCode.MONTH_CLAMPED, number=start.day, day=end)
        case PeriodUnit.DAYS:
            yield step(StepCode.DAYS_COUNTED, period=period, start=start, day=end)
        case PeriodUnit.BUSINESS_DAYS:
            yield from _holidays_met(calendar, start, end)
            yield step(StepCode.BUSINESS_DAYS_COUNTED, period=period, start=start, day=end)


def extension_steps(facts: ClockFacts, rules: Jurisdiction, start: date) -> Iterator[Step]:
    """The extension, if there is one; empty otherwise."""
    if facts.extension is None or rules.pack.extended is None:
        return
    yield step(
        StepCode.EXTENDED,
        extension=rules.pack.extension,
        period=rules.pack.extended,
        start=start,
        notified=local_day(facts.extension.notified_at, rules.zone),
        reasons=", ".join(facts.extension.reasons).replace("_", " "),
    )


def suspension_steps(
    facts: ClockFacts, rules: Jurisdiction, counted_to: date, nominal: date
) -> Iterator[Step]:
    """Each suspension, and by how many days they move the end together."""
    for suspension in facts.suspensions:
        yield _suspension_step(suspension, facts, rules)
    if nominal > counted_to:
        count = (nominal - counted_to).days
        yield step(StepCode.DAYS_NOT_COUNTED, count=count, start=counted_to, day=nominal)


def rolling_steps(calendar: HolidayCalendar, nominal: date, due_on: date) -> Iterator[Step]:
    """Why the last day moved, day by day; or why it did not although it is no working day."""
    if calendar.is_working_day(nominal):
        return
    for day in days_between(nominal, max(nominal, due_on - _ONE_DAY)):
        yield step(StepCode.NOT_A_WORKING_DAY, day=day, why=_why_not_working(calendar, day))
    yield step(StepCode.ROLLED if due_on > nominal else StepCode.NOT_ROLLED, day=due_on)


def unknown_holiday_steps(
    rules: Jurisdiction, period: Period, start: date, counted_to: date, due_on: date
) -> Iterator[Step]:
    """Says so where a day had to be judged in a year whose holidays are not known."""
    judged: set[date] = set()
    if period.unit is PeriodUnit.BUSINESS_DAYS:
        judged |= set(days_between(start + _ONE_DAY, counted_to))
    if rules.pack.roll is RollRule.NEXT_WORKING_DAY:
        judged |= set(days_between(counted_to, due_on))
    unknown = {day.year for day in judged if not rules.calendar.covers(day)}
    for year in sorted(unknown):
        yield step(StepCode.HOLIDAYS_UNKNOWN, state=rules.calendar.state, year=year)


def _start_step(awaited: Awaited, rules: Jurisdiction) -> Step:
    event = awaited.event.replace("_", " ")
    if awaited.event not in rules.pack.starts_with:
        return step(StepCode.START_NOT_MOVED, event=event)
    if awaited.met_at is None:
        asked_on = local_day(awaited.asked_at, rules.zone)
        return step(StepCode.START_AWAITED, event=event, day=asked_on)
    met_on = local_day(awaited.met_at, rules.zone)
    return step(StepCode.START_MOVED, event=event.capitalize(), day=met_on)


def _suspension_step(suspension: Suspension, facts: ClockFacts, rules: Jurisdiction) -> Step:
    ground = suspension.ground.replace("_", " ")
    rule = suspension_rule(facts, rules.pack, suspension.ground)
    if rule is None:
        return step(StepCode.SUSPENSION_UNLAWFUL, ground=ground.capitalize())
    asked_on = local_day(suspension.asked_at, rules.zone)
    if suspension.answered_at is None:
        return step(StepCode.SUSPENDED_STILL, asked=asked_on, ground=ground, citation=rule.citation)
    answered_on = local_day(suspension.answered_at, rules.zone)
    return step(
        StepCode.SUSPENDED,
        asked=asked_on,
        answered=answered_on,
        ground=ground,
        citation=rule.citation,
    )


def _holidays_met(calendar: HolidayCalendar, start: date, end: date) -> Iterable[Step]:
    """Only the holidays that would have been working days: the others change nothing."""
    return (
        step(StepCode.HOLIDAY_SKIPPED, day=day, holiday=calendar.days[day], state=calendar.state)
        for day in days_between(start + _ONE_DAY, end)
        if calendar.kind_of(day) is DayKind.PUBLIC_HOLIDAY and day.isoweekday() < _ISO_SATURDAY
    )


def _why_not_working(calendar: HolidayCalendar, day: date) -> str:
    if day in calendar.days:
        return f"public holiday in {calendar.state} ({calendar.days[day]})"
    return calendar.kind_of(day).title()
