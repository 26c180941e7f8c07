"""What to look at and when, in memory."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

from dsr_core.ports import AgendaRow
from dsr_core.stores.agenda import row_key, write_row
from dsr_core.stores.limits import check_entity


class MemoryAgenda:
    """The Agenda port."""

    def __init__(self) -> None:
        self._rows: dict[str, AgendaRow] = {}

    async def add(self, row: AgendaRow) -> None:
        await asyncio.sleep(0)
        check_entity(write_row(row))
        self._rows[row_key(row)] = row

    async def due(self, now: datetime) -> AsyncIterator[AgendaRow]:
        """What was due when the reading began; rows may be moved meanwhile."""
        await asyncio.sleep(0)
        for _, row in sorted(self._rows.items()):
            if row.due_at <= now:
                yield row

    async def move(self, row: AgendaRow, to: datetime | None) -> None:
        if to == row.due_at:
            return
        if to is not None:
            await self.add(AgendaRow(due_at=to, request_id=row.request_id))
        await asyncio.sleep(0)
        self._rows.pop(row_key(row), None)
