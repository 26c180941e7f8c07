"""Signing in by a browser: authorization code with PKCE at the authority (RFC 6749, RFC 7636)."""

from urllib.parse import urlencode

import aiohttp
import msgspec

from dsr_core.domain.access_errors import (
    NotSignedInError,
    SignInFault,
    SignInUnavailableError,
)
from dsr_core.host.discovery import TIMEOUT_SECONDS
from dsr_core.host.sign_in_settings import SignInSettings
from dsr_core.web.browser_session import Attempt, challenge_of

_LONGEST_ANSWER = 256 * 1024


class _Tokens(msgspec.Struct, frozen=True):
    access_token: str
    token_type: str = "Bearer"  # noqa: S105 - a kind of token


def authorize_address(sign_in: SignInSettings, attempt: Attempt, back: str) -> str:
    """Where the browser goes to sign in. `back` is the address it comes back to."""
    asked = {
        "client_id": sign_in.client_id,
        "response_type": "code",
        "response_mode": "query",
        "redirect_uri": back,
        "scope": f"api://{sign_in.client_id}/{sign_in.scope}",
        "state": attempt.state,
        "code_challenge": challenge_of(attempt.verifier),
        "code_challenge_method": "S256",
    }
    return f"{_endpoint(sign_in, 'authorize')}?{urlencode(asked)}"


async def fetch_token(sign_in: SignInSettings, attempt: Attempt, code: str, back: str) -> str:
    """The access token for a code. It is checked like any other before anybody is believed.

    Raises NotSignedInError for a code that is no good, SignInUnavailableError for no fit answer.
    """
    form = {
        "client_id": sign_in.client_id,
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": attempt.verifier,
    }
    if sign_in.client_secret:
        form["client_secret"] = sign_in.client_secret
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(_endpoint(sign_in, "token"), data=form, allow_redirects=False) as answer,
        ):
            if answer.status == 400:
                raise NotSignedInError(SignInFault.CODE_REFUSED)
            if answer.status != 200:
                raise SignInUnavailableError
            content = await answer.content.read(_LONGEST_ANSWER)
            return msgspec.json.decode(content, type=_Tokens).access_token
    except (aiohttp.ClientError, TimeoutError, msgspec.MsgspecError) as error:
        raise SignInUnavailableError from error


def _endpoint(sign_in: SignInSettings, name: str) -> str:
    # Of several tenants the first signs in by browser; a tenant's own people only, never `common`.
    return f"{sign_in.authority}/{sign_in.tenants[0]}/oauth2/v2.0/{name}"
