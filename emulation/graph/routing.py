"""What a feature module exports and handles: routes, calls and replies; and the route tree."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, cast

import orjson
from multidict import CIMultiDict

from emulation.graph.errors import GraphError, bad_request
from emulation.graph.paths import Segment
from emulation.graph.wire import Row

if TYPE_CHECKING:
    from emulation.graph.incoming import Incoming
    from emulation.graph.options import QueryOptions
    from emulation.graph.state import Tenant, World
    from emulation.graph.tokens import Token

DELEGATED_ONLY = "delegated-only"
"""A permission no app-only token can hold: for operations without application permission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What goes back; a dict body becomes compact JSON, bytes go out as they are."""

    status: int = 200
    body: Row | bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    is_repeated: bool = False
    """What was ordered is under way or done already: taken, and without any effect."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One decoded request, from the network or from inside a `$batch`."""

    method: str
    path: str
    """Percent-encoded path below the version, doubled slashes collapsed: `/users/x%40y`."""
    template: str
    params: Mapping[str, str]
    """The template's `{names}`, percent-decoded."""
    arguments: Mapping[str, str]
    """Arguments of a function segment: `fn(skip=0,top=100)` gives skip and top."""
    options: "QueryOptions"
    headers: CIMultiDict[str]
    raw_body: bytes
    tenant: "Tenant"
    token: "Token"
    world: "World"
    origin: str
    """Scheme, host and port as the client used them."""
    inner: "Callable[[Incoming], Awaitable[Reply]]"
    """Carries out an inner call of a batch under this call's token."""
    version: str = "v1.0"

    @cached_property
    def body(self) -> Row:
        """The JSON object sent; raises 400 when it is missing or is not an object."""
        try:
            document: object = orjson.loads(self.raw_body)
        except orjson.JSONDecodeError as broken:
            raise bad_request("Unable to read JSON request payload.", "BadRequest") from broken
        if not isinstance(document, dict):
            raise bad_request("Unable to read JSON request payload.", "BadRequest")
        return cast(Row, document)

    @property
    def root(self) -> str:
        """The service root without a closing slash, e.g. `http://127.0.0.1:8080/v1.0`."""
        return f"{self.origin}/{self.version}"

    def context(self, fragment: str) -> str:
        """The value of `@odata.context` for `fragment`."""
        return f"{self.root}/$metadata#{fragment}"

    def argument(self, name: str) -> object:
        """A body member by name in any case: actions match their parameters so (reference 2.10)."""
        wanted = name.casefold()
        return next((v for k, v in self.body.items() if k.casefold() == wanted), None)


type Handler = Callable[[Call], Reply | Awaitable[Reply]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One operation: any one of `permissions` is enough; none means a valid token is."""

    method: str
    template: str
    permissions: tuple[str, ...]
    handler: Handler


def get(template: str, handler: Handler, *permissions: str) -> Route:
    """A `GET` route; `permissions` are alternatives, tried in order."""
    return Route(method="GET", template=template, permissions=permissions, handler=handler)


def post(template: str, handler: Handler, *permissions: str) -> Route:
    """A `POST` route."""
    return Route(method="POST", template=template, permissions=permissions, handler=handler)


def patch(template: str, handler: Handler, *permissions: str) -> Route:
    """A `PATCH` route."""
    return Route(method="PATCH", template=template, permissions=permissions, handler=handler)


def put(template: str, handler: Handler, *permissions: str) -> Route:
    """A `PUT` route."""
    return Route(method="PUT", template=template, permissions=permissions, handler=handler)


def delete(template: str, handler: Handler, *permissions: str) -> Route:
    """A `DELETE` route."""
    return Route(method="DELETE", template=template, permissions=permissions, handler=handler)


@dataclass(slots=True)
class _Node:
    literals: dict[str, "_Node"] = field(default_factory=dict[str, "_Node"])
    placeholder: "_Node | None" = None
    names: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    routes: dict[str, Route] = field(default_factory=dict[str, Route])


class RouteTree:
    """Finds the route of a path; a literal segment beats a placeholder, names in any case."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._top = _Node()
        for route in routes:
            self._add(route)

    def _add(self, route: Route) -> None:
        node, names = self._top, list[str]()
        for part in route.template.strip("/").split("/"):
            if part.startswith("{"):
                names.append(part.strip("{}"))
                node.placeholder = node.placeholder or _Node()
                node = node.placeholder
            else:
                node = node.literals.setdefault(part.casefold(), _Node())
        if route.method in node.routes:
            raise ValueError(f"two routes for {route.method} {route.template}")
        node.routes[route.method] = route
        node.names[route.method] = tuple(names)

    def find(self, method: str, segments: tuple[Segment, ...]) -> tuple[Route, dict[str, str]]:
        """The route and its parameters; raises Graph's 400 for a path, 405 for a method."""
        found = list(_walk(self._top, segments, ()))
        for node, values in found:
            if method in node.routes:
                return node.routes[method], dict(zip(node.names[method], values, strict=True))
        raise _refusal(bool(found), segments)


def _walk(
    node: _Node, segments: tuple[Segment, ...], values: tuple[str, ...]
) -> Iterable[tuple[_Node, tuple[str, ...]]]:
    if not segments:
        if node.routes:
            yield node, values
        return
    head, rest = segments[0], segments[1:]
    literal = node.literals.get(head.text.casefold())
    if literal is not None and not head.is_key:
        yield from _walk(literal, rest, values)
    if node.placeholder is not None:
        yield from _walk(node.placeholder, rest, (*values, head.text))


def _refusal(path_is_known: bool, segments: tuple[Segment, ...]) -> GraphError:
    if path_is_known:
        text = "Specified HTTP method is not allowed for the request target."
        return GraphError(405, "Request_BadRequest", text)
    last = segments[-1].text if segments else ""
    return bad_request(f"Resource not found for the segment '{last}'.", "BadRequest")
