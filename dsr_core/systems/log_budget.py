"""What one process knows of a limit that all instances share: the audit logs' of a tenant.

Nothing is paced until the service turns a request away: a lone request goes as it is and costs no
storage. Beyond what the service says it allows only one request at a time is tried. Once one was
turned away, everybody takes a place in the line that all instances share (`ThrottleLines`), for as
long as somebody was turned away or waited lately.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from dsr_core.domain.throttle_line import (
    AUDIT_LOGS,
    Joined,
    Limit,
    Line,
    hold_up,
    is_late,
    join,
    moment_of,
)
from dsr_core.ports import Clock, ThrottleLines

#: How long what was found out about the limit is taken for true: that it is enforced, or is not.
_REMEMBERED = timedelta(minutes=5)

#: A line looked at so recently is not read again.
_FRESH = timedelta(seconds=1)

#: When nothing was known of the limit yet. No clock's moment: one may be set back after the start.
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class LogBudget:
    """One app's and tenant's share of this process, within one event loop."""

    def __init__(
        self,
        key: str,
        lines: ThrottleLines,
        clock: Clock,
        *,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        limit: Limit = AUDIT_LOGS,
    ) -> None:
        """`key` names app and tenant; `sleep` spends waits in place, in seconds."""
        self._key = key
        self._lines = lines
        self._clock = clock
        self.sleep = sleep
        self.limit = limit
        #: One at a time may find out whether the limit is enforced.
        self.probing = asyncio.Lock()
        self._changing = asyncio.Lock()
        self._sent: deque[datetime] = deque(maxlen=2 * limit.requests)
        self._unplanned: deque[datetime] = deque(maxlen=limit.requests)
        self._closed_until = self._paced_until = self._free_until = _LONG_AGO
        self._line, self._seen_at = Line(), _LONG_AGO

    def now(self) -> datetime:
        return self._clock.now()

    def is_paced(self) -> bool:
        """Whether somebody was turned away or waited lately, as far as this process knows."""
        return self.now() < self._paced_until

    def is_free(self) -> bool:
        """Whether a request may go without asking anybody."""
        return self.now() < self._free_until or self._room_at() <= self.now()

    def has_answered(self) -> None:
        """A request beyond the limit got an answer.

        With twice the limit in one window it is not enforced, even by a service that counts in
        windows of its own.
        """
        if len(self._sent) == self._sent.maxlen and self._sent[0] + self.limit.window > self.now():
            self._free_until = self.now() + _REMEMBERED

    def has_sent(self, *, planned: bool) -> None:
        """A request goes now, with a place in the line or without."""
        self._sent.append(self.now())
        if not planned:
            self._unplanned.append(self.now())

    def moment_for(self, place: datetime) -> datetime:
        """When whoever has the place may go: not before their turn, nor before there is room."""
        return max(moment_of(self._line, place), self._closed_until, self._room_at())

    async def join(self, count: int) -> tuple[datetime, ...]:
        """Take places at the end of the line. Two storage calls."""
        joined = Joined(line=Line(), places=())

        def change(line: Line) -> Line:
            nonlocal joined
            earliest = max(self.now(), self._closed_until)
            joined = join(line, self.limit, count, earliest, sent)
            return joined.line

        async with self._changing:
            sent = tuple(self._unplanned)
            self._see(await self._lines.change(self._key, change))
            self._unplanned.clear()
        return joined.places

    async def look(self) -> None:
        """Learn how far the line has come. One storage call, unless it was looked at just now."""
        if self.now() - self._seen_at > _FRESH:
            self._see(await self._lines.load(self._key))

    async def was_refused(self, place: datetime | None, wait: timedelta) -> bool:
        """The service turned a request away. Whether its place is kept, and the line held up."""
        now = self.now()
        until = now + wait
        self._closed_until = max(self._closed_until, until)
        self._paced_until, self._free_until = until + _REMEMBERED, now
        if place is None or is_late(self._line, self.limit, place, now):
            return False
        async with self._changing:
            held = await self._lines.change(self._key, lambda line: hold_up(line, place, until))
            self._see(held)
        return True

    def _see(self, line: Line) -> None:
        self._line, self._seen_at = line, self.now()
        end = moment_of(line, line.places[-1]) if line.places else self.now()
        if end > self.now():  # somebody waits; else the line may be forgotten in time
            self._paced_until = max(self._paced_until, end + _REMEMBERED)

    def _room_at(self) -> datetime:
        """When this process has sent less than the limit, were it alone."""
        if len(self._sent) < self.limit.requests:
            return self.now()
        return self._sent[-self.limit.requests] + self.limit.window
