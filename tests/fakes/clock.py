"""A clock that moves when a test says so."""

from datetime import datetime, timedelta

from tests.builders import NOW


class TestClock:
    """The Clock port."""

    __test__ = False

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by

    def set(self, to: datetime) -> None:
        self._now = max(self._now, to)
