"""A timer listener over fake blobs, and a function that notes its calls."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from emulation.functions_host.schedule_monitor import (
    BlobScheduleMonitor,
    ScheduleStatus,
    parse_status,
)
from emulation.functions_host.schedules import parse_schedule
from emulation.functions_host.timer_listener import TimerListener, TimerSettings
from emulation.functions_host.triggers import TimerCall
from tests.host_emulation.fake_storage import FakeBlobs
from tests.host_emulation.fakes import EventLog
from tests.host_emulation.virtual_clock import VirtualClock, settle

HOURLY = "0 0 * * * *"
STATUS_PATH = "timers/host1/Host.Functions.tick/status"
HOUR = timedelta(hours=1)


class TimerBench:
    """A timer listener over fake blobs, and a function that notes its calls."""

    def __init__(
        self,
        clock: VirtualClock,
        schedule: str = HOURLY,
        *,
        blobs: FakeBlobs | None = None,
        use_monitor: bool = True,
        run_on_startup: bool = False,
        work: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        self.clock = clock
        self.blobs = blobs or FakeBlobs()
        self.log = EventLog(clock)
        self.calls: list[tuple[datetime, TimerCall]] = []
        self._work = work
        self.settings = TimerSettings(
            name="Host.Functions.tick",
            schedule=parse_schedule(schedule),
            use_monitor=use_monitor,
            run_on_startup=run_on_startup,
        )
        self.listener = TimerListener(
            self.settings,
            self._run,
            monitor=BlobScheduleMonitor(self.blobs, "host1", self.log.telemetry),
            clock=clock,
            telemetry=self.log.telemetry,
        )
        self.task: asyncio.Task[None] | None = None

    async def _run(self, call: TimerCall) -> None:
        self.calls.append((self.clock.now(), call))
        if self._work is not None:
            await self._work()

    async def __aenter__(self) -> "TimerBench":
        self.task = asyncio.create_task(self.listener.run())
        await settle()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.listener.stop()
        if self.task is not None:
            await self.task

    @property
    def times(self) -> list[datetime]:
        return [moment for moment, _ in self.calls]

    @property
    def status(self) -> ScheduleStatus | None:
        content = self.blobs.contents.get(STATUS_PATH)
        return None if content is None else parse_status(content)


def stored(blobs: FakeBlobs, *, last: datetime, upcoming: datetime) -> FakeBlobs:
    status = ScheduleStatus(last=last, next=upcoming, last_updated=last)
    blobs.contents[STATUS_PATH] = str(status.as_json()).replace("'", '"').encode()
    return blobs
