"""What stands in for Entra's sign-in: discovery, signing keys that change, tokens for operators.

It believes whoever asks, for it answers on this machine only. What it issues is checked by the app
exactly as Entra's tokens are.
"""

import asyncio
import json
import secrets
import time
import uuid
from dataclasses import dataclass

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm
from yarl import URL

from emulation.graph.sample.cast import CONTOSO
from emulation.sign_in_codes import SignInCodes

CLIENT_ID = "33333333-3333-4333-8333-333333333333"
"""The app's own registration, as the sample settings name it."""

LIFETIME_SECONDS = 3600
TOKEN_PATH = "/_sign_in/token"  # noqa: S105 - an address
_TEST_CLIENT = "44444444-4444-4444-8444-444444444444"
_KEY_BITS = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleOperator:
    """Somebody who works for the controller; the object id never changes."""

    object_id: str
    name: str
    role: str


OPERATORS = {
    "operator": SampleOperator(
        object_id="a0000000-0000-4000-8000-000000000001", name="Olga Ortiz", role="Dsr.Operator"
    ),
    "approver": SampleOperator(
        object_id="a0000000-0000-4000-8000-000000000002", name="Anton Abel", role="Dsr.Approver"
    ),
    "second-approver": SampleOperator(
        object_id="a0000000-0000-4000-8000-000000000003", name="Berta Brandt", role="Dsr.Approver"
    ),
    "auditor": SampleOperator(
        object_id="a0000000-0000-4000-8000-000000000004", name="Umut Uysal", role="Dsr.Auditor"
    ),
    "admin": SampleOperator(
        object_id="a0000000-0000-4000-8000-000000000005", name="Dana Dahl", role="Dsr.Admin"
    ),
}
"""Who can sign in, by what `?as=` says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _SigningKey:
    key_id: str
    private: RSAPrivateKey

    def published(self, issuer: str) -> dict[str, object]:
        """The public half as Entra writes it, which names no algorithm."""
        public = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        half = {name: public[name] for name in ("kty", "n", "e")}
        return {**half, "use": "sig", "kid": self.key_id, "issuer": issuer}


class SignIn:
    """One run's sign-in. Its keys are made when first asked for, and forgotten at the end."""

    def __init__(self) -> None:
        self._keys: tuple[_SigningKey, ...] = ()
        self._making = asyncio.Lock()
        names = {who: (each.name, each.role) for who, each in OPERATORS.items()}
        self._codes = SignInCodes(names, CLIENT_ID)

    def routes(self) -> tuple[web.RouteDef, ...]:
        return (
            web.get("/{tenant}/v2.0/.well-known/openid-configuration", self._describe),
            web.get("/{tenant}/discovery/v2.0/keys", self._show_keys),
            web.get("/{tenant}/oauth2/v2.0/authorize", self._codes.ask),
            web.post("/{tenant}/oauth2/v2.0/token", self.exchange),
            web.get(TOKEN_PATH, self._issue),
            web.post("/_sign_in/rotate", self._rotate),
        )

    async def _describe(self, request: web.Request) -> web.Response:
        tenant = _tenant(request)
        root = _root(request)
        return web.json_response(
            {
                "issuer": _issuer(root, tenant),
                "jwks_uri": f"{root}/{tenant}/discovery/v2.0/keys",
                "authorization_endpoint": f"{root}/{tenant}/oauth2/v2.0/authorize",
                "token_endpoint": f"{root}/{tenant}/oauth2/v2.0/token",
                "response_types_supported": ["code"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def _show_keys(self, request: web.Request) -> web.Response:
        issuer = _issuer(_root(request), _tenant(request))
        await self._newest()
        return web.json_response({"keys": [key.published(issuer) for key in self._keys]})

    async def _issue(self, request: web.Request) -> web.Response:
        """A token as plain text, so that a shell can take it: `$(curl -s ...)`."""
        operator = OPERATORS.get(request.query.get("as", ""))
        if operator is None:
            raise web.HTTPBadRequest(text=f"?as= one of {', '.join(OPERATORS)}\n")
        token = await self._token(request, operator)
        return web.Response(text=token, headers={"Cache-Control": "no-store"})

    async def exchange(self, request: web.Request) -> web.Response:
        """An access token for a code, once."""
        who = await self._codes.take(request)
        if who is None:
            return web.json_response({"error": "invalid_grant"}, status=400)
        token = await self._token(request, OPERATORS[who])
        answer = {"token_type": "Bearer", "expires_in": LIFETIME_SECONDS, "access_token": token}
        return web.json_response(answer, headers={"Cache-Control": "no-store"})

    async def _token(self, request: web.Request, operator: SampleOperator) -> str:
        key = await self._newest()
        return jwt.encode(
            _claims(operator, _issuer(_root(request), CONTOSO)),
            key.private,
            algorithm="RS256",
            headers={"kid": key.key_id},
        )

    async def _rotate(self, _: web.Request) -> web.Response:
        """Sign with a new key from now on; the one before stays published, as with Entra."""
        await self._newest()
        self._keys = (await _make_key(), *self._keys[:1])
        return web.Response(status=204)

    async def _newest(self) -> _SigningKey:
        async with self._making:
            if not self._keys:
                self._keys = (await _make_key(),)
        return self._keys[0]


async def _make_key() -> _SigningKey:
    private = await asyncio.to_thread(generate_private_key, 65537, _KEY_BITS)
    return _SigningKey(key_id=secrets.token_urlsafe(20), private=private)


def _claims(operator: SampleOperator, issuer: str) -> dict[str, object]:
    """What an access token of version 2.0 says of a person."""
    now = int(time.time())
    return {
        "aud": CLIENT_ID,
        "iss": issuer,
        "iat": now,
        "nbf": now,
        "exp": now + LIFETIME_SECONDS,
        "azp": _TEST_CLIENT,
        "name": operator.name,
        "oid": operator.object_id,
        "roles": [operator.role],
        "scp": "Requests.Handle",
        "sub": secrets.token_urlsafe(32),
        "tid": CONTOSO,
        "uti": secrets.token_urlsafe(16),
        "ver": "2.0",
    }


def _tenant(request: web.Request) -> str:
    try:
        return str(uuid.UUID(request.match_info["tenant"]))
    except ValueError as error:
        raise web.HTTPBadRequest(text="no tenant has this id") from error


def _root(request: web.Request) -> str:
    """Our own address, and not what the caller calls it: the app knows one issuer only."""
    if request.transport is None:
        raise web.HTTPBadRequest(text="gone")
    host, port, *_ = request.transport.get_extra_info("sockname")
    return str(URL.build(scheme="http", host=host, port=port))


def _issuer(root: str, tenant: str) -> str:
    return f"{root}/{tenant}/v2.0"
