"""The clock of Art. 12 GDPR and its kin: when an answer is due, and why. Needs no clock itself."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from dsr_core.domain.calendar_rules import (
    add_period,
    end_of_day,
    local_day,
    roll_forward,
    start_of_day,
)
from dsr_core.domain.clock_facts import ClockFacts, Jurisdiction, paused_since, suspended_days
from dsr_core.domain.deadline_reckoning import (
    counting_steps,
    extension_steps,
    opening_steps,
    rolling_steps,
    suspension_steps,
    unknown_holiday_steps,
)
from dsr_core.domain.deadline_steps import Step, StepCode, step
from dsr_core.domain.rule_packs import Period, RollRule, StartEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A due date that can be explained.

    `due_on` is the last day, in the controller's zone, and `due_at` its last moment, in UTC.
    `cautious_on` is the earliest date that any reading of the law gives (no roll; an extension
    chained to the first period): a target, not a limit. While `paused_since` is set the clock
    stands still and `due_on` is the earliest possible.
    """

    runs_from: date
    due_on: date
    due_at: datetime
    cautious_on: date
    paused_since: date | None
    steps: tuple[Step, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockNotStarted:
    """No date can be named yet: the law lets the period begin with these (Art. 12A(2) UK GDPR)."""

    waiting_for: tuple[StartEvent, ...]
    steps: tuple[Step, ...] = field(repr=False)


class ClockState(StrEnum):
    """How a deadline stands at some moment."""

    ON_TRACK = "on_track"
    APPROACHING = "approaching"
    OVERDUE = "overdue"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueWarning:
    """A reminder: `days_before` calendar days ahead, from local midnight (`at`, UTC) on."""

    days_before: int
    on: date
    at: datetime


def due(facts: ClockFacts, rules: Jurisdiction) -> Deadline | ClockNotStarted:
    """By when to answer, extension and suspensions included. Raises NaiveMomentError."""
    pack = rules.pack
    period = pack.answer
    if facts.extension is not None and pack.extended is not None:
        period = pack.extended
    return _running_deadline(facts, rules, period, "Answer")


def refuse_by(facts: ClockFacts, rules: Jurisdiction) -> Deadline | ClockNotStarted:
    """By when to tell the person of a refusal: no extension lengthens it (Art. 12(4) GDPR)."""
    unextended = replace(facts, extension=None)
    return _running_deadline(unextended, rules, rules.pack.refuse, "Tell of a refusal")


def acknowledge_by(facts: ClockFacts, rules: Jurisdiction) -> Deadline | None:
    """By when to confirm receipt; None where the law asks for no confirmation.

    Always counted from receipt and never suspended (11 CCR 7021(a)).
    """
    period = rules.pack.acknowledge
    if period is None:
        return None
    bare = ClockFacts(received_at=facts.received_at, right=facts.right)
    received_on = local_day(bare.received_at, rules.zone)
    opening = opening_steps(bare, rules, period, "Confirm receipt")
    return _deadline(bare, rules, period, received_on, opening)


def is_overdue(deadline: Deadline, now: datetime) -> bool:
    """Whether the last hour of the last day is over; never while the clock stands still."""
    return deadline.paused_since is None and now > deadline.due_at


def days_left(deadline: Deadline, now: datetime, zone: tzinfo) -> int:
    """Calendar days from today to the due date: 0 on the day itself, negative once overdue.

    While the clock stands still, the days left when it was stopped.
    """
    return (deadline.due_on - (deadline.paused_since or local_day(now, zone))).days


def warnings_before(deadline: Deadline, rules: Jurisdiction) -> tuple[DueWarning, ...]:
    """The reminders of the pack that fall after the start, earliest first; none while paused."""
    if deadline.paused_since is not None:
        return ()
    lead_times = sorted(rules.pack.warn_days_before, reverse=True)
    dated = ((days, deadline.due_on - timedelta(days=days)) for days in lead_times)
    return tuple(
        DueWarning(days_before=days, on=on, at=start_of_day(on, rules.zone))
        for days, on in dated
        if on > deadline.runs_from
    )


def state_of(deadline: Deadline, now: datetime, rules: Jurisdiction) -> ClockState:
    """What to show beside the request."""
    if deadline.paused_since is not None:
        return ClockState.PAUSED
    if is_overdue(deadline, now):
        return ClockState.OVERDUE
    if any(warning.at <= now for warning in warnings_before(deadline, rules)):
        return ClockState.APPROACHING
    return ClockState.ON_TRACK


def _running_deadline(
    facts: ClockFacts, rules: Jurisdiction, period: Period, purpose: str
) -> Deadline | ClockNotStarted:
    opening = opening_steps(facts, rules, period, purpose)
    relevant = [awaited for awaited in facts.awaited if awaited.event in rules.pack.starts_with]
    missing = tuple(awaited.event for awaited in relevant if awaited.met_at is None)
    if missing:
        return ClockNotStarted(waiting_for=missing, steps=opening)
    moments = [facts.received_at, *(met.met_at for met in relevant if met.met_at is not None)]
    # The latest of receipt, identity information and fee: Art. 12A(2) UK GDPR.
    start = max(local_day(moment, rules.zone) for moment in moments)
    return _deadline(facts, rules, period, start, opening)


def _deadline(
    facts: ClockFacts, rules: Jurisdiction, period: Period, start: date, opening: tuple[Step, ...]
) -> Deadline:
    counted_to = add_period(start, period, rules.calendar)
    not_counted = timedelta(days=len(suspended_days(facts, rules, start)))
    nominal = counted_to + not_counted
    rolls = rules.pack.roll is RollRule.NEXT_WORKING_DAY
    due_on = roll_forward(nominal, rules.calendar) if rolls else nominal
    due_at = end_of_day(due_on, rules.zone)
    steps = (
        *opening,
        *extension_steps(facts, rules, start),
        *counting_steps(rules.calendar, period, start, counted_to),
        *suspension_steps(facts, rules, counted_to, nominal),
        *rolling_steps(rules.calendar, nominal, due_on),
        *unknown_holiday_steps(rules, period, start, counted_to, due_on),
        step(StepCode.DUE, day=due_on, zone=rules.zone, moment=due_at.isoformat()),
    )
    return Deadline(
        runs_from=start,
        due_on=due_on,
        due_at=due_at,
        cautious_on=min(nominal, _chained(facts, rules, start, counted_to) + not_counted),
        paused_since=paused_since(facts, rules),
        steps=steps,
    )


def _chained(facts: ClockFacts, rules: Jurisdiction, start: date, counted_to: date) -> date:
    """Where an extension would end if it were added to the first period's last day."""
    extension = rules.pack.extension
    if facts.extension is None or extension is None:
        return counted_to
    first_period_ends = add_period(start, rules.pack.answer, rules.calendar)
    return add_period(first_period_ends, extension, rules.calendar)
