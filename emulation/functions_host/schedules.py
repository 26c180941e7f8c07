"""A timer's schedule: NCRONTAB, or a constant interval written as a TimeSpan."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from emulation.functions_host.errors import ScheduleError
from emulation.functions_host.ncrontab import CrontabSchedule, parse_crontab
from emulation.functions_host.timespan import parse_timespan


class Schedule(Protocol):
    """When a timer fires."""

    def next_occurrence(self, after: datetime) -> datetime: ...

    @property
    def fires_within_minutes(self) -> bool:
        """Too frequent for the schedule monitor (TimerSchedule.ShouldDisableScheduleMonitor)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantSchedule:
    """Fires `interval` after the last run began."""

    interval: timedelta

    def next_occurrence(self, after: datetime) -> datetime:
        return after + self.interval

    @property
    def fires_within_minutes(self) -> bool:
        return self.interval < timedelta(minutes=1)


def parse_schedule(expression: str) -> Schedule:
    """Read a schedule whose settings are resolved; raises ScheduleError."""
    try:
        schedule: CrontabSchedule | None = parse_crontab(expression)
    except ScheduleError as error:
        schedule, reason = None, str(error)
    else:
        return schedule
    interval = parse_timespan(expression)
    if interval is None:
        raise ScheduleError(
            f"The schedule expression '{expression}' was not recognized as a valid cron "
            f"expression or timespan string: {reason}"
        )
    return ConstantSchedule(interval=interval)
