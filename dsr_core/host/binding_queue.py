"""Messages through the queue output binding: the intake then needs no queue SDK at its cold start.

The host sends what is bound only after the function returned well, and re-indents JSON on the way
(functions-runtime.md 2); our messages are read the same either way.
"""

from datetime import timedelta

import azure.functions as func

from dsr_core.domain.messages import StageMessage, write_message
from dsr_core.domain.plan import QueueGroup
from dsr_core.ports import StageQueue


class BindingQueue:
    """Binds the one message an intake sends; anything else goes by the ordinary queue."""

    def __init__(self, bound: func.Out[str], group: QueueGroup, others: StageQueue) -> None:
        self._bound = bound
        self._group = group
        self._others = others
        self._taken = False

    async def send(self, group: QueueGroup, message: StageMessage, delay: timedelta) -> None:
        """Bind the first message for our group that may go at once; send the others."""
        if group is not self._group or delay or self._taken:
            await self._others.send(group, message, delay)
            return
        self._taken = True
        self._bound.set(write_message(message))
