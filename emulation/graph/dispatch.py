"""From one request to one reply: faults, token, route, permission, limits, handler, journal."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from inspect import isawaitable
from urllib.parse import unquote

import orjson

from emulation.graph.errors import GraphError, denied
from emulation.graph.faults import FaultKind, FaultRule
from emulation.graph.incoming import Incoming
from emulation.graph.journal import Entry, member_names
from emulation.graph.options import QueryOptions
from emulation.graph.paths import collapse, parse_path
from emulation.graph.permissions import permission_used
from emulation.graph.retention import purge_due
from emulation.graph.routing import Call, Reply, Route, RouteTree
from emulation.graph.state import World
from emulation.graph.throttling import Throttle
from emulation.graph.tokens import read_token
from emulation.graph.wire import made_id

_INSIDE_BATCH = frozenset((FaultKind.STATUS, FaultKind.STATUS_AFTER, FaultKind.HTML))
"""The faults that can befall an inner call; the others befall connections."""
_BEFORE = frozenset((FaultKind.STATUS, FaultKind.HTML, FaultKind.RESET))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The reply, and the fault that the connection still has to act out."""

    reply: Reply
    fault: FaultRule | None = None


@dataclass(slots=True, kw_only=True)
class _Trace:
    """What the journal wants to know, filled in as far as a request gets."""

    number: int
    template: str = ""
    permission: str = ""
    tenant_id: str = ""
    app_id: str = ""
    headers: dict[str, str] = field(default_factory=dict[str, str])


