"""What happens to one received message, from its lease to its end (QueueProcessor)."""

from collections.abc import Awaitable, Callable

from emulation.functions_host.clock import Clock
from emulation.functions_host.message_lease import LeaseTimes, MessageLease
from emulation.functions_host.poison import PoisonQueue
from emulation.functions_host.queue_options import QueueOptions
from emulation.functions_host.queue_output import decode_message
from emulation.functions_host.storage import QueueItem, QueuePort
from emulation.functions_host.telemetry import EventName, Telemetry
from emulation.functions_host.triggers import TriggerMessage

type RunMessage = Callable[[TriggerMessage], Awaitable[bool]]


class MessageProcessor:
    """Runs a function with messages of one queue; `run` says whether it succeeded."""

    def __init__(
        self,
        queue: QueuePort,
        run: RunMessage,
        *,
        poison: PoisonQueue | None,
        options: QueueOptions,
        clock: Clock,
        telemetry: Telemetry,
        times: LeaseTimes,
    ) -> None:
        self._queue = queue
        self._run = run
        self._poison = poison
        self._options = options
        self._clock = clock
        self._telemetry = telemetry
        self._times = times

    async def process(self, item: QueueItem) -> None:
        """Run, then delete, release or poison. Raises StorageError; the lease then runs out."""
        lease = MessageLease(
            self._queue,
            item,
            times=self._times,
            clock=self._clock,
            telemetry=self._telemetry,
        )
        text = decode_message(item.text, self._options.message_encoding)
        if text is None:
            await self._end_without_success(item, lease, beyond_repair=True)
        elif self._poison is not None and item.dequeue_count > self._options.max_dequeue_count:
            await self._poison.move(item.id, item.text, lease)
        elif await self._run_leased(item, text, lease):
            await lease.delete()
        else:
            await self._end_without_success(item, lease, beyond_repair=False)

    async def _run_leased(self, item: QueueItem, text: str, lease: MessageLease) -> bool:
        message = TriggerMessage(
            id=item.id,
            text=text,
            dequeue_count=item.dequeue_count,
            pop_receipt=item.pop_receipt,
            inserted_on=item.inserted_on,
            expires_on=item.expires_on,
            next_visible_on=item.next_visible_on,
        )
        async with lease.renewed():
            return await self._run(message)

    async def _end_without_success(
        self, item: QueueItem, lease: MessageLease, *, beyond_repair: bool
    ) -> None:
        """Poison, or release for another try.

        Without a poison queue the message stays invisible until its lease ends, lest it go round
        in a fast endless loop.
        """
        if self._poison is None:
            self._telemetry.report(
                EventName.MESSAGE_LEFT_INVISIBLE, queue=self._queue.name, message=item.id
            )
        elif beyond_repair or item.dequeue_count >= self._options.max_dequeue_count:
            await self._poison.move(item.id, item.text, lease)
        else:
            await lease.release(int(self._options.visibility_timeout.total_seconds()))
