"""Graph's calls on their way to the simulator, each a crossing: below msgraph and httpx."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import httpx
import orjson
from multidict import CIMultiDict

from bench.fault_matrix.crossings import REFUSALS, Kind, Life, Refusal
from bench.fault_matrix.watch import Watch
from emulation.graph.dispatch import Dispatcher
from emulation.graph.incoming import Incoming

#: Where the simulated Graph is said to be; nothing listens there.
ROOT = "http://127.0.0.1:9"

_ID = re.compile(r"(?<=/)[^/?]*(?:[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|@)[^/?]*|(?<=\(')[^']*(?=')")


class GraphWire(httpx.AsyncBaseTransport):
    """Carries one process's requests to the simulator, without a socket in between."""

    def __init__(self, dispatcher: Dispatcher, watch: Watch, life: Life) -> None:
        self._dispatcher = dispatcher
        self._watch = watch
        self._life = life

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path, _, query = request.url.raw_path.decode().partition("?")
        version, _, rest = path.lstrip("/").partition("/")
        incoming = Incoming(
            method=request.method,
            path=f"/{rest}",
            query=query,
            headers=CIMultiDict(request.headers.items()),
            body=await request.aread(),
            origin=ROOT,
            version=version,
        )
        call = _Call(self._dispatcher, incoming)
        place = place_of(request.method, f"/{rest}")
        response = await self._watch.cross(Kind.GRAPH, place, self._life, call)
        if rest == "$batch" and response.status_code == 200:
            response = self._watch_batch(incoming.body, response)
        response.request = request
        return response

    def _watch_batch(self, body: bytes, response: httpx.Response) -> httpx.Response:
        """Each answer in a batch is a crossing of its own."""
        asked: dict[str, Any] = {one["id"]: one for one in orjson.loads(body)["requests"]}
        answers: list[dict[str, Any]] = orjson.loads(response.content)["responses"]
        for answer in sorted(answers, key=lambda one: int(one["id"])):
            inner = asked[answer["id"]]
            place = place_of(inner["method"], inner["url"])
            fault = self._watch.note(Kind.IN_BATCH, place)
            if fault is not None:
                refusal = REFUSALS[fault]
                answer |= {
                    "status": refusal.status,
                    "headers": dict(refusal.headers),
                    "body": _error(refusal),
                }
        content = orjson.dumps({"responses": answers})
        headers = {"Content-Type": "application/json"}
        return httpx.Response(response.status_code, headers=headers, content=content)


@dataclass(frozen=True, slots=True)
class _Call:
    """One HTTP request; broken connections are httpx's own."""

    dispatcher: Dispatcher
    incoming: Incoming

    async def send(self) -> httpx.Response:
        reply = (await self.dispatcher.answer(self.incoming)).reply
        json = {"Content-Type": "application/json"} if isinstance(reply.body, dict) else {}
        body = orjson.dumps(reply.body) if isinstance(reply.body, dict) else reply.body
        headers = {**json, **reply.headers}
        return httpx.Response(reply.status, headers=headers, content=body or b"")

    async def refuse(self, refusal: Refusal) -> httpx.Response:
        json = {"Content-Type": "application/json"}
        content = refusal.body or orjson.dumps(_error(refusal))
        headers = {**json, **refusal.headers}
        return httpx.Response(refusal.status, headers=headers, content=content)

    async def drop(self, answer: httpx.Response) -> None:
        """Nothing to let go: it is in memory."""

    def broken(self) -> Exception:
        return httpx.RemoteProtocolError("Server disconnected without sending a response.")

    def too_slow(self) -> Exception:
        return httpx.ReadTimeout("too slow")


def _error(refusal: Refusal) -> object:
    if refusal.body:
        return refusal.body.decode()
    return {"error": {"code": f"Status{refusal.status}", "message": "An error of the bench."}}


def place_of(method: str, path: str) -> str:
    """The operation, with ids left out and without its query."""
    plain = unquote(path.partition("?")[0])
    return f"{method} {_ID.sub('{id}', plain)}"
