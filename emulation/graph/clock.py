"""The simulator's time: real time plus an offset, so that thirty days can pass in a second."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

TIME_HEADER = "Sim-Time"
"""A call that brings a moment with it (ISO 8601) is carried out as if it were that moment: so that
what a request did weeks ago can be done now, while everybody else's time stands where it is."""

_moment_of_call: ContextVar[datetime | None] = ContextVar("moment_of_call", default=None)


@contextmanager
def at_moment(text: str | None) -> Generator[None]:
    """Inside the block it is the moment of the text; None changes nothing.

    `ValueError` for a text that is no moment with its zone.
    """
    moment = datetime.fromisoformat(text) if text else None
    if moment is not None and moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    token = _moment_of_call.set(moment or _moment_of_call.get())
    try:
        yield
    finally:
        _moment_of_call.reset(token)


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
        return _moment_of_call.get() or self._source() + self._offset

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
