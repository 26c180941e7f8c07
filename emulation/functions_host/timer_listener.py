"""Fires one timer function: at its times, once when past due, never twice at once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from emulation.functions_host.clock import Clock, happens_within
from emulation.functions_host.schedule_monitor import (
    DEFAULT_TIME,
    ScheduleMonitor,
    ScheduleStatus,
    check_past_due,
)
from emulation.functions_host.schedules import Schedule
from emulation.functions_host.telemetry import EventName, Telemetry
from emulation.functions_host.triggers import TimerCall

# .NET's timer counts milliseconds in an int; longer waits are chained.
MAX_WAIT = timedelta(days=24)

type RunTimer = Callable[[TimerCall], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerSettings:
    """A timer trigger. `name` is the lookup name, `Host.Functions.<function>`."""

    name: str
    schedule: Schedule
    use_monitor: bool = True
    run_on_startup: bool = False

    @property
    def monitored(self) -> bool:
        return self.use_monitor and not self.schedule.fires_within_minutes


class TimerListener:
    """TimerListener of the Timers extension."""

    def __init__(
        self,
        settings: TimerSettings,
        run: RunTimer,
        *,
        monitor: ScheduleMonitor,
        clock: Clock,
        telemetry: Telemetry,
    ) -> None:
        self._settings = settings
        self._run = run
        self._monitor = monitor if settings.monitored else None
        self._clock = clock
        self._telemetry = telemetry
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Fire until stopped; returns after the run in progress. Raises StorageError at start."""
        now = self._clock.now()
        status, past_due = await self._start(now)
        if past_due:
            self._telemetry.report(EventName.TIMER_PAST_DUE, timer=self._settings.name)
            status = await self._fire(status, past_due=True)
        elif self._settings.run_on_startup:
            status = await self._fire(status, on_startup=True)
        while await self._wait_for(status.next):
            status = await self._fire(status)

    def stop(self) -> None:
        self._stopping.set()

    async def _start(self, now: datetime) -> tuple[ScheduleStatus, bool]:
        """The status to go by, and whether a run was missed while nobody was here."""
        schedule = self._settings.schedule
        if self._monitor is None:
            upcoming = schedule.next_occurrence(now)
            return (
                ScheduleStatus(last=DEFAULT_TIME, next=upcoming, last_updated=DEFAULT_TIME),
                False,
            )
        check = check_past_due(now, schedule, await self._monitor.read(self._settings.name))
        if check.changed:
            await self._monitor.write(self._settings.name, check.status)
        return check.status, check.past_due

    async def _fire(
        self, status: ScheduleStatus, *, past_due: bool = False, on_startup: bool = False
    ) -> ScheduleStatus:
        """Run once and record it, however the run went.

        When the clock ran ahead and the timer fired before its time, the time it should have had
        counts, or the same occurrence would come twice.
        """
        began = self._clock.now()
        known = status.as_json() if self._monitor is not None else None
        await self._run(TimerCall(past_due=past_due, status=known))
        basis = began
        if not past_due and not on_startup and status.next > began:
            basis = status.next
        after = ScheduleStatus(
            last=basis, next=self._settings.schedule.next_occurrence(basis), last_updated=basis
        )
        if self._monitor is not None:
            await self._monitor.write(self._settings.name, after)
        return after

    async def _wait_for(self, moment: datetime) -> bool:
        """Wait until `moment`, or not at all when it has passed; False when stopped meanwhile."""
        remaining = max(moment - self._clock.now(), timedelta(0))
        self._telemetry.report(
            EventName.TIMER_SCHEDULED, timer=self._settings.name, next=moment.isoformat()
        )
        while True:
            step = min(remaining, MAX_WAIT)
            if await happens_within(self._clock, self._stopping, step.total_seconds()):
                return False
            remaining -= step
            if remaining <= timedelta(0):
                return True
