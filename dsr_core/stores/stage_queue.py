"""Messages that say "look again", in one storage queue for each group of stages."""

import math
from datetime import timedelta

from dsr_core.domain.errors import LimitExceededError
from dsr_core.domain.messages import StageMessage, write_message
from dsr_core.domain.plan import QueueGroup
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.creation import with_creation
from dsr_core.stores.limits import check_message

#: https://learn.microsoft.com/rest/api/storageservices/put-message: visibilitytimeout.
LONGEST_DELAY = timedelta(days=7)
_NEVER_EXPIRES = -1


class StorageStageQueue:
    """The StageQueue port. One billed call a message."""

    def __init__(self, connections: StorageConnections, *, prefix: str = "dsr-") -> None:
        self._connections = connections
        self._prefix = prefix

    async def send(self, group: QueueGroup, message: StageMessage, delay: timedelta) -> None:
        """Hidden for whole seconds, rounded up. A repeated call may send twice: harmless.

        Raises LimitExceededError for a delay outside 0 to 7 days.
        """
        seconds = delay_seconds(delay)
        text = write_message(message)
        check_message(text.encode())
        queue = self._connections.queue(f"{self._prefix}{group.value}")
        await with_creation(
            lambda: queue.send_message(
                text, visibility_timeout=seconds, time_to_live=_NEVER_EXPIRES
            ),
            queue.create_queue,
        )


def delay_seconds(delay: timedelta) -> int:
    """Raises LimitExceededError for a delay outside 0 to 7 days."""
    if not timedelta(0) <= delay <= LONGEST_DELAY:
        raise LimitExceededError("A message can be hidden for 0 to 7 days.")
    return math.ceil(delay.total_seconds())
