"""Time that only a test moves, and waiting for what takes none."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


async def settle() -> None:
    """Let everything happen that can happen without time passing."""
    for _ in range(60):
        await asyncio.sleep(0)


async def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait in real time for what other threads and processes bring about."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - the condition lies outside this loop
            await asyncio.sleep(0.005)


class VirtualClock:
    """Time that only `advance` moves."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._sleepers: list[tuple[datetime, asyncio.Future[None]]] = []
        self.asked: list[float] = []

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self.asked.append(seconds)
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + timedelta(seconds=max(0.0, seconds)), woken))
        await woken

    async def advance(self, seconds: float = 0.0) -> None:
        """Let `seconds` pass, waking each sleeper at its own time."""
        end = self._now + timedelta(seconds=seconds)
        await settle()
        while (due := self._next_due(end)) is not None:
            self._now = max(self._now, due)
            await self._wake_due()
        self._now = end

    def _next_due(self, end: datetime) -> datetime | None:
        self._sleepers = [(due, woken) for due, woken in self._sleepers if not woken.done()]
        return min((due for due, _ in self._sleepers if due <= end), default=None)

    async def _wake_due(self) -> None:
        for due, woken in self._sleepers:
            if due <= self._now and not woken.done():
                woken.set_result(None)
        await settle()
