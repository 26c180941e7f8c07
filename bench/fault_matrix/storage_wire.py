"""Azure Storage's calls on their way to Azurite, each a crossing: below the SDKs and retries."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree.ElementTree import fromstring

import aiohttp
from aiohttp import web
from azure.core.pipeline.transport import AioHttpTransport

from bench.fault_matrix.crossings import Kind, Life, Refusal
from bench.fault_matrix.watch import Watch
from dsr_core.stores.storage_counter import kind_of
from dsr_core.stores.wire import open_session

_ACCOUNT = "/devstoreaccount1"
_REQUEST_ID = re.compile(r"r[0-9a-f]{32}")
_KEYS = re.compile(r"\(.*\)$")

#: Takes a message that storage has accepted: queue, text in base64, seconds it stays hidden.
type Accept = Callable[[str, str, float], None]


class StorageTransport(AioHttpTransport):
    """What an SDK client sends through; the waits between its attempts take no time."""

    async def sleep(self, duration: float) -> None:
        """Time is the bench's to move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageWire:
    """Makes transports for the clients of one process."""

    watch: Watch
    life: Life
    #: Which service listens on which port.
    services: dict[int, str]
    #: Where a server answers with the status in its path.
    refusals: str
    accept: Accept

    def open(self) -> StorageTransport:
        """A transport on the running loop."""
        return StorageTransport(session=_WatchedSession(self))


class _WatchedSession:
    """What azure-core takes for aiohttp's session."""

    def __init__(self, wire: StorageWire) -> None:
        self._wire = wire
        self._session = open_session(4)
        self.auto_decompress = self._session.auto_decompress
        self.close = self._session.close

    async def request(self, method: str, url: str, **options: Any) -> Any:
        wire = self._wire
        service = wire.services[urlsplit(url).port or 0]
        call = _Call(wire, self._session, service, method, url, options)
        return await wire.watch.cross(Kind.STORAGE, place_of(service, method, url), wire.life, call)

    async def __aenter__(self) -> "_WatchedSession":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


@dataclass(frozen=True, slots=True)
class _Call:
    """One HTTP request; refusals and broken connections are aiohttp's own."""

    wire: StorageWire
    session: Any
    service: str
    method: str
    url: str
    options: dict[str, Any]

    async def send(self) -> Any:
        answer = await self.session.request(self.method, self.url, **self.options)
        if self.service == "queue" and self.method == "POST" and answer.status == 201:
            self.wire.accept(*_message_in(self.url, self.options["data"]))
        return answer

    async def refuse(self, refusal: Refusal) -> Any:
        address = f"{self.wire.refusals}/{refusal.status}"
        return await self.session.request(
            self.method, address, headers=dict(refusal.headers), data=refusal.body
        )

    async def drop(self, answer: Any) -> None:
        await answer.read()
        answer.close()

    def broken(self) -> Exception:
        return aiohttp.ServerDisconnectedError()

    def too_slow(self) -> Exception:
        return aiohttp.SocketTimeoutError("read")


def place_of(service: str, method: str, url: str) -> str:
    """What is done to which table, queue, container or blob; the same for every request."""
    path = unquote(urlsplit(url).path).removeprefix(_ACCOUNT).removeprefix("/")
    name = _REQUEST_ID.sub("{request}", _KEYS.sub("", path)).removesuffix("/messages")
    kind = kind_of(service, method, url)
    return f"{kind} {name}" if name != "$batch" else kind


def _message_in(url: str, body: Any) -> tuple[str, str, float]:
    parts = urlsplit(url)
    queue = parts.path.removesuffix("/messages").rpartition("/")[2]
    hidden = parse_qs(parts.query).get("visibilitytimeout", ["0"])[0]
    text = fromstring(body).findtext("MessageText")  # noqa: S314 - what our own SDK wrote
    return queue, text or "", float(hidden)


async def serve_refusals() -> tuple[web.AppRunner, str]:
    """A server that answers any call with the status in its path and what the call brings."""

    async def refuse(request: web.Request) -> web.Response:
        names = ("Retry-After", "Content-Type")
        headers = {name: request.headers[name] for name in names if name in request.headers}
        status = int(request.match_info["status"])
        return web.Response(status=status, headers=headers, body=await request.read())

    app = web.Application()
    app.router.add_route("*", "/{status}", refuse)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"
