"""Counting in days, months and working days, as laws do. Knows dates and holidays, but no law."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from dsr_core.domain.errors import DsrError
from dsr_core.domain.rule_packs import Period, PeriodUnit

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


class NaiveMomentError(DsrError):
    """A moment without a time zone belongs to no day."""

    code = "naive-moment"


class DayKind(StrEnum):
    """What the law calls a day."""

    WORKING_DAY = "working_day"
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    PUBLIC_HOLIDAY = "public_holiday"


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayCalendar:
    """The public holidays of one state, known for the years `first_year` to `last_year` inclusive.

    A day outside those years is judged by the weekday alone; ask `covers` and say so.
    """

    state: str
    name: str
    first_year: int
    last_year: int
    days: Mapping[date, str] = field(hash=False)

    def covers(self, day: date) -> bool:
        """Whether the holidays of that day's year are known."""
        return self.first_year <= day.year <= self.last_year

    def kind_of(self, day: date) -> DayKind:
        """Working day or not, and why not. Working days are all days other than public holidays,
        Sundays and Saturdays (Reg. 1182/71 Art. 2(2))."""
        if day in self.days:
            return DayKind.PUBLIC_HOLIDAY
        if day.weekday() < _SATURDAY:
            return DayKind.WORKING_DAY
        return DayKind.SATURDAY if day.weekday() == _SATURDAY else DayKind.SUNDAY

    def is_working_day(self, day: date) -> bool:
        """Neither weekend nor, as far as known, holiday."""
        return self.kind_of(day) is DayKind.WORKING_DAY


def add_months(start: date, months: int) -> date:
    """The day of the same date, or the month's last day where that date does not exist.

    Reg. 1182/71 Art. 3(2)(c). The day of the event itself is not counted (Art. 3(1)), which is
    why the period ends on the *same* date and not on the day before it.
    """
    years, month_index = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month_index + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def business_days_after(start: date, calendar: HolidayCalendar) -> Iterator[date]:
    """The working days that follow `start`, which itself is not counted; endless."""
    day = start
    while True:
        day += _ONE_DAY
        if calendar.is_working_day(day):
            yield day


def add_period(start: date, period: Period, calendar: HolidayCalendar) -> date:
    """The last day of a period that runs from an event on `start`, before any roll."""
    match period.unit:
        case PeriodUnit.MONTHS:
            return add_months(start, period.count)
        case PeriodUnit.DAYS:
            return start + timedelta(days=period.count)
        case PeriodUnit.BUSINESS_DAYS:
            following = business_days_after(start, calendar)
            return [next(following) for _ in range(period.count)][-1]


def roll_forward(day: date, calendar: HolidayCalendar) -> date:
    """That day if it is a working day, or else the next one (Reg. 1182/71 Art. 3(4))."""
    if calendar.is_working_day(day):
        return day
    return next(business_days_after(day, calendar))


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included; none when `last` comes before `first`."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def require_aware(moment: datetime) -> None:
    """Raises NaiveMomentError when the moment has no time zone."""
    if moment.utcoffset() is None:
        raise NaiveMomentError


def local_day(moment: datetime, zone: tzinfo) -> date:
    """The calendar day that moment falls on in `zone`. Raises NaiveMomentError."""
    require_aware(moment)
    return moment.astimezone(zone).date()


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """Local midnight, in UTC."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """The last microsecond of that local day, in UTC: a period ends with its last hour."""
    return start_of_day(day + _ONE_DAY, zone) - timedelta.resolution
