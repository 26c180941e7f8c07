"""The time the host goes by, so that tests can turn it by hand."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Wall clock and sleep of one world."""

    def now(self) -> datetime:
        """The present in UTC, which is also the local time of a host in Azure."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def happens_within(clock: Clock, event: asyncio.Event, seconds: float) -> bool:
    """Wait for `event`, at most `seconds` of `clock`; whether it happened."""
    if event.is_set():
        return True
    racers = (asyncio.ensure_future(event.wait()), asyncio.ensure_future(clock.sleep(seconds)))
    try:
        await asyncio.wait(racers, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for racer in racers:
            racer.cancel()
        await asyncio.gather(*racers, return_exceptions=True)
    return event.is_set()
