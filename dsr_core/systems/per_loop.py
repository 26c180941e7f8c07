"""Values that belong to one event loop: an HTTP client used from a second one breaks."""

import asyncio
from collections.abc import Callable


class PerLoop[T]:
    """Makes a value at first use in each event loop (graph.md 4.2 no. 11, 4.4)."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._values: dict[asyncio.AbstractEventLoop, T] = {}

    def get(self) -> T:
        """The running loop's value; values of loops that were closed are let go."""
        loop = asyncio.get_running_loop()
        if loop not in self._values:
            self._values = {old: v for old, v in self._values.items() if not old.is_closed()}
            self._values[loop] = self._make()
        return self._values[loop]

    def take(self) -> T | None:
        """Give up the running loop's value, so that it can be closed."""
        return self._values.pop(asyncio.get_running_loop(), None)
