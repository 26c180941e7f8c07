"""One start's turns at a limit that requests share: go, wait a little, or come again later."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from dsr_core.systems.graph_answer import NOT_YET, Answer
from dsr_core.systems.log_budget import LogBudget

#: Whoever keeps nobody waiting waits in place for a window of the limit; others go on alone.
_PATIENCE_ALONE = timedelta(seconds=11)
_PATIENCE = timedelta(seconds=1)

#: Queues count whole seconds and are looked into now and then: whoever has a place comes early, and
#: waits the rest in place.
_EARLY = timedelta(seconds=2)

#: Refusals of one request after which it counts as throttled.
_MOST_REFUSALS = 3


class Turns:
    """What a start of a task has of the line: its places, and its patience."""

    def __init__(
        self, budget: LogBudget, places: Sequence[datetime] = (), *, is_alone: bool = False
    ) -> None:
        """`places` are those that an earlier start left behind."""
        self._budget = budget
        self._places = list(places)
        self._patience = _PATIENCE_ALONE if is_alone else _PATIENCE
        self._needed = 1
        self._must_look = bool(places)

    @property
    def places(self) -> tuple[datetime, ...]:
        """Those not used yet: a later start goes on with them."""
        return tuple(self._places)

    def expect(self, count: int) -> None:
        """So many requests are still to come, at the least."""
        self._needed = min(max(count, 1), self._budget.limit.requests)

    async def send(self, send: Callable[[], Awaitable[Answer]]) -> Answer:
        """Send when it is our turn. NOT_YET with the wait when that is beyond our patience.

        Raises SystemUnavailableError.
        """
        refusals = 0
        while True:
            answer = await self._try(send)
            if answer is not None and answer.status != 429:
                return answer
            refusals += answer is not None
            if answer is not None and refusals == _MOST_REFUSALS:
                return answer

    async def _try(self, send: Callable[[], Awaitable[Answer]]) -> Answer | None:
        """One attempt; None when others found out meanwhile whether the limit is enforced."""
        if self._places or self._budget.is_paced():
            return await self._send_in_turn(send)
        if self._budget.is_free():
            return await self._go(send, None)
        async with self._budget.probing:
            if self._budget.is_paced() or self._budget.is_free():
                return None
            answer = await self._go(send, None)
            if answer.is_success:
                self._budget.has_answered()
            return answer

    async def _send_in_turn(self, send: Callable[[], Awaitable[Answer]]) -> Answer:
        if self._must_look:
            await self._budget.look()
            self._must_look = False
        if not self._places:
            self._places += await self._budget.join(self._needed)
        while (wait := self._wait()) > timedelta(0):
            if wait > self._patience:
                return Answer(status=NOT_YET, retry_after=max(wait - _EARLY, timedelta(0)))
            await self._budget.sleep(wait.total_seconds())
        return await self._go(send, self._places.pop(0))

    def _wait(self) -> timedelta:
        return self._budget.moment_for(self._places[0]) - self._budget.now()

    async def _go(self, send: Callable[[], Awaitable[Answer]], place: datetime | None) -> Answer:
        self._budget.has_sent(planned=place is not None)
        answer = await send()
        if answer.status == 429:
            wait = answer.retry_after or self._budget.limit.window
            if await self._budget.was_refused(place, wait) and place is not None:
                self._places.insert(0, place)
        return answer
