"""Signing in and out by a browser."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import cast

import azure.functions as func

from dsr_core.domain.access_errors import NotSignedInError, SignInFault
from dsr_core.domain.errors import SettingsError
from dsr_core.host.bootstrap import gate, settings
from dsr_core.host.http_answers import header
from dsr_core.web.browser_session import Attempt, Cookies, is_same, is_too_long, own_page
from dsr_core.web.console_routes import SIGNED_IN
from dsr_core.web.pages import Visitor, render_page


async def begin(req: func.HttpRequest, visitor: Visitor) -> func.HttpResponse:
    """Send the browser to the authority, with what it must bring back kept in its own cookie."""
    attempt = Attempt(
        state=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        page=own_page(_parameter(req, "to"), visitor.base),
    )
    # Imported here, as below: few calls of the service are about signing in.
    from dsr_core.host.sign_in_exchange import authorize_address

    address = authorize_address(settings().sign_in, attempt, _back(visitor))
    return _go(address, (_cookies().write_attempt(attempt),))


async def complete(req: func.HttpRequest, visitor: Visitor) -> func.HttpResponse:
    """The browser is back: a code for a token, the token checked, and on to the page.

    Raises NotSignedInError when it is not the attempt that this browser began.
    """
    from dsr_core.host.sign_in_exchange import fetch_token

    attempt = _cookies().read_attempt(header(req, "cookie"), visitor.base)
    if attempt is None or not is_same(attempt.state, _parameter(req, "state")):
        raise NotSignedInError(SignInFault.OTHER_ATTEMPT)
    code = _parameter(req, "code")
    if not code:
        raise NotSignedInError(SignInFault.CODE_REFUSED)
    token = await fetch_token(settings().sign_in, attempt, code, _back(visitor))
    await gate().believe(token)
    if is_too_long(token):
        raise NotSignedInError(SignInFault.TOKEN_TOO_LONG)
    return _go(attempt.page, (*_cookies().write_token(token), _cookies().end_attempt()))


async def end(_: func.HttpRequest, visitor: Visitor) -> func.HttpResponse:
    """Forget the session in this browser. The authority's own session is the authority's."""
    gone = replace(visitor, csrf="")
    html = render_page("signed_out", gone)
    response = func.HttpResponse(html, mimetype="text/html")
    return _with_cookies(response, _cookies().end())


def _go(address: str, cookies: Iterable[str]) -> func.HttpResponse:
    response = func.HttpResponse(status_code=303, headers={"Location": address})
    return _with_cookies(response, cookies)


def _with_cookies(response: func.HttpResponse, cookies: Iterable[str]) -> func.HttpResponse:
    for cookie in cookies:
        response.headers.add("Set-Cookie", cookie)
    return response


def _cookies() -> Cookies:
    return Cookies(by_https=settings().public_url.startswith("https:"))


def _back(visitor: Visitor) -> str:
    root = settings().public_url
    if not root:
        raise SettingsError("DSR_PUBLIC_URL is missing: signing in has nowhere to come back to")
    return root + visitor.base + SIGNED_IN.path


def _parameter(req: func.HttpRequest, name: str) -> str:
    return cast("Mapping[str, str]", req.params).get(name, "")
