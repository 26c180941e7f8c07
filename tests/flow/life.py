"""A running product whose people a test plays, and whose days it lets pass."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dsr_core.domain.lifecycle import ENDINGS
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.request import DsrRequest, Status, Task, TaskState
from dsr_core.domain.systems import SystemKind
from dsr_core.host import bootstrap
from emulation.virtual_time import VirtualTime
from tests.flow.running_product import PATIENCE_SECONDS, Entry, Product, Reply
from tests.flow.starting import clock_file, open_product, sign_in

PEOPLE = ("operator", "approver", "second-approver", "admin")

#: Where the person reads mail when the account is gone.
OWN_ADDRESS = "someone@private.example"

#: Who opens which gate, and how.
GATES: Mapping[StageKind, tuple[str, str]] = {
    StageKind.REVIEW: ("operator", "honour"),
    StageKind.FIRST_APPROVAL: ("approver", "approve-first"),
    StageKind.SECOND_APPROVAL: ("second-approver", "approve-second"),
    StageKind.IN_FORCE: ("operator", "lift"),
}

#: The agenda looks within twenty minutes after a task's time has come (`agenda.next_look`).
_AFTER_ITS_TIME = timedelta(minutes=21)

#: What waits for less comes by its own message, in real time.
_SOON = timedelta(seconds=30)

#: Who waits for the next day is made to wait for some: the timer may be late, and nothing is lost.
_LONG, _STRIDE = timedelta(hours=12), timedelta(days=5)

_POLL_SECONDS = 0.05


@dataclass(kw_only=True)
class Life:
    """The product, its time, and the people who have signed in."""

    product: Product
    time: VirtualTime
    tokens: Mapping[str, str]

    async def submit(self, right: Right, person: str, **rest: object) -> str:
        """The id of a new request of somebody's; `rest` are other fields of the body."""
        identifiers = [{"kind": "email", "value": person}]
        subject = {"identifiers": identifiers, "contact": OWN_ADDRESS}
        body = {"right": right.value, "subject": subject, **rest}
        reply = await self.product.call("POST", "/api/requests", json=body)
        assert reply.status == 202, reply
        return str(reply.json["request_id"])

    async def act(self, who: str, request_id: str, act: str, body: object = None) -> Reply:
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        options: dict[str, Any] = {} if body is None else {"json": body}
        path = f"/api/requests/{request_id}/acts/{act}"
        return await self.product.call("POST", path, headers=headers, **options)

    async def load(self, request_id: str) -> DsrRequest:
        stored = await bootstrap.services().requests.load(request_id)
        assert stored is not None
        return stored.request

    async def pass_time(self, span: timedelta) -> None:
        """Let time pass for everybody, and then the timer fire."""
        await self.time.advance(span.total_seconds())
        done = await self.product.app.invoke_timer("sweep_agenda")
        assert done.succeeded, done.error_type

    async def settle(self, request_id: str) -> DsrRequest:
        """The request, once nobody works on it and nothing of it is due."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            request = await self.load(request_id)
            if _is_at_rest(request, await self.time.now()):
                return request
            assert time.monotonic() < deadline, (request.status, request.live_tasks)
            await asyncio.sleep(_POLL_SECONDS)

    async def carry_to(self, request_id: str, stage: StageKind | None = None) -> DsrRequest:
        """The request at rest in a stage, or ended: people do what is asked, and days pass."""
        while True:
            request = await self.settle(request_id)
            if request.stage_kind is stage or request.status in ENDINGS:
                return request
            await self.go_on(request)

    async def go_on(self, request: DsrRequest) -> None:
        """What helps the request on: work by hand, a gate opened, or time."""
        by_hand = request.task(request.stage, SystemKind.MANUAL)
        gate = GATES.get(request.stage_kind) if request.stage_kind else None
        if by_hand is not None and by_hand.state is TaskState.AWAITING_PERSON:
            reply = await self.act("operator", request.id, "done-by-hand", {"outcome": "done"})
            assert reply.status == 200, reply
        elif gate is not None:
            reply = await self.act(gate[0], request.id, gate[1])
            assert reply.status == 200, reply
        else:
            assert request.status is Status.AWAITING_SYSTEM, (request.status, request.live_tasks)
            await self._wait_for(request)

    async def _wait_for(self, request: DsrRequest) -> None:
        wait = min(filter(None, map(_resumption, request.live_tasks))) - await self.time.now()
        if wait > _SOON:
            await self.pass_time(_STRIDE if wait > _LONG else wait + _AFTER_ITS_TIME)
        else:
            await asyncio.sleep(_POLL_SECONDS)


def _is_at_rest(request: DsrRequest, now: datetime) -> bool:
    if request.status is Status.IN_PROGRESS:
        return False
    return not any(
        task.state is TaskState.RUNNING
        or (task.state is TaskState.READY and (_resumption(task) or now) <= now)
        for task in request.live_tasks
    )


def _resumption(task: Task) -> datetime | None:
    return task.resume_at if task.state is TaskState.READY else None


async def begin_life(
    ending: AsyncExitStack, storage: str, folder: Path, patch: pytest.MonkeyPatch, *tenants: Entry
) -> Life:
    """The product for these tenants, listening, with everybody signed in."""
    product = await open_product(ending, storage, folder, patch, *tenants)
    base_url = product.simulator.base_url
    return Life(
        product=product,
        time=VirtualTime(
            session=product.session, graph_url=base_url, offset_file=clock_file(folder)
        ),
        tokens={who: await sign_in(product.session, base_url, who) for who in PEOPLE},
    )
