"""The simulator's time: real time plus an offset, so that thirty days can pass in a second."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def read_system_time() -> datetime:
    """The machine's time in UTC."""
    return datetime.now(UTC)


class Clock:
    """Runs with `source` and can be moved forward."""

    def __init__(self, source: Callable[[], datetime] = read_system_time) -> None:
        self._source = source
        self._offset = timedelta()

    def now(self) -> datetime:
        """Virtual time, UTC."""
        return self._source() + self._offset

    def real_now(self) -> datetime:
        """The source's time, without the offset."""
        return self._source()

    @property
    def offset(self) -> timedelta:
        """How far virtual time is ahead of the source."""
        return self._offset

    def advance(self, by: timedelta) -> datetime:
        """Move forward and return the new time; `ValueError` for a step back."""
        if by < timedelta():
            raise ValueError("the clock only goes forward")
        self._offset += by
        return self.now()
