"""Opens msgraph's client on one Graph root, for one credential and the running event loop."""

import logging
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from dsr_core.systems.clouds import Cloud

if TYPE_CHECKING:
    import httpx
    from azure.core.credentials_async import AsyncTokenCredential
    from kiota_http.middleware import BaseMiddleware
    from msgraph.graph_request_adapter import GraphRequestAdapter
    from msgraph.graph_service_client import GraphServiceClient

#: A page of 1,000 log rows may take long to begin; a connection may not.
_READ_SECONDS = 60.0
_CONNECT_SECONDS = 10.0

#: Libraries that write addresses or headers into their log lines: addresses carry identifiers.
_TALKATIVE = ("httpx", "httpcore", "hpack", "azure.core.pipeline.policies")


class UnexpectedRedirectError(Exception):
    """Graph sent us elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenClient:
    """A client of msgraph, its adapter, and how to close both."""

    service: "GraphServiceClient"
    adapter: "GraphRequestAdapter"
    close: Callable[[], Awaitable[None]]


def open_client(
    cloud: Cloud,
    credential: "AsyncTokenCredential",
    *,
    wire: "httpx.AsyncBaseTransport | None" = None,
) -> OpenClient:
    """A client that sends tokens to the cloud's Graph host only, and never retries by itself.

    `wire` carries its requests instead of httpx's own connections.

    msgraph is imported here, at first use: 0.3 s and 31 MB (graph.md 4.2 no. 15). Its own retry
    handler would sleep inside the call for minutes, and would repeat acts (graph.md 4.2).
    """
    from kiota_authentication_azure.azure_identity_authentication_provider import (
        AzureIdentityAuthenticationProvider,
    )
    from msgraph.graph_request_adapter import GraphRequestAdapter
    from msgraph.graph_service_client import GraphServiceClient

    _hush()
    host = urlsplit(cloud.graph).hostname or ""
    # Without a list of hosts the SDK sends the token to whatever host a link names (no. 9).
    auth = AzureIdentityAuthenticationProvider(
        credential, scopes=[cloud.scope], allowed_hosts=[host]
    )
    http = _make_http_client(wire, uses_proxy=not cloud.is_loopback)
    adapter = GraphRequestAdapter(auth, client=http)
    # Without a closing slash, which would be doubled in every address (no. 13).
    adapter.base_url = f"{cloud.graph}/v1.0"

    async def close() -> None:
        await _close_http(http)
        await credential.close()

    return OpenClient(
        service=GraphServiceClient(request_adapter=adapter), adapter=adapter, close=close
    )


def _make_http_client(
    wire: "httpx.AsyncBaseTransport | None", *, uses_proxy: bool
) -> "httpx.AsyncClient":
    _spare_a_search()
    import httpx
    from kiota_http.middleware import (
        HeadersInspectionHandler,
        ParametersNameDecodingHandler,
        UserAgentHandler,
    )
    from msgraph_core import GraphClientFactory
    from msgraph_core.middleware import GraphTelemetryHandler

    # What the SDK has besides repeats, follows redirects, and looks at each address and body for
    # what is never in ours.
    middleware: list[BaseMiddleware] = [
        ParametersNameDecodingHandler(),
        UserAgentHandler(),
        HeadersInspectionHandler(),
        GraphTelemetryHandler(),
    ]
    client = httpx.AsyncClient(
        timeout=httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS),
        http2=True,
        transport=wire,
        trust_env=uses_proxy,
        event_hooks={"response": [_refuse_redirect, _read_and_untie]},
    )
    return GraphClientFactory.create_with_custom_middleware(middleware, client=client)


def _spare_a_search() -> None:
    """Lets httpcore learn at once that there is no trio here.

    It tries to import `sniffio` for each of its locks, eight times a request. Python searches its
    whole path each time for what is not installed: 0.1 ms of processor time.
    """
    if find_spec("sniffio") is None:
        cast("dict[str, object]", sys.modules)["sniffio"] = None


async def _refuse_redirect(response: "httpx.Response") -> None:
    """None of the operations used here answers with a redirect; its page is not the data."""
    if response.is_redirect:
        await response.aclose()
        raise UnexpectedRedirectError


async def _read_and_untie(response: "httpx.Response") -> None:
    """httpx ties a response and its stream into a circle, which only the garbage collector ends.

    It comes by rarely where few objects are large: dozens of pages of megabytes would wait for it.
    """
    import httpx

    await response.aread()
    response.stream = httpx.ByteStream(b"")


async def _close_http(client: "httpx.AsyncClient") -> None:
    """Close the pool as well: the SDK's own transport does not pass `aclose` on (no. 10)."""
    from msgraph_core.middleware import AsyncGraphTransport

    transport = client._transport  # pyright: ignore[reportPrivateUsage]  # no public way to it
    await client.aclose()
    if isinstance(transport, AsyncGraphTransport):
        await transport.transport.aclose()


def _hush() -> None:
    """The SDK's log lines and spans carry whole addresses and the texts of errors: neither leaves.

    Its own switch (`include_euii_attributes`) keeps some of the addresses, and all error texts.
    Our spans say what was done; each act has one.
    """
    from kiota_abstractions import request_information
    from kiota_authentication_azure import azure_identity_access_token_provider
    from kiota_http import httpx_request_adapter
    from kiota_http.middleware import middleware
    from opentelemetry.trace import NoOpTracer

    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    traced = (
        request_information,
        azure_identity_access_token_provider,
        httpx_request_adapter,
        middleware,
    )
    for module in traced:
        vars(module)["tracer"] = NoOpTracer()
