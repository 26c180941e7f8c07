"""A few paths of Graph, answered as a test says: for what a well-behaved simulator never sends."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from aiohttp import web
from multidict import CIMultiDict

TENANT = "11111111-1111-4111-8111-111111111111"


@dataclass(frozen=True)
class Said:
    """One answer."""

    status: int = 200
    body: bytes | object = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Asked:
    """One request, its path below the version and decoded."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""
    in_batch: bool = False


def error(status: int, code: str = "Any", **headers: str) -> Said:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    body = {"error": {"code": code, "message": "about Jane Doe"}}
    return Said(status, body, {"Content-Type": "application/json", **names})


type Answering = Callable[[Asked], Said]


class SmallGraph:
    """Answers by path; a list of answers is given out one by one, its last for ever."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: dict[str, Said | list[Said] | Answering] = {
            "/organization": Said(body={"value": [{"id": TENANT}]})
        }
        self.aborts = 0
        self.base_url = ""
        self._runner: web.AppRunner | None = None

    def to(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == path]

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        asked = Asked(
            request.method,
            request.path.removeprefix("/v1.0"),
            unquote(request.query_string),
            CIMultiDict(request.headers),
            await request.read(),
        )
        if self.aborts and request.transport is not None:
            self.aborts -= 1
            self.asked.append(asked)
            request.transport.abort()
        if asked.path == "/$batch" and "/$batch" not in self.answers:
            said = self._answer_batch(asked)
        else:
            said = self._answer(asked)
        headers = {"Content-Type": "application/json", **said.headers}
        return web.Response(status=said.status, body=said.content, headers=headers)

    def _answer(self, asked: Asked) -> Said:
        self.asked.append(asked)
        answer = self.answers.get(asked.path, error(404, "Request_ResourceNotFound"))
        if isinstance(answer, list):
            return answer.pop(0) if len(answer) > 1 else answer[0]
        return answer if isinstance(answer, Said) else answer(asked)

    def _answer_batch(self, asked: Asked) -> Said:
        self.asked.append(asked)
        parts: list[bytes] = []
        for inner in reversed(json.loads(asked.body)["requests"]):
            path, _, query = unquote(inner["url"]).partition("?")
            said = self._answer(
                Asked("GET", path, query, CIMultiDict(inner["headers"]), in_batch=True)
            )
            parts.append(_part(inner["id"], said))
        return Said(body=b'{"responses":[' + b",".join(parts) + b"]}")


def _part(request_id: str, said: Said) -> bytes:
    """One answer within a batch: JSON as it is, anything else as base64."""
    kind = said.headers.get("Content-Type", "application/json")
    head = {"id": request_id, "status": said.status, "headers": {**said.headers}}
    body = said.content
    if "json" not in kind:
        body = json.dumps(base64.b64encode(body).decode()).encode()
    text = json.dumps(head).encode()[:-1]
    return text + b',"body":' + (body or b"null") + b"}"
