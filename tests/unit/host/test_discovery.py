"""Keys over HTTP, from authorities that are right, wrong, slow or not there."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from dsr_core.domain.access_errors import SignInUnavailableError
from dsr_core.host import discovery
from dsr_core.host.discovery import fetch_keys
from dsr_core.host.sign_in_settings import SignInSettings
from tests.fakes.tokens import CLIENT_ID, TENANT, public_jwk

DISCOVERY = f"/{TENANT}/v2.0/.well-known/openid-configuration"

type Change = Callable[[str], dict[str, Any]]


def no_change(root: str) -> dict[str, Any]:
    return {}


async def fetch_from(
    change: Change = no_change,
    keys: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None,
    published: tuple[dict[str, Any], ...] = (),
) -> set[str]:
    """The ids of the keys of an authority whose discovery document `change` changes."""
    entries = published or (public_jwk(),)

    async def describe(request: web.Request) -> web.Response:
        root = f"http://{request.host}"
        right = {"issuer": f"{root}/{TENANT}/v2.0", "jwks_uri": f"{root}/keys"}
        return web.json_response(right | change(root))

    async def show(_: web.Request) -> web.StreamResponse:
        return web.json_response({"keys": entries})

    async def redirect(_: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/keys")

    app = web.Application()
    app.add_routes(
        [web.get(DISCOVERY, describe), web.get("/keys", keys or show), web.get("/away", redirect)]
    )
    async with TestServer(app, host="127.0.0.1") as server:
        root = f"http://127.0.0.1:{server.port}"
        return set(await fetch_keys(at(root), TENANT))


def at(root: str) -> SignInSettings:
    return SignInSettings(tenants=(TENANT,), client_id=CLIENT_ID, authority=root, easy_auth=False)


async def test_keys_are_found_through_the_discovery_document() -> None:
    assert await fetch_from(published=(public_jwk("a"), public_jwk("b"))) == {"a", "b"}


@pytest.mark.parametrize(
    "change",
    [
        lambda root: {"issuer": "https://login.microsoftonline.com/common/v2.0"},
        lambda root: {"issuer": f"{root}/{TENANT}/v2.0/"},
        lambda root: {"jwks_uri": "http://127.0.0.2/keys"},
        lambda root: {"jwks_uri": root.replace("http://", "http://x@") + "/keys"},
        lambda root: {"jwks_uri": root.replace("http:", "https:") + "/keys"},
        lambda root: {"jwks_uri": "file:///keys"},
        lambda root: {"jwks_uri": f"{root}/away"},
        lambda root: {"jwks_uri": f"{root}/nowhere"},
        lambda root: {"jwks_uri": None},
        lambda root: {"issuer": None},
    ],
)
async def test_keys_of_doubtful_origin_are_not_taken(change: Change) -> None:
    with pytest.raises(SignInUnavailableError):
        await fetch_from(change)


async def answer_html(_: web.Request) -> web.StreamResponse:
    return web.Response(text="<html>Service unavailable</html>", content_type="text/html")


async def answer_500(_: web.Request) -> web.StreamResponse:
    return web.json_response({"keys": [public_jwk()]}, status=500)


async def answer_too_much(_: web.Request) -> web.StreamResponse:
    return web.json_response({"keys": [public_jwk()], "filler": "x" * 300_000})


async def hang_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


@pytest.mark.parametrize("answer", [answer_html, answer_500, answer_too_much, hang_up])
async def test_an_answer_without_keys_is_no_answer(
    answer: Callable[[web.Request], Awaitable[web.StreamResponse]],
) -> None:
    with pytest.raises(SignInUnavailableError):
        await fetch_from(keys=answer)


async def test_a_key_set_without_a_usable_key_is_no_answer() -> None:
    with pytest.raises(SignInUnavailableError):
        await fetch_from(published=(public_jwk(use="enc"),))


async def test_an_authority_that_never_answers_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(discovery, "TIMEOUT_SECONDS", 0.1)
    released = asyncio.Event()

    async def hang(_: web.Request) -> web.StreamResponse:
        await released.wait()
        return web.Response()

    with pytest.raises(SignInUnavailableError):
        await fetch_from(keys=hang)
    released.set()


async def test_nobody_at_the_address_is_no_answer(unused_tcp_port: int) -> None:
    with pytest.raises(SignInUnavailableError):
        await fetch_keys(at(f"http://127.0.0.1:{unused_tcp_port}"), TENANT)
