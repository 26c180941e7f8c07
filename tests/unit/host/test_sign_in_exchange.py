"""A code for a token: what goes to the authority stays with the authority."""

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from dsr_core.domain.access_errors import SignInUnavailableError
from dsr_core.host.sign_in_exchange import fetch_token
from dsr_core.host.sign_in_settings import SignInSettings
from dsr_core.web.browser_session import Attempt
from tests.fakes.tokens import CLIENT_ID, TENANT

ATTEMPT = Attempt(state="state", verifier="verifier", page="/console")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_does_not_take_the_code_elsewhere(status: int) -> None:
    asked: list[str] = []

    async def take(request: web.Request) -> web.Response:
        asked.append(request.path)
        if request.path == "/elsewhere":
            return web.json_response({"access_token": "made up"})
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    application = web.Application()
    application.router.add_route("*", "/{tail:.*}", take)

    async with TestServer(application, host="127.0.0.1") as server:
        root = f"http://127.0.0.1:{server.port}"
        ours = SignInSettings(
            tenants=(TENANT,), client_id=CLIENT_ID, authority=root, easy_auth=False
        )
        with pytest.raises(SignInUnavailableError):
            await fetch_token(ours, ATTEMPT, "code", "https://dsr.example/console/signed-in")

    assert asked == [f"/{TENANT}/oauth2/v2.0/token"]
