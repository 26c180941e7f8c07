"""Erasures up to the soft deletion, all at once: people act together, and the devices' hour passes.

Nothing is polled: work has settled when Azurite logs nothing but idle looks for a while, and that
while is not counted. The look at ordered devices waits hidden for an hour, so the hour is made to
pass and its message is put once more, which is taken off the count.
"""

import asyncio
import base64
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from azure.storage.queue.aio import QueueClient

from bench._posting import StalledError, post, wish
from bench._stack import Site
from dsr_core.domain.messages import StageMessage, write_message
from dsr_core.domain.plan import PLANS, Right, StageKind
from dsr_core.domain.systems import SystemKind
from emulation.graph.sample.cast import CONTOSO_DOMAIN
from emulation.graph.sample.persons import Person
from emulation.virtual_time import VirtualTime
from emulation.walk import sign_in

_QUIET_SECONDS, _POLL_SECONDS, _HOUR_SECONDS = 2.0, 0.1, 3660
_IDLE = (b"GET /devstoreaccount1/dsr-", b"azure-webjobs", b"comp=metadata")
_STAGE = PLANS[Right.ERASURE].index(StageKind.ERASE_SYSTEMS)


@dataclass(slots=True, kw_only=True)
class Erasures:
    """How they went."""

    site: Site
    people: Sequence[Person]
    #: Seconds of work, without waiting for quiet and for people.
    seconds: float = 0.0
    ids: dict[str, Person] = field(default_factory=dict[str, Person])
    #: Those that a guard stopped: an operator's.
    stopped: int = 0
    messages: int = 0

    async def carry_out(self) -> None:
        """Post, decide, approve, let the hour pass. Raises StalledError."""
        await self._work(self._post_all())
        await self._work(self._act("operator", "honour"))
        await self._work(self._act("approver", "approve-first"))
        time_of = VirtualTime(
            session=self.site.session,
            graph_url=self.site.stack.graph_url,
            offset_file=Path(self.site.settings["DSR_CLOCK_OFFSET_FILE"]),
        )
        await time_of.advance(_HOUR_SECONDS)
        await self._work(self._bring_forward())

    async def _work(self, begin: Awaitable[None]) -> None:
        began = time.monotonic()
        await begin
        self.seconds += await self._settled() - began

    async def _post_all(self) -> None:
        async def one(person: Person) -> None:
            body = wish(f"{person.alias}@{CONTOSO_DOMAIN}", "erasure")
            self.ids[(await post(self.site, body))[0]] = person

        await asyncio.gather(*(one(person) for person in self.people))

    async def _act(self, who: str, act: str) -> None:
        token = await sign_in(self.site.session, self.site.stack.token_url(who))
        headers = {"Authorization": f"Bearer {token}"}

        async def one(request_id: str) -> None:
            path = f"/api/requests/{request_id}/acts/{act}"
            url = self.site.stack.functions_url + path
            async with self.site.session.post(url, headers=headers) as answer:
                if answer.status == 409:
                    self.stopped += 1
                    del self.ids[request_id]
                elif answer.status != 200:
                    raise StalledError(f"{act} was answered {answer.status}")

        await asyncio.gather(*(one(request_id) for request_id in tuple(self.ids)))

    async def _bring_forward(self) -> None:
        storage = self.site.settings["AzureWebJobsStorage"]
        async with QueueClient.from_connection_string(storage, "dsr-task") as queue:
            for request_id, person in self.ids.items():
                if not person.devices:
                    continue
                message = StageMessage(
                    request_id=request_id, stage=_STAGE, system=SystemKind.INTUNE
                )
                text = base64.b64encode(write_message(message).encode()).decode()
                await queue.send_message(text)
                self.messages += 1

    async def _settled(self) -> float:
        """When the last thing happened."""
        log = self.site.access_log
        read_to, last = log.stat().st_size, time.monotonic()
        while time.monotonic() - last < _QUIET_SECONDS:
            await asyncio.sleep(_POLL_SECONDS)
            with log.open("rb") as stream:
                stream.seek(read_to)
                lines = stream.read().splitlines()
                read_to = stream.tell()
            if any(line for line in lines if not any(idle in line for idle in _IDLE)):
                last = time.monotonic()
        return last
