"""How a due date came about, step by step: the codes, and the English sentence of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class StepCode(StrEnum):
    """One thing that was taken into account, in the order in which it was."""

    RECEIVED = "received"
    RULE = "rule"
    START_MOVED = "start_moved"
    START_AWAITED = "start_awaited"
    START_NOT_MOVED = "start_not_moved"
    MONTHS_COUNTED = "months_counted"
    MONTH_CLAMPED = "month_clamped"
    DAYS_COUNTED = "days_counted"
    BUSINESS_DAYS_COUNTED = "business_days_counted"
    HOLIDAY_SKIPPED = "holiday_skipped"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    SUSPENDED_STILL = "suspended_still"
    SUSPENSION_UNLAWFUL = "suspension_unlawful"
    DAYS_NOT_COUNTED = "days_not_counted"
    NOT_A_WORKING_DAY = "not_a_working_day"
    ROLLED = "rolled"
    NOT_ROLLED = "not_rolled"
    HOLIDAYS_UNKNOWN = "holidays_unknown"
    DUE = "due"


_SENTENCES: Mapping[StepCode, str] = {
    StepCode.RECEIVED: (
        "Received at {moment}, which is {day} in {zone}. The day of receipt is not counted."
    ),
    StepCode.RULE: "{purpose} within {period} under {pack}: {source}.",
    StepCode.START_MOVED: "{event} came on {day}: the period runs from the latest day of these.",
    StepCode.START_AWAITED: "The period has not begun: {event} was asked for on {day}.",
    StepCode.START_NOT_MOVED: "Asking for {event} does not move the start under this law.",
    StepCode.MONTHS_COUNTED: "{period} from {start} ends on {day}.",
    StepCode.MONTH_CLAMPED: "That month has no day {number}: its last day, {day}, stands for it.",
    StepCode.DAYS_COUNTED: "{period} from {start} ends on {day}; weekends and holidays count.",
    StepCode.BUSINESS_DAYS_COUNTED: "{period} after {start} ends on {day}; weekends do not count.",
    StepCode.HOLIDAY_SKIPPED: "{day} does not count: {holiday} ({state}).",
    StepCode.EXTENDED: (
        "Extended by {extension} to {period}, all counted from {start} (not from the first due"
        " date): notice on {notified}, because of {reasons}."
    ),
    StepCode.SUSPENDED: "Suspended from {asked} to {answered}: {ground} ({citation}).",
    StepCode.SUSPENDED_STILL: (
        "Suspended since {asked} and not yet answered: {ground} ({citation})."
        " The due date shown is the earliest possible one."
    ),
    StepCode.SUSPENSION_UNLAWFUL: "{ground} does not suspend the period under this law.",
    StepCode.DAYS_NOT_COUNTED: "{count} suspended days do not count: {start} becomes {day}.",
    StepCode.NOT_A_WORKING_DAY: "{day} is not a working day: {why}.",
    StepCode.ROLLED: "So the period ends with the following working day, {day}.",
    StepCode.NOT_ROLLED: "This rule gives no more time for it: {day} stands.",
    StepCode.HOLIDAYS_UNKNOWN: (
        "The public holidays of {state} in {year} are not known here:"
        " only weekends were taken into account."
    ),
    StepCode.DUE: "Due by the end of {day} in {zone}, that is {moment}.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. `details` fills the sentence, or a translation of it; dates are ISO 8601."""

    code: StepCode
    details: tuple[tuple[str, str], ...]

    def __getitem__(self, name: str) -> str:
        return dict(self.details)[name]

    def __str__(self) -> str:
        return _SENTENCES[self.code].format_map(dict(self.details))


def step(code: StepCode, **details: object) -> Step:
    """A step whose details are written as text; dates come out as ISO 8601."""
    return Step(code=code, details=tuple((name, str(value)) for name, value in details.items()))


def explain(steps: Iterable[Step]) -> tuple[str, ...]:
    """The whole reckoning in English, one sentence or two per step."""
    return tuple(str(taken) for taken in steps)
