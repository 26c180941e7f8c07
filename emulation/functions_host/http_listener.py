"""The host's HTTP side: routing in name order, keys, throttles, and the answers clients get."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass

from aiohttp import web

from emulation.functions_host.admin import AdminApi
from emulation.functions_host.bindings import BindingType, FunctionDefinition
from emulation.functions_host.clock import Clock
from emulation.functions_host.engine import App
from emulation.functions_host.http_options import HttpOptions
from emulation.functions_host.http_reply import HttpReply
from emulation.functions_host.invoker import Invoker
from emulation.functions_host.keys import HEADER, QUERY, KeyLevel, KeyRing, presented_key
from emulation.functions_host.routes import RouteTemplate, compile_route, join_route
from emulation.functions_host.telemetry import EventName, Telemetry
from emulation.functions_host.triggers import HttpCall, http_input

_NOT_FOUND = HttpReply(status=404)
_UNAUTHORIZED = HttpReply(status=401)
_TOO_MANY = HttpReply(status=429)
# Kestrel computes these itself; a function's own values would contradict the wire.
_OWN_HEADERS = {"content-length", "transfer-encoding", "connection"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedFunction:
    """An HTTP function and its compiled route."""

    function: FunctionDefinition
    template: RouteTemplate

    def match(self, method: str, path: str) -> Mapping[str, str] | None:
        """The method is part of the match, so that a wrong one is an unknown route: 404."""
        methods = self.function.trigger.methods
        return self.template.match(path) if not methods or method in methods else None


class HttpListener:
    """Answers every request of the site."""

    def __init__(
        self,
        app: App,
        invoker: Invoker,
        admin: AdminApi,
        *,
        keys: KeyRing,
        clock: Clock,
        telemetry: Telemetry,
    ) -> None:
        options = app.host_json.http
        self._routes = route_table(app.functions, options)
        self._invoker = invoker
        self._admin = admin
        self._keys = keys
        self._clock = clock
        self._telemetry = telemetry
        self._throttle = _Throttle(options)

    def application(self, max_body_bytes: int) -> web.Application:
        application = web.Application(client_max_size=max_body_bytes)
        application.router.add_route("*", r"/{path:[\s\S]*}", self._handle)
        return application

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        answer, function = await self._answer(request)
        self._telemetry.report(
            EventName.REQUEST_ANSWERED,
            method=request.method,
            function=function or "-",
            status=answer.status,
        )
        return _to_response(answer)

    async def _answer(self, request: web.Request) -> tuple[HttpReply, str]:
        key = presented_key(request.headers.get(HEADER), request.query.get(QUERY))
        path = request.path.strip("/")
        if self._admin.owns(path):
            body = await request.read()
            return await self._admin.answer(request.method, path, key, body), ""
        for route in self._routes:
            values = route.match(request.method, path)
            if values is not None:
                return await self._call(route.function, request, key, values), route.function.name
        return _NOT_FOUND, ""

    async def _call(
        self,
        function: FunctionDefinition,
        request: web.Request,
        key: str | None,
        values: Mapping[str, str],
    ) -> HttpReply:
        """Disabled first, then the key, then the function (FunctionInvocationMiddleware)."""
        level = self._keys.level_of(key, function.name)
        if function.disabled and (level < KeyLevel.ADMIN or not self._keys.enforced):
            return _NOT_FOUND
        if not self._keys.allows(key, function.name, function.trigger.auth_level):
            return _UNAUTHORIZED
        return await self._throttle.admit(lambda: self._invoke(function, request, values))

    async def _invoke(
        self, function: FunctionDefinition, request: web.Request, values: Mapping[str, str]
    ) -> HttpReply:
        call = HttpCall(
            method=request.method,
            url=str(request.url),
            headers=tuple(request.headers.items()),
            body=await request.read(),
            route_values=values,
        )
        invocation = await self._invoker.run(
            function, http_input(function.name, call, self._clock.now())
        )
        return invocation.response or _NOT_FOUND


def route_table(
    functions: tuple[FunctionDefinition, ...], options: HttpOptions
) -> tuple[RoutedFunction, ...]:
    """The HTTP functions in matching order: by name, not by how specific the route is."""
    return tuple(
        RoutedFunction(
            function=function,
            template=compile_route(join_route(options.route_prefix, function.route)),
        )
        for function in functions
        if function.trigger_type is BindingType.HTTP_TRIGGER
    )


class _Throttle:
    """maxOutstandingRequests turns requests away, maxConcurrentRequests lets them wait."""

    def __init__(self, options: HttpOptions) -> None:
        self._limit = options.max_outstanding_requests
        concurrent = options.max_concurrent_requests
        self._slots = nullcontext() if concurrent is None else asyncio.Semaphore(concurrent)
        self._outstanding = 0

    async def admit(self, work: Callable[[], Awaitable[HttpReply]]) -> HttpReply:
        """Do `work` when its turn comes, or answer 429 when too many wait already."""
        if self._limit is not None and self._outstanding >= self._limit:
            return _TOO_MANY
        self._outstanding += 1
        try:
            async with self._slots:
                return await work()
        finally:
            self._outstanding -= 1


def _to_response(reply: HttpReply) -> web.Response:
    response = web.Response(status=reply.status, body=reply.body)
    response.headers.popall("Content-Type", None)
    for name, value in reply.headers:
        if name.lower() not in _OWN_HEADERS:
            response.headers.add(name, value)
    response.headers["Server"] = "Kestrel"
    return response
