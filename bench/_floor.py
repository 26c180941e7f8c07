"""One access request after another in a process of its own: as we do it, or its calls alone.

`python -m bench._floor record|ours|bare JSON`, with the app's settings in the environment; run by
`floor`. `record` writes down the calls of one request; `ours` carries requests out with the
product's own services; `bare` sends the calls that were written down, signed by hand. The last two
print what the measured part cost here and, by their process ids, in Azurite and the simulator.
"""

import asyncio
import base64
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from bench._floor_orders import Call, Order
from bench._usage import usage_of

_OPERATOR = "a0000000-0000-4000-8000-000000000001"


class _Clock:
    """Is put forward by what a message would have waited."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


async def _ours(
    order: Order, storage: Any = None, graph: Any = None, recording: Any = None
) -> None:
    """`recording` is told when the last of the wishes begins."""
    from contextlib import AsyncExitStack

    from dsr_core.host.bootstrap import build_services, settings
    from dsr_core.host.wires import Wires

    clock = _Clock()
    wires = Wires(clock=clock, storage=storage, graph=graph)
    async with AsyncExitStack() as closing:
        services = build_services(settings(), closing, wires)
        if recording is not None:
            for number, wish in enumerate(order.wishes):
                recording.on = number == len(order.wishes) - 1
                await _carry_out(services, clock, *wish)
            return

        def work(wish: tuple[str, str]) -> Awaitable[None]:
            return _carry_out(services, clock, *wish)

        await _measure(order, work, order.wishes)


async def _carry_out(services: Any, clock: _Clock, person: str, right: str) -> None:
    """From the wish to its package, with every message carried by hand."""
    from dataclasses import replace

    from dsr_core.domain.lifecycle import ENDINGS
    from dsr_core.steps.intake import Submission, receive
    from dsr_core.steps.runner import look
    from dsr_core.web.parse import parse_intake
    from dsr_core.web.problems import Problem

    post = _Post()
    ours = replace(services, queue=post)
    subject = {"identifiers": [{"kind": "email", "value": person}], "contact": "x@private.example"}
    body = json.dumps({"right": right, "subject": subject}).encode()
    form = parse_intake(body, "application/json", idempotency_key=None, tenants=services.tenants)
    if isinstance(form, Problem):
        raise SystemExit(form.title)
    request = await receive(
        ours,
        Submission(
            tenant=form.tenant,
            right=form.right,
            subject=form.subject,
            wish=form.wish,
            vouched_by=_OPERATOR,
        ),
    )
    while post.waiting:
        group, message, delay = post.waiting.pop(0)
        clock.ahead += delay
        await look(ours, group, message)
    if post.sent < 2:  # the intake's, and what follows Microsoft's export
        stored = await services.requests.load(request.id)
        if stored.request.status not in ENDINGS:
            raise SystemExit(f"a request stopped as {stored.request.status}")


class _Post:
    """A queue that whoever sent carries on from."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Any, Any, timedelta]] = []
        self.sent = 0

    async def send(self, group: Any, message: Any, delay: Any) -> None:
        self.sent += 1
        self.waiting.append((group, message, delay))


class _Recording:
    """Sees every call on its way; `on` while it is written down."""

    def __init__(self) -> None:
        self.on = False
        self.calls: list[Call] = []

    def note(self, method: str, url: str, headers: Any, body: bytes) -> None:
        if self.on:
            self.calls.append(
                Call(
                    method=method,
                    url=url,
                    headers={str(k): str(v) for k, v in headers.items()},
                    body=body,
                )
            )


async def _record(order: Order) -> None:
    import httpx
    from azure.core.pipeline.transport import AioHttpTransport

    from dsr_core.stores.wire import open_session

    recording = _Recording()

    class Session:
        def __init__(self) -> None:
            self._session = open_session(4)
            self.auto_decompress = self._session.auto_decompress
            self.close = self._session.close

        async def request(self, method: str, url: str, **options: Any) -> Any:
            data = options.get("data") or b""
            body = data if isinstance(data, bytes) else str(data).encode()
            recording.note(method, str(url), options["headers"], body)
            return await self._session.request(method, url, **options)

        async def __aenter__(self) -> "Session":
            return self

        async def __aexit__(self, *_: object) -> None:
            await self._session.close()

    class Wire(httpx.AsyncHTTPTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            body = await request.aread()
            recording.note(request.method, str(request.url), request.headers, body)
            return await super().handle_async_request(request)

    def storage() -> Any:
        return AioHttpTransport(session=Session())  # pyright: ignore[reportArgumentType]

    await _ours(order, storage, Wire, recording)
    with open(order.file, "wb") as file:  # noqa: ASYNC230 - nothing else happens here
        file.write(msgspec.json.encode(recording.calls))


async def _bare(order: Order) -> None:
    from bench._replay import Replay

    with open(order.file, "rb") as file:  # noqa: ASYNC230 - nothing else happens yet
        calls = msgspec.json.decode(file.read(), type=list[Call])
    async with Replay.open(calls, os.environ["AzureWebJobsStorage"]) as replay:  # noqa: SIM112

        def work(_: tuple[str, str]) -> Awaitable[None]:
            return replay.once()

        await _measure(order, work, order.wishes, replay.answers)


async def _measure(
    order: Order,
    work: Callable[[tuple[str, str]], Awaitable[None]],
    wishes: Sequence[tuple[str, str]],
    answers: dict[str, int] | None = None,
) -> None:
    for wish in wishes[: order.warm]:
        await work(wish)
    if answers is not None:
        answers.clear()
    left = iter(wishes[order.warm :])

    async def client() -> None:
        for wish in left:
            await work(wish)

    processes = {**order.processes, "client": os.getpid()}
    before = {name: usage_of(pid).cpu_seconds for name, pid in processes.items()}
    began = time.monotonic()
    await asyncio.gather(*(client() for _ in range(order.at_once)))
    seconds = time.monotonic() - began
    cpu = {name: usage_of(pid).cpu_seconds - before[name] for name, pid in processes.items()}
    print(json.dumps({"seconds": seconds, "cpu": cpu, "answers": answers or {}}), flush=True)
    os._exit(0)  # open connections would only be told of


def main(way: str, text: str) -> None:
    order = msgspec.json.decode(base64.b64decode(text), type=Order)
    ways = {"record": _record, "ours": _ours, "bare": _bare}
    asyncio.run(ways[way](order))


if __name__ == "__main__":
    main(*sys.argv[1:])
