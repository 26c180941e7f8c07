"""The one way to Graph: single reads, batches, links and one-time posts, each as an `Answer`.

Bodies are handed on as the bytes that came: msgraph's models lose data (graph.md 4.2).
"""

import asyncio
import copy
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import batched
from typing import TYPE_CHECKING, Protocol

import msgspec

from dsr_core.domain.errors import SystemUnavailableError
from dsr_core.domain.reasons import Reason
from dsr_core.systems import graph_batch
from dsr_core.systems.graph_answer import GARBLED, NO_ANSWER, Answer
from dsr_core.systems.graph_call import send_once
from dsr_core.systems.graph_client import OpenClient
from dsr_core.systems.graph_requests import (
    PRIORITY,
    ForeignLinkError,
    follow_link,
    pin_address,
    post_json,
)

if TYPE_CHECKING:
    from kiota_abstractions.request_information import RequestInformation
    from msgraph.graph_service_client import GraphServiceClient

    from dsr_core.systems.turns import Turns

#: Repetitions within one call. Longer waits are a postponed task, not a sleeping function.
_RETRIES = 2
_LONGEST_WAIT = 5.0

#: Statuses a short wait may mend, and how long when the service does not say: 429 without
#: Retry-After is a rate of one a second (Identity Protection) or a daily quota.
_SHORT_WAITS: Mapping[int, float] = {
    429: 1.0,
    503: 0.5,
    504: 0.5,
    502: 0.5,
    500: 0.5,
    NO_ANSWER: 0.2,
}


class Admission(Protocol):
    """Looks whether the directory is the right one before anything is asked of it."""

    async def refuse(self, graph: "Graph", *, afresh: bool = False) -> Answer | None:
        """None when all is well; else the answer that every request gets instead.

        `afresh` looks again, however recently it looked.
        """
        ...


