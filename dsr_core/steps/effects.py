"""Carrying out effects after a save: each is safe to do twice, and healed by the agenda if lost."""

from collections.abc import Iterable
from datetime import timedelta

from dsr_core.domain.effects import Effect
from dsr_core.domain.messages import StageMessage
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Services

#: A queue message hides for at most 7 days (Put Message, learn.microsoft.com); an hour is kept back
#: for clocks that differ. What waits longer is the agenda's.
LONGEST_DELAY = timedelta(days=7) - timedelta(hours=1)


async def apply_effects(services: Services, request: DsrRequest, effects: Iterable[Effect]) -> None:
    """Send the messages a decision asked for, in order."""
    now = services.clock.now()
    for effect in effects:
        delay = max(effect.at - now, timedelta(0)) if effect.at else timedelta(0)
        if delay <= LONGEST_DELAY:
            message = StageMessage(request_id=request.id, stage=effect.stage, system=effect.system)
            await services.queue.send(effect.group, message, delay)
