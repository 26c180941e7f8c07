"""Polls one queue for one function: when to look, how many messages to run, how to stop."""

import asyncio
import random

from emulation.functions_host.clock import Clock, happens_within
from emulation.functions_host.errors import StorageError
from emulation.functions_host.message_lease import LeaseTimes
from emulation.functions_host.message_processor import MessageProcessor
from emulation.functions_host.queue_backoff import QueueBackoff
from emulation.functions_host.queue_options import QueueOptions
from emulation.functions_host.storage import QueueItem, QueuePort
from emulation.functions_host.telemetry import EventName, Telemetry


class QueueListener:
    """QueueListener of the Storage Queues extension. It never makes the queue it listens to."""

    def __init__(
        self,
        queue: QueuePort,
        processor: MessageProcessor,
        *,
        options: QueueOptions,
        clock: Clock,
        rng: random.Random,
        telemetry: Telemetry,
        times: LeaseTimes,
    ) -> None:
        self._queue = queue
        self._processor = processor
        self._options = options
        self._clock = clock
        self._telemetry = telemetry
        self._times = times
        self._backoff = QueueBackoff(options.max_polling_interval, rng)
        self._running: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._stopping = False
        self._exists = False
        self._found_since_delay = False

    @property
    def queue_name(self) -> str:
        return self._queue.name

    def wake(self) -> None:
        """Look again at once: something was put into the queue."""
        self._wake.set()

    async def run(self) -> None:
        """Poll until stopped. Raises StorageError for what isn't worth waiting out."""
        while not self._stopping:
            self._wake.clear()
            messages = await self._poll()
            if messages:
                self._found_since_delay = True
                self._start(messages)
                await self._until_there_is_room()
            elif not self._stopping:
                await happens_within(self._clock, self._wake, self._next_delay())

    async def stop(self) -> None:
        """Take no more messages, and wait for those that run; they still end as they should."""
        self._stopping = True
        self._wake.set()
        if self._running:
            await asyncio.wait(self._running)

    def abandon(self) -> int:
        """Cancel what still runs and say how many; their leases run out by themselves."""
        for task in self._running:
            task.cancel()
        return len(self._running)

    async def _poll(self) -> list[QueueItem]:
        try:
            self._exists = self._exists or await self._queue.exists()
            if not self._exists or self._stopping:
                return []
            return list(
                await self._queue.receive(self._options.batch_size, self._times.lease_seconds)
            )
        except StorageError as error:
            # Any error makes us look again whether the queue is there.
            self._exists = False
            if error.not_found or error.being_deleted_or_disabled or error.server_side:
                self._telemetry.report(
                    EventName.QUEUE_BACKING_OFF, queue=self._queue.name, status=error.status
                )
                return []
            raise

    def _next_delay(self) -> float:
        found, self._found_since_delay = self._found_since_delay, False
        return self._backoff.next_delay(found_messages=found)

    def _start(self, messages: list[QueueItem]) -> None:
        for item in messages:
            task = asyncio.create_task(self._process(item))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _process(self, item: QueueItem) -> None:
        try:
            await self._processor.process(item)
        except StorageError as error:
            self._telemetry.report(
                EventName.LISTENER_FAILED, queue=self._queue.name, status=error.status
            )

    async def _until_there_is_room(self) -> None:
        """A new batch is fetched when no more than newBatchThreshold messages run."""
        while len(self._running) > self._options.new_batch_threshold and not self._stopping:
            await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(0)
