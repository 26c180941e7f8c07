"""What happened to the clock of one request, and the law it runs by. Dates derive from this."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from dsr_core.domain.calendar_rules import HolidayCalendar, days_between, local_day, require_aware
from dsr_core.domain.plan import Right
from dsr_core.domain.rule_packs import (
    ExtensionReason,
    RulePack,
    StartEvent,
    SuspendedDays,
    SuspensionGround,
    SuspensionRule,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdiction:
    """Which law, whose holidays, and whose midnight: days are counted where the controller is."""

    pack: RulePack
    calendar: HolidayCalendar
    zone: tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """Something asked of the person before the work can begin, and when it came."""

    event: StartEvent
    asked_at: datetime
    met_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """A question to the person that stops the clock until it is answered."""

    ground: SuspensionGround
    asked_at: datetime
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """The notice that more time is needed; `notified_at` is when the person was told."""

    notified_at: datetime
    reasons: tuple[ExtensionReason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFacts:
    """All that happened to the clock of one request. Dates are always derived from this anew.

    Change it through `clock_changes`, which refuses what the law does not admit.
    """

    received_at: datetime
    right: Right
    awaited: tuple[Awaited, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    extension: Extension | None = None

    def __post_init__(self) -> None:
        """Raises NaiveMomentError: a receipt without a zone falls on no particular day."""
        require_aware(self.received_at)


def suspension_rule(
    facts: ClockFacts, pack: RulePack, ground: SuspensionGround
) -> SuspensionRule | None:
    """The rule by which that ground stops the clock for this right; None if the law has none."""
    for rule in pack.suspensions:
        if rule.ground is ground and facts.right in rule.rights:
            return rule
    return None


def suspended_days(facts: ClockFacts, rules: Jurisdiction, start: date) -> frozenset[date]:
    """The days after `start` that do not count; a day in two suspensions is left out once.

    A suspension still open is taken as answered on the day of asking: at least those days.
    """
    return frozenset(
        day
        for suspension in facts.suspensions
        for day in _days_of(suspension, facts, rules)
        if day > start
    )


def paused_since(facts: ClockFacts, rules: Jurisdiction) -> date | None:
    """The day a lawful suspension began that is still open; None when the clock runs."""
    open_since = [
        local_day(suspension.asked_at, rules.zone)
        for suspension in facts.suspensions
        if suspension.answered_at is None
        and suspension_rule(facts, rules.pack, suspension.ground) is not None
    ]
    return min(open_since, default=None)


def _days_of(suspension: Suspension, facts: ClockFacts, rules: Jurisdiction) -> tuple[date, ...]:
    rule = suspension_rule(facts, rules.pack, suspension.ground)
    if rule is None:
        return ()
    asked_on = local_day(suspension.asked_at, rules.zone)
    answered_on = local_day(suspension.answered_at or suspension.asked_at, rules.zone)
    days = tuple(days_between(asked_on, answered_on))
    return days if rule.days is SuspendedDays.BOTH_ENDS else days[1:]