class Dispatcher:
    """Answers Graph requests from a world. `world` may be replaced between requests."""

    def __init__(self, world: World, routes: Iterable[Route]) -> None:
        self.world = world
        self._tree = RouteTree(routes)
        self._throttle = Throttle()

    def replace_world(self, world: World) -> None:
        """Answer from another world from now on; used quota is forgotten."""
        self.world = world
        self._throttle = Throttle()

    def catch_up(self) -> None:
        """Let what virtual time has brought due happen."""
        self.world.settle()
        purge_due(self.world)

    async def answer(self, incoming: Incoming) -> Answer:
        """Carry one request out and write it into the journal."""
        self.catch_up()
        trace = _Trace(number=self.world.journal.next_number())
        target = f"{unquote(incoming.path)}{'?' if incoming.query else ''}{unquote(incoming.query)}"
        kinds = _INSIDE_BATCH if incoming.batch else frozenset(FaultKind)
        rule = self.world.faults.strike(incoming.method, target, kinds)
        if rule is not None and rule.kind is FaultKind.DELAY:
            await asyncio.sleep(rule.seconds)
        reply = await self._reply(incoming, trace, rule)
        self._record(incoming, trace, reply, rule)
        return Answer(reply=reply, fault=rule)

    async def _reply(self, incoming: Incoming, trace: _Trace, rule: FaultRule | None) -> Reply:
        if rule is not None and rule.kind in _BEFORE:
            return self._failed(incoming, trace, rule)
        try:
            reply = await self._carry_out(incoming, trace)
        except GraphError as error:
            reply = self._refused(incoming, trace, error)
        if rule is not None and rule.kind is FaultKind.STATUS_AFTER:
            return self._failed(incoming, trace, rule)
        headers = {**_ids(incoming, trace), **trace.headers, **reply.headers}
        return replace(reply, headers=headers)

    async def _carry_out(self, incoming: Incoming, trace: _Trace) -> Reply:
        token = read_token(incoming.headers, valid_from=self.world.settings.tokens_valid_from)
        trace.tenant_id, trace.app_id = token.tenant_id, token.app_id
        tenant = self.world.tenants.get(token.tenant_id)
        if tenant is None:
            text = "The identity of the calling application could not be established."
            raise GraphError(401, "Authorization_IdentityNotFound", text)
        if incoming.version != "v1.0":
            raise GraphError(400, "BadRequest", "Invalid version.")
        path = parse_path(incoming.path)
        route, params = self._tree.find(incoming.method, path.segments)
        trace.template = route.template
        trace.permission = _check_permission(route, token.roles)
        call = Call(
            method=incoming.method,
            path=collapse(incoming.path),
            template=route.template,
            params=params,
            arguments=path.arguments,
            options=QueryOptions.parse(incoming.query),
            headers=incoming.headers,
            raw_body=incoming.body,
            tenant=tenant,
            token=token,
            world=self.world,
            origin=incoming.origin,
            inner=self._inner(incoming, trace.number),
        )
        if not route.template.endswith("/$batch"):
            trace.headers.update(self._throttle.charge(call, self.world))
        made = route.handler(call)
        return await made if isawaitable(made) else made

    def _inner(self, outer: Incoming, number: int) -> Callable[[Incoming], Awaitable[Reply]]:
        """What a batch carries its inner calls out with: the outer token, and no batch in it."""

        async def carry_out(incoming: Incoming) -> Reply:
            incoming.headers["Authorization"] = outer.headers.get("Authorization", "")
            answer = await self.answer(replace(incoming, batch=number, origin=outer.origin))
            return answer.reply

        return carry_out

    def _refused(self, incoming: Incoming, trace: _Trace, error: GraphError) -> Reply:
        ids = _ids(incoming, trace)
        body = error.body(ids["request-id"], ids["client-request-id"], self.world.clock.now())
        return Reply(status=error.status, body=body, headers={**ids, **error.headers})

    def _failed(self, incoming: Incoming, trace: _Trace, rule: FaultRule) -> Reply:
        if rule.kind is FaultKind.RESET:
            return Reply(status=0)
        headers = {"Retry-After": rule.retry_after} if rule.retry_after else {}
        if rule.kind is FaultKind.HTML:
            page = f"<html><head><title>{rule.status}</title></head><body>Gateway</body></html>"
            html = {"Content-Type": "text/html", **headers}
            return Reply(status=rule.status, body=page.encode(), headers=html)
        code, text = _FAILURES.get(rule.status, ("UnknownError", ""))
        error = GraphError(rule.status, rule.code or code, text, headers)
        return self._refused(incoming, trace, error)

    def _record(
        self, incoming: Incoming, trace: _Trace, reply: Reply, rule: FaultRule | None
    ) -> None:
        entry = Entry(
            number=trace.number,
            time=self.world.clock.now(),
            method=incoming.method,
            path=unquote(collapse(incoming.path)),
            query=unquote(incoming.query),
            template=trace.template,
            status=reply.status,
            permission=trace.permission,
            tenant_id=trace.tenant_id,
            app_id=trace.app_id,
            keys=_body_names(incoming.body),
            fault=rule.kind if rule else "",
            batch=incoming.batch,
            is_repeated=reply.is_repeated,
        )
        self.world.journal.entries.append(entry)


_FAILURES: dict[int, tuple[str, str]] = {
    429: ("TooManyRequests", "Too many requests."),
    500: ("InternalServerError", "An unexpected error occurred."),
    502: ("BadGateway", "The upstream server gave no usable answer."),
    503: ("ServiceNotAvailable", "The service is temporarily unavailable."),
    504: ("GatewayTimeout", "The upstream server did not answer in time."),
}


def _ids(incoming: Incoming, trace: _Trace) -> dict[str, str]:
    own = made_id("request", trace.number)
    named = incoming.headers.get("client-request-id", own)
    return {"request-id": own, "client-request-id": named}


def _check_permission(route: Route, roles: frozenset[str]) -> str:
    if not route.permissions:
        return ""
    used = permission_used(roles, route.permissions)
    if used is None:
        raise denied()
    return used


def _body_names(body: bytes) -> tuple[str, ...]:
    try:
        return member_names(orjson.loads(body))
    except orjson.JSONDecodeError:
        return ()
