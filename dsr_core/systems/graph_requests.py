"""Requests to Graph: the options put on what msgraph's builders make, links, and posts."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from dsr_core.systems.templates import expand

if TYPE_CHECKING:
    from kiota_abstractions.base_request_builder import BaseRequestBuilder
    from kiota_abstractions.request_information import RequestInformation

#: Shed us first: bulk reading can wait, people at work cannot (graph.md 1.4).
PRIORITY = "x-ms-throttle-priority"

#: What an advanced query needs beside `$count=true` (graph.md 1.3).
CONSISTENCY = "ConsistencyLevel"

_PORTS = {"https": 443, "http": 80}


class ForeignLinkError(Exception):
    """A link of Graph's leads away from Graph."""


class GetBuilder(Protocol):
    """A request builder of msgraph for something that can be read."""

    def to_get_request_information(self) -> "RequestInformation": ...


def build_get(
    builder: GetBuilder,
    *,
    select: Sequence[str] = (),
    filter_: str = "",
    expand: Sequence[str] = (),
    top: int = 0,
    advanced: bool = False,
) -> "RequestInformation":
    """A read with the options given; `advanced` is for filters that need the eventual index.

    Raises LookupError for an option that the operation's address has no place for: the SDK would
    leave it out in silence.
    """
    request = builder.to_get_request_information()
    options: dict[str, object] = {
        "select": list(select),
        "filter": filter_,
        "expand": list(expand),
        "top": top,
        "count": advanced,
    }
    for name, value in options.items():
        if value:
            _set_option(request, name, value)
    if advanced:
        request.headers.try_add(CONSISTENCY, "eventual")
    return request


def _set_option(request: "RequestInformation", name: str, value: object) -> None:
    encoded = f"%24{name}"
    if encoded not in (request.url_template or ""):
        raise LookupError(name)
    request.query_parameters[encoded] = value


def address_of(request: "RequestInformation", root: str) -> str:
    """The request's whole address below `root`, e.g. `https://graph.microsoft.com/v1.0`."""
    template = request.url_template
    if template is None or request.RAW_URL_KEY in request.path_parameters:
        return request.url
    request.path_parameters["baseurl"] = root
    known = {**request.query_parameters, **request.path_parameters}
    return expand(template, known) or request.url


def pin_address(request: "RequestInformation", root: str) -> None:
    """Makes the address once: the SDK asks for it several times, and makes it anew each time.

    The parameters are put aside, not emptied: the request's builder may hold the same ones.
    """
    address = address_of(request, root)
    request.path_parameters, request.query_parameters = {}, {}
    request.url_template, request.url = None, address


def headers_of(request: "RequestInformation") -> dict[str, str]:
    """The headers that were put on a request, without the token of an earlier sending."""
    headers = request.request_headers or {}
    return {name: value for name, value in headers.items() if name.lower() != "authorization"}


def request_at(address: str, headers: Mapping[str, str]) -> "RequestInformation":
    """A read of an address that no builder makes."""
    from kiota_abstractions.method import Method
    from kiota_abstractions.request_information import RequestInformation

    request = RequestInformation(method=Method.GET)
    request.url = address
    request.headers.try_add("Accept", "application/json")
    for name, value in headers.items():
        request.headers.try_add(name, value)
    return request


def build_post(builder: "BaseRequestBuilder", content: bytes) -> "RequestInformation":
    """An act with a JSON body of our own printing: models lose nulls (graph.md 4.2 no. 3)."""
    from kiota_abstractions.method import Method
    from kiota_abstractions.request_information import RequestInformation

    request = RequestInformation(Method.POST, builder.url_template, builder.path_parameters)
    request.headers.try_add("Accept", "application/json")
    request.set_stream_content(content, "application/json")
    return request


def post_json(address: str, content: bytes) -> "RequestInformation":
    """A request that sends JSON to an address."""
    from kiota_abstractions.method import Method

    request = request_at(address, {})
    request.http_method = Method.POST
    request.set_stream_content(content, "application/json")
    return request


def follow_link(link: str, root: str, headers: Mapping[str, str]) -> "RequestInformation":
    """The request for a nextLink: the whole link, and the first request's headers again.

    A link does not carry headers such as `ConsistencyLevel` (graph.md 1.2). Raises
    ForeignLinkError for a link that leaves Graph's origin: our token would go with it.
    """
    if not _is_same_origin(link, root):
        raise ForeignLinkError
    return request_at(link, headers)


def _is_same_origin(link: str, root: str) -> bool:
    if not link.isascii() or not link.isprintable() or "\\" in link or " " in link:
        return False
    try:
        there, here = urlsplit(link), urlsplit(root)
        ports = (there.port or _PORTS[there.scheme], here.port or _PORTS[here.scheme])
    except (ValueError, KeyError):
        return False
    return (
        (there.scheme, there.hostname) == (here.scheme, here.hostname)
        and ports[0] == ports[1]
        and there.username is None
    )