class Graph:
    """One tenant's Graph under one credential, within one event loop."""

    def __init__(
        self,
        client: OpenClient,
        *,
        admission: Admission | None,
        slots: asyncio.Semaphore,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """`slots` bounds the requests under way in this process; `sleep` is the tests' to replace.

        Without `admission` nothing is checked first: for the check itself.
        """
        self._client = client
        self._admission = admission
        self._slots = slots
        self._sleep = sleep
        self._note: Callable[[Answer], None] = _forget
        self._turns: Turns | None = None
        self._unchecked: Graph = (
            Graph(client, admission=None, slots=slots, sleep=sleep) if admission else self
        )

    @property
    def service(self) -> "GraphServiceClient":
        """The builders that make addresses; sending is done here only."""
        return self._client.service

    @property
    def root(self) -> str:
        """What every address begins with, e.g. `https://graph.microsoft.com/v1.0`."""
        return self._client.adapter.base_url

    def noting(self, note: Callable[[Answer], None]) -> "Graph":
        """The same Graph, which tells every final answer but those of a look at the tenant."""
        noting = copy.copy(self)
        noting._note = note
        return noting

    def paced(self, turns: "Turns") -> "Graph":
        """The same Graph, whose single requests each take their turn at a shared limit."""
        paced = copy.copy(self)
        paced._turns = turns
        return paced

    async def close(self) -> None:
        """Close the connections and the credential of this loop."""
        await self._client.close()

    async def check(self) -> Answer | None:
        """None when the directory is the right one; else what every request would get instead.

        So that an act that must not be repeated is not begun in vain. Raises SystemStuckError.
        """
        return await self._refused()

    async def get(self, request: "RequestInformation") -> Answer:
        """Read one thing, with short waits where the service is busy. Raises SystemStuckError."""
        return (await self._read([request], self._send_each))[0]

    async def get_many(self, requests: Sequence["RequestInformation"]) -> list[Answer]:
        """Read many things in batches of 20, the answers in the same order."""
        answers: list[Answer] = []
        for some in batched(requests, graph_batch.LIMIT, strict=False):
            answers += await self._read(some, self._send_batch)
        return answers

    async def follow(self, link: str, headers: Mapping[str, str]) -> Answer:
        """Read the page a nextLink names; a link to another origin is a garbled answer."""
        try:
            request = follow_link(link, self.root, headers)
        except ForeignLinkError:
            return Answer(status=GARBLED)
        return await self.get(request)

    async def post_once(self, request: "RequestInformation") -> Answer:
        """Do something that must not be repeated: one attempt, whatever comes of it."""
        return self._noted(await self._refused() or await self._send(request))

    async def destroy_once(
        self, request: "RequestInformation", is_out_of_time: Callable[[], bool]
    ) -> Answer:
        """Do what cannot be undone: which tenant this is, is asked afresh, then one attempt.

        Not when the time is up: the lease may be over, and another worker may have done it since we
        looked. Not to be shed first: the law sets its date. Raises SystemUnavailableError
        (OUT_OF_TIME), SystemStuckError(TENANT_MISMATCH).
        """
        request.headers.try_add(PRIORITY, "normal")
        refusal = await self._refused(afresh=True)
        if refusal is not None:
            return self._noted(refusal)
        if is_out_of_time():
            raise SystemUnavailableError(Reason.OUT_OF_TIME)
        return self._noted(await self._send(request))

    async def _refused(self, *, afresh: bool = False) -> Answer | None:
        if self._admission is None:
            return None
        return await self._admission.refuse(self._unchecked, afresh=afresh)

    async def _read(
        self,
        requests: Sequence["RequestInformation"],
        send: Callable[[Sequence["RequestInformation"]], Awaitable[list[Answer]]],
    ) -> list[Answer]:
        refusal = await self._refused()
        if refusal is not None:
            return [refusal] * len(requests)
        answers = await send(requests)
        for attempt in range(_RETRIES):
            waits = _find_waits(answers, attempt)
            if not waits:
                break
            await self._sleep(max(waits.values()))
            again = await send([requests[place] for place in waits])
            for place, answer in zip(waits, again, strict=True):
                answers[place] = answer
        return [self._noted(answer) for answer in answers]

    def _noted(self, answer: Answer) -> Answer:
        self._note(answer)
        return answer

    async def _send_each(self, requests: Sequence["RequestInformation"]) -> list[Answer]:
        return [await self._send(request) for request in requests]

    async def _send_batch(self, requests: Sequence["RequestInformation"]) -> list[Answer]:
        content = graph_batch.write_batch(requests, self.root)
        answer = await self._send(post_json(f"{self.root}/$batch", content))
        if not answer.is_success:
            return [answer] * len(requests)
        try:
            return graph_batch.read_batch(answer.body, len(requests))
        except msgspec.DecodeError:
            return [Answer(status=GARBLED)] * len(requests)

    async def _send(self, request: "RequestInformation") -> Answer:
        if self._turns is None:
            return await self._send_now(request, "low")
        # The limit is our own: to be shed at nine tenths of it would only waste the rest.
        return await self._turns.send(lambda: self._send_now(request, "normal"))

    async def _send_now(self, request: "RequestInformation", priority: str) -> Answer:
        request.headers.try_add(PRIORITY, priority)
        pin_address(request, self.root)
        async with self._slots:
            return await send_once(self._client.adapter, request)


def _forget(_: Answer) -> None:
    """Nobody keeps what was answered."""


def _find_waits(answers: Sequence[Answer], attempt: int) -> dict[int, float]:
    """Which of the answers a short wait may mend, by place, and how long each asks for."""
    waits: dict[int, float] = {}
    for place, answer in enumerate(answers):
        wait = _SHORT_WAITS.get(answer.status)
        if wait is None:
            continue
        asked = answer.retry_after.total_seconds() if answer.retry_after else wait * 2**attempt
        if asked <= _LONGEST_WAIT:
            waits[place] = asked
    return waits
