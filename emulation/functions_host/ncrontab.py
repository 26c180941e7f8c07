"""NCRONTAB expressions as the NCrontab library reads them, which is not how cron does.

Six fields, seconds first, or five without seconds. Day of month AND day of week must both match;
a reversed range is swapped; names match by prefix; Sunday is 0 only; no `? L W #`.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from emulation.functions_host.errors import ScheduleError

# NCrontab gives DateTime.MaxValue for what never happens, such as the 30th of February.
NEVER = datetime.max.replace(tzinfo=UTC, microsecond=0)
_LAST_YEAR = 9999
_NUMBER = re.compile(r"^[+-]?\d+$")
_ALL = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class _FieldKind:
    label: str
    low: int
    high: int
    names: tuple[str, ...] = ()


_SECOND = _FieldKind(label="second", low=0, high=59)
_FIELDS = (
    _FieldKind(label="minute", low=0, high=59),
    _FieldKind(label="hour", low=0, high=23),
    _FieldKind(label="day", low=1, high=31),
    _FieldKind(label="month", low=1, high=12, names=tuple(calendar.month_name)[1:]),
    _FieldKind(
        label="day of week",
        low=0,
        high=6,
        names=("Sunday", *tuple(calendar.day_name)[:6]),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrontabSchedule:
    """The values each field allows; `days_of_week` counts from Sunday, 0."""

    seconds: frozenset[int]
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    days_of_week: frozenset[int]

    def next_occurrence(self, after: datetime) -> datetime:
        """The first occurrence strictly after `after`, in its time zone; NEVER if there is none."""
        if not self._can_ever_happen() or NEVER - after < timedelta(days=2):
            return NEVER
        moment = after.replace(microsecond=0) + timedelta(seconds=1)
        while not self._allows_day(moment):
            moment = self._next_day(moment)
            if moment >= NEVER:
                return NEVER
        return self._next_time(moment)

    @property
    def fires_within_minutes(self) -> bool:
        """More than one occurrence in every minute, which switches the schedule monitor off."""
        full = (
            (self.minutes, _FIELDS[0]),
            (self.hours, _FIELDS[1]),
            (self.days, _FIELDS[2]),
            (self.months, _FIELDS[3]),
            (self.days_of_week, _FIELDS[4]),
        )
        every_minute = all(len(values) == kind.high - kind.low + 1 for values, kind in full)
        return every_minute and len(self.seconds) > 1

    def _can_ever_happen(self) -> bool:
        longest = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
        return any(min(self.days) <= longest[month - 1] for month in self.months)

    def _allows_day(self, moment: datetime) -> bool:
        return (
            moment.month in self.months
            and moment.day in self.days
            and moment.isoweekday() % 7 in self.days_of_week
        )

    def _next_day(self, moment: datetime) -> datetime:
        midnight = moment.replace(hour=0, minute=0, second=0)
        if moment.month not in self.months:
            year, month = divmod(moment.month, 12)
            if moment.year + year > _LAST_YEAR:
                return NEVER
            return midnight.replace(year=moment.year + year, month=month + 1, day=1)
        if NEVER - midnight < timedelta(days=2):
            return NEVER
        return midnight + timedelta(days=1)

    def _next_time(self, moment: datetime) -> datetime:
        """The next allowed time of the day, or the first one of the next allowed day."""
        for hour in _from(self.hours, moment.hour):
            later_hour = hour > moment.hour
            for minute in _from(self.minutes, 0 if later_hour else moment.minute):
                later = later_hour or minute > moment.minute
                for second in _from(self.seconds, 0 if later else moment.second):
                    return moment.replace(hour=hour, minute=minute, second=second)
        last_second = moment.replace(hour=23, minute=59, second=59)
        return self.next_occurrence(last_second)


def parse_crontab(expression: str) -> CrontabSchedule:
    """Read five or six fields separated by spaces; raises ScheduleError."""
    fields = [field for field in expression.split(" ") if field]
    if len(fields) not in {5, 6}:
        raise ScheduleError(f"'{expression}' has neither five nor six fields")
    kinds = _FIELDS if len(fields) == 5 else (_SECOND, *_FIELDS)
    values = [_parse_field(text, kind) for text, kind in zip(fields, kinds, strict=True)]
    seconds = frozenset({0}) if len(fields) == 5 else values.pop(0)
    minutes, hours, days, months, days_of_week = values
    return CrontabSchedule(
        seconds=seconds,
        minutes=minutes,
        hours=hours,
        days=days,
        months=months,
        days_of_week=days_of_week,
    )


def _parse_field(text: str, kind: _FieldKind) -> frozenset[int]:
    parts = (_parse_part(part, kind) for part in text.split(","))
    return frozenset[int]().union(*parts)


def _parse_part(text: str, kind: _FieldKind) -> frozenset[int]:
    """`*`, `5`, `2-10`, each with an optional `/step`; `2/5` means from 2 to the maximum by 5."""
    body, step, stepped = text, 1, text.find("/") > 0
    if stepped:
        body, _, step_text = text.partition("/")
        if not _NUMBER.match(step_text):
            raise ScheduleError(f"'{step_text}' isn't a step of the {kind.label} field")
        step = max(1, int(step_text))
    if body == "*":
        return frozenset(range(kind.low, kind.high + 1, step))
    if body.find("-") > 0:
        first, _, last = body.partition("-")
        ends = sorted((_parse_value(first, kind), _parse_value(last, kind)))
        return frozenset(range(ends[0], ends[1] + 1, step))
    value = _parse_value(body, kind)
    return frozenset(range(value, kind.high + 1, step)) if stepped else frozenset({value})


def _parse_value(text: str, kind: _FieldKind) -> int:
    is_number = text[:1].isdigit() and _NUMBER.match(text)
    value = int(text) if is_number else _parse_name(text, kind)
    if not kind.low <= value <= kind.high:
        raise ScheduleError(f"{value} is outside {kind.low}-{kind.high} of the {kind.label} field")
    return value


def _parse_name(text: str, kind: _FieldKind) -> int:
    for position, name in enumerate(kind.names):
        if text and name.lower().startswith(text.lower()):
            return position + kind.low
    raise ScheduleError(f"'{text}' isn't a valid value of the {kind.label} field")


@lru_cache(maxsize=256)
def _sorted(values: frozenset[int]) -> tuple[int, ...]:
    return tuple(sorted(values))


def _from(values: frozenset[int], lowest: int) -> tuple[int, ...]:
    return tuple(value for value in _sorted(values) if value >= lowest)
