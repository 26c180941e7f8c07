"""Poison queues: what they are called, which queues have none, and moving a message there."""

from collections.abc import Callable

from emulation.functions_host.message_lease import MessageLease
from emulation.functions_host.queue_output import send_creating
from emulation.functions_host.storage import QueuePort
from emulation.functions_host.telemetry import EventName, Telemetry

SUFFIX = "-poison"
MAX_QUEUE_NAME = 63


def poison_name(queue: str) -> str | None:
    """The poison queue's name; None for a poison queue and for a name that leaves no room."""
    if queue.endswith(SUFFIX) or len(queue) + len(SUFFIX) > MAX_QUEUE_NAME:
        return None
    return queue + SUFFIX


class PoisonQueue:
    """Where failed messages of one queue end. `wake` is told its name after each move."""

    def __init__(
        self, queue: QueuePort, *, telemetry: Telemetry, wake: Callable[[str], object]
    ) -> None:
        self._queue = queue
        self._telemetry = telemetry
        self._wake = wake

    async def move(self, message_id: str, text: str, lease: MessageLease) -> None:
        """Copy the text as it was on the wire, then delete the original.

        Two calls: a crash between them leaves both, so the message is then in the poison queue
        and comes again.
        """
        await send_creating(self._queue, text)
        self._telemetry.report(
            EventName.MESSAGE_POISONED, queue=self._queue.name, message=message_id
        )
        self._wake(self._queue.name)
        await lease.delete()
