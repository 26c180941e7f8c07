"""Messages in memory, and what takes them out again when their time has come."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from dsr_core.domain.messages import StageMessage, write_message
from dsr_core.domain.plan import QueueGroup
from dsr_core.ports import Clock
from dsr_core.stores.limits import check_message
from dsr_core.stores.stage_queue import delay_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedMessage:
    """A message, and since when a listener may have it."""

    visible_at: datetime
    group: QueueGroup
    message: StageMessage


class MemoryStageQueue:
    """The StageQueue port; `take` stands for the listeners of all groups."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._messages: list[QueuedMessage] = []

    async def send(self, group: QueueGroup, message: StageMessage, delay: timedelta) -> None:
        await asyncio.sleep(0)
        hidden = timedelta(seconds=delay_seconds(delay))
        check_message(write_message(message).encode())
        visible_at = self._clock.now() + hidden
        self._messages.append(QueuedMessage(visible_at=visible_at, group=group, message=message))

    def take(self, now: datetime) -> tuple[QueuedMessage, ...]:
        """Removes and answers what is visible, in the order it became so."""
        visible = [queued for queued in self._messages if queued.visible_at <= now]
        self._messages = [queued for queued in self._messages if queued.visible_at > now]
        return tuple(sorted(visible, key=lambda queued: queued.visible_at))

    @property
    def next_at(self) -> datetime | None:
        """When the next message becomes visible; None when there is none."""
        return min((queued.visible_at for queued in self._messages), default=None)
