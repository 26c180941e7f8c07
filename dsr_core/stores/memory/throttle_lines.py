"""The lines at shared limits, in memory."""

import asyncio
from collections.abc import Callable

from dsr_core.domain.throttle_line import Line
from dsr_core.stores.limits import check_entity
from dsr_core.stores.throttle_lines import write_line


class MemoryThrottleLines:
    """The ThrottleLines port."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}

    async def load(self, key: str) -> Line:
        await asyncio.sleep(0)
        return self._lines.get(key, Line())

    async def change(self, key: str, change: Callable[[Line], Line]) -> Line:
        await asyncio.sleep(0)
        line = change(self._lines.get(key, Line()))
        check_entity(write_line(key, line))
        self._lines[key] = line
        return line
