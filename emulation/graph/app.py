"""The simulator as an HTTP server: Graph below its version, sign-in, tokens, the control API."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

from emulation.graph.clock import TIME_HEADER, at_moment
from emulation.graph.control import control_routes
from emulation.graph.dispatch import Answer, Dispatcher
from emulation.graph.exports import resume_exports
from emulation.graph.faults import FaultKind, FaultRule
from emulation.graph.incoming import Incoming
from emulation.graph.issuer import issue_token
from emulation.graph.keeping import Keeper
from emulation.graph.mail_page import mail_routes
from emulation.graph.routing import Reply, Route
from emulation.graph.sample_control import feature_control_routes
from emulation.graph.state import World
from emulation.graph.wire import encode
from emulation.sign_in import SignIn

FEATURES = (
    "batch",
    "directory",
    "profile",
    "licences",
    "logs",
    "intune",
    "exports",
    "mail",
    "applications",
)
"""The modules whose `ROUTES` make up the simulated Graph."""

MAX_BODY_BYTES = 8 * 1024 * 1024
"""More than any body Graph takes in one request; a photo over its own limit still gets a 413."""

SLOW_PIECES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningSimulator:
    """A started simulator; `base_url` has no path, e.g. `http://127.0.0.1:40123`."""

    base_url: str
    dispatcher: Dispatcher
    runner: web.AppRunner

    @property
    def world(self) -> World:
        """The world it answers from now."""
        return self.dispatcher.world

    async def stop(self) -> None:
        """Close the port; open requests are given up."""
        await self.runner.cleanup()


async def start_simulator(
    world: World,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    reload: Callable[[], World] | None = None,
    keeper: Keeper | None = None,
) -> RunningSimulator:
    """Serve `world`; port 0 lets the system choose. `reload` makes the world that reset loads.

    A `keeper` brings back what a killed simulator had done, and keeps what this one does.
    """
    if keeper is not None and keeper.restore(world):
        resume_exports(world)
    dispatcher = Dispatcher(world, collect_routes())
    app = make_app(dispatcher, reload, keeper)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    chosen: int = runner.addresses[0][1]
    return RunningSimulator(
        base_url=f"http://{host}:{chosen}", dispatcher=dispatcher, runner=runner
    )


def collect_routes() -> tuple[Route, ...]:
    """The routes of every feature module."""
    return tuple(route for feature in FEATURES for route in _routes_of(feature))


def _routes_of(feature: str) -> tuple[Route, ...]:
    return import_module(f"emulation.graph.{feature}").ROUTES


def make_app(
    dispatcher: Dispatcher, reload: Callable[[], World] | None, keeper: Keeper | None = None
) -> web.Application:
    """The web application; control, sign-in and token endpoints come before Graph's paths."""
    middlewares = [keeper.watch(dispatcher)] if keeper is not None else []
    app = web.Application(client_max_size=MAX_BODY_BYTES, middlewares=middlewares)
    app.add_routes(control_routes(dispatcher, reload))
    app.add_routes(feature_control_routes(lambda: dispatcher.world))
    app.add_routes(mail_routes(lambda: dispatcher.world))
    people = SignIn()

    async def token(request: web.Request) -> web.Response:
        """One address for both, as Entra has it: people come with a code, programs without."""
        if (await request.post()).get("grant_type") == "authorization_code":
            return await people.exchange(request)
        return await issue_token(dispatcher.world, request)

    app.router.add_post("/{tenant}/oauth2/v2.0/token", token)
    app.add_routes(people.routes())

    async def graph(request: web.Request) -> web.StreamResponse:
        incoming = await _read(request)
        if incoming is None:
            return web.Response(status=404)
        with at_moment(request.headers.get(TIME_HEADER)):
            return await _send(request, await dispatcher.answer(incoming))

    app.router.add_route("*", "/{tail:.*}", graph)
    return app


async def _read(request: web.Request) -> Incoming | None:
    """The request as the dispatcher wants it; None when the path names no version."""
    raw = request.raw_path.partition("?")[0]
    version, _, path = raw.lstrip("/").partition("/")
    if version not in ("v1.0", "beta"):
        return None
    return Incoming(
        method=request.method,
        path=f"/{path}",
        query=request.raw_path.partition("?")[2],
        headers=CIMultiDict(request.headers),
        body=await request.read(),
        origin=str(URL.build(scheme=request.scheme, authority=request.host)),
        version=version,
    )


async def _send(request: web.Request, answer: Answer) -> web.StreamResponse:
    fault, response = answer.fault, _response(answer.reply)
    if fault is None:
        return response
    if fault.kind in (FaultKind.RESET, FaultKind.RESET_AFTER) and request.transport is not None:
        request.transport.abort()
    elif fault.kind is FaultKind.TRUNCATED:
        response.body = _bytes(answer.reply)[: len(_bytes(answer.reply)) // 2]
    elif fault.kind is FaultKind.SLOW:
        return await _send_slowly(request, answer.reply, fault)
    return response


def _response(reply: Reply) -> web.Response:
    headers = CIMultiDict(reply.headers)
    if isinstance(reply.body, dict):
        kind = "application/json;odata.metadata=minimal;odata.streaming=true;charset=utf-8"
        headers.setdefault("Content-Type", kind)
    return web.Response(status=reply.status or 500, body=_bytes(reply), headers=headers)


def _bytes(reply: Reply) -> bytes:
    return encode(reply.body) if isinstance(reply.body, dict) else reply.body or b""


async def _send_slowly(request: web.Request, reply: Reply, fault: FaultRule) -> web.StreamResponse:
    body = _bytes(reply)
    size = len(body) // SLOW_PIECES + 1
    response = web.StreamResponse(status=reply.status, headers=_response(reply).headers)
    response.content_length = len(body)
    await response.prepare(request)
    for start in range(0, len(body), size):
        await asyncio.sleep(fault.seconds / SLOW_PIECES)
        await response.write(body[start : start + size])
    await response.write_eof()
    return response
