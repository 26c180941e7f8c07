"""The lease on a running message: renewed in the background, its newest pop receipt remembered."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from emulation.functions_host.clock import Clock
from emulation.functions_host.errors import StorageError
from emulation.functions_host.storage import QueueItem, QueuePort
from emulation.functions_host.telemetry import EventName, Telemetry


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseTimes:
    """Fixed in the real host. Renewal comes at half the lease; a 5xx halves the wait to it."""

    lease_seconds: int = 600
    renew_after: float = 300.0
    renew_after_least: float = 60.0


class MessageLease:
    """One message that is ours for now."""

    def __init__(
        self,
        queue: QueuePort,
        item: QueueItem,
        *,
        times: LeaseTimes,
        clock: Clock,
        telemetry: Telemetry,
    ) -> None:
        self._queue = queue
        self._item = item
        self._times = times
        self._clock = clock
        self._telemetry = telemetry
        self.pop_receipt = item.pop_receipt

    @asynccontextmanager
    async def renewed(self) -> AsyncGenerator[None]:
        """Keep renewing while the body runs."""
        keeper = asyncio.create_task(self._keep())
        try:
            yield
        finally:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)

    async def delete(self) -> None:
        """Delete with the newest receipt. A message that is gone or not ours is left alone."""
        try:
            await self._queue.delete(self._item.id, self.pop_receipt)
        except StorageError as error:
            self._tolerate_loss(error)
        else:
            self._report(EventName.MESSAGE_DELETED)

    async def release(self, seconds: int) -> None:
        """Let the message be seen again in `seconds`."""
        try:
            await self._queue.set_visibility(self._item.id, self.pop_receipt, seconds)
        except StorageError as error:
            self._tolerate_loss(error)
        else:
            self._report(EventName.MESSAGE_RELEASED)

    async def _keep(self) -> None:
        wait = self._times.renew_after
        while True:
            await self._clock.sleep(wait)
            try:
                self.pop_receipt = await self._queue.set_visibility(
                    self._item.id, self.pop_receipt, self._times.lease_seconds
                )
            except StorageError as error:
                if not error.server_side:
                    self._report(EventName.MESSAGE_LOST_LEASE)
                    return
                wait = max(wait / 2, self._times.renew_after_least)
            else:
                wait = self._times.renew_after
                self._report(EventName.LEASE_RENEWED)

    def _tolerate_loss(self, error: StorageError) -> None:
        if not (error.receipt_mismatch or error.not_found):
            raise error
        self._report(EventName.MESSAGE_LOST_LEASE)

    def _report(self, name: EventName) -> None:
        self._telemetry.report(name, queue=self._queue.name, message=self._item.id)
