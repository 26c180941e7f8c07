"""Asks an authority where a tenant's signing keys are, and for the keys (OpenID Discovery 1.0)."""

from urllib.parse import urlsplit

import aiohttp
import msgspec

from dsr_core.domain.access_errors import SignInUnavailableError
from dsr_core.host.sign_in_settings import SignInSettings
from dsr_core.web.key_sets import KeySet, read_key_set

#: For each of the two answers; Entra needs a fraction of a second.
TIMEOUT_SECONDS = 5.0

#: Above any answer of Entra; what is longer comes from somebody else.
_LONGEST_ANSWER = 256 * 1024


class _Discovery(msgspec.Struct, frozen=True):
    issuer: str
    jwks_uri: str


class _UnfitAnswerError(Exception):
    """The authority's answer is not one that keys can be taken from."""


async def fetch_keys(sign_in: SignInSettings, tenant_id: str) -> KeySet:
    """The keys that sign a tenant's tokens now.

    Raises SignInUnavailableError for whatever goes wrong: no answer, a redirect, another issuer,
    keys at a foreign address, or none at all.
    """
    issuer = sign_in.issuer(tenant_id)
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session:
            known = await _get(session, f"{issuer}/.well-known/openid-configuration")
            discovery = msgspec.json.decode(known, type=_Discovery)
            _require(discovery.issuer == issuer, "issuer")
            _require(_origin(discovery.jwks_uri) == _origin(issuer), "address of the keys")
            keys = read_key_set(await _get(session, discovery.jwks_uri), issuer, tenant_id)
        _require(bool(keys), "keys")
    except (aiohttp.ClientError, TimeoutError, ValueError, _UnfitAnswerError) as error:
        raise SignInUnavailableError from error
    return keys


async def _get(session: aiohttp.ClientSession, address: str) -> bytes:
    async with session.get(address, allow_redirects=False) as answer:
        _require(answer.status == 200, "status")
        body = bytearray()
        async for piece in answer.content.iter_chunked(16 * 1024):
            body += piece
            _require(len(body) <= _LONGEST_ANSWER, "length")
    return bytes(body)


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise _UnfitAnswerError(what)


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc
