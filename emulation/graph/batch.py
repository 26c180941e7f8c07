"""JSON batches: up to twenty inner calls in one request, with dependencies (reference 1.5)."""

import asyncio
import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from multidict import CIMultiDict

from emulation.graph.errors import GraphError, bad_request
from emulation.graph.incoming import Incoming
from emulation.graph.routing import Call, Reply, Route, post
from emulation.graph.wire import Row, encode

LIMIT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inner:
    """One checked request of a batch."""

    request_id: str
    incoming: Incoming
    depends_on: tuple[str, ...]


async def run_batch(call: Call) -> Reply:
    """Carry the inner calls out; the outer answer is 200 whatever becomes of them."""
    inner = _read_requests(call)
    running = dict[str, asyncio.Task[Row]]()
    for request in inner:
        running[request.request_id] = asyncio.create_task(_carry_out(call, request, running))
    responses = [await task for task in running.values()]
    # Responses come in no order one may rely on; the same batch is shuffled the same way.
    responses.sort(key=lambda response: hashlib.sha256(str(response["id"]).encode()).digest())
    return Reply(body={"responses": responses})


async def _carry_out(call: Call, request: _Inner, running: Mapping[str, asyncio.Task[Row]]) -> Row:
    for name in request.depends_on:
        before = await running[name]
        if before["status"] >= 400:
            text = f"Request '{request.request_id}' depends on a request that failed."
            return _failure(request, GraphError(424, "FailedDependency", text))
    reply = await call.inner(request.incoming)
    return _response(request, reply)


def _response(request: _Inner, reply: Reply) -> Row:
    headers = {"Cache-Control": "no-cache", **reply.headers}
    response: Row = {"id": request.request_id, "status": reply.status, "headers": headers}
    if isinstance(reply.body, bytes):
        response["body"] = base64.b64encode(reply.body).decode()
    elif reply.body is not None:
        headers.setdefault("Content-Type", "application/json")
        response["body"] = reply.body
    return response


def _failure(request: _Inner, error: GraphError) -> Row:
    body = {"error": {"code": error.code, "message": error.message}}
    return {"id": request.request_id, "status": error.status, "headers": {}, "body": body}


def _read_requests(call: Call) -> tuple[_Inner, ...]:
    listed: object = call.body.get("requests")
    if not isinstance(listed, list) or not listed:
        raise bad_request("Invalid batch payload format.", "BadRequest")
    rows = cast(list[Row], listed)
    if len(rows) > LIMIT:
        raise bad_request(f"Number of batch request steps exceeds the maximum value of {LIMIT}.")
    inner = tuple(_read_request(call, row) for row in rows)
    folded = [request.request_id.casefold() for request in inner]
    if len(set(folded)) < len(folded):
        raise bad_request("Request ids in a batch must be unique.", "BadRequest")
    _check_dependencies(inner)
    return inner


def _read_request(call: Call, row: Row) -> _Inner:
    url, method = str(row.get("url", "")), str(row.get("method", "")).upper()
    if not row.get("id") or not method or not url or "://" in url:
        raise bad_request("Each request needs an id, a method and a relative url.", "BadRequest")
    path, _, query = url.partition("?")
    if path.strip("/").casefold() == "$batch":
        raise bad_request("A batch cannot hold a batch.", "BadRequest")
    given = cast(Mapping[str, str], row.get("headers") or {})
    headers = CIMultiDict({name: str(value) for name, value in given.items()})
    if "body" in row and "Content-Type" not in headers:
        raise bad_request("A request with a body needs a Content-Type header.", "BadRequest")
    incoming = Incoming(
        method=method,
        path=path,
        query=query,
        headers=headers,
        body=_read_body(row.get("body"), headers),
        origin=call.origin,
    )
    depends = tuple(map(str, cast(list[object], row.get("dependsOn") or [])))
    return _Inner(request_id=str(row["id"]), incoming=incoming, depends_on=depends)


def _read_body(body: object, headers: Mapping[str, str]) -> bytes:
    """JSON stays JSON; anything else is a base64 string."""
    if body is None:
        return b""
    if isinstance(body, str) and "json" not in headers.get("Content-Type", ""):
        try:
            return base64.b64decode(body, validate=True)
        except binascii.Error as broken:
            raise bad_request("Invalid base64 in a batch body.", "BadRequest") from broken
    return body.encode() if isinstance(body, str) else encode(body)


def _check_dependencies(inner: tuple[_Inner, ...]) -> None:
    """A request may depend on requests before it only, so circles cannot be."""
    known = set[str]()
    for request in inner:
        if not known.issuperset(request.depends_on):
            raise bad_request("dependsOn names a request that does not come before.", "BadRequest")
        known.add(request.request_id)


ROUTES: tuple[Route, ...] = (post("/$batch", run_batch),)
