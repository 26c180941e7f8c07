"""Tokens as Entra issues them, and the means to forge them."""

import base64
import hashlib
import hmac
import json
import time
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

from dsr_core.web.key_sets import KeySet, read_key_set
from dsr_core.web.tokens import TokenRules

TENANT = "11111111-1111-4111-8111-111111111111"
OTHER_TENANT = "22222222-2222-4222-8222-222222222222"
CLIENT_ID = "33333333-3333-4333-8333-333333333333"
PERSON = "a0000000-0000-4000-8000-000000000001"
AUTHORITY = "https://login.microsoftonline.com"
ISSUER = f"{AUTHORITY}/{TENANT}/v2.0"
KEY_ID = "key-1"
RULES = TokenRules(tenants={ISSUER: TENANT}, audiences=(CLIENT_ID, f"api://{CLIENT_ID}"))


def private_key(name: str = KEY_ID, bits: int = 2048) -> RSAPrivateKey:
    """A key of this test run; the same for the same name."""
    return _make_key(name, bits)


@cache
def _make_key(name: str, bits: int) -> RSAPrivateKey:
    return generate_private_key(65537, bits)


def public_jwk(name: str = KEY_ID, bits: int = 2048, **changes: object) -> dict[str, Any]:
    """A key as a key set publishes it; a change to None leaves a member out."""
    public = json.loads(RSAAlgorithm.to_jwk(private_key(name, bits).public_key()))
    entry = {"kty": "RSA", "use": "sig", "kid": name, "n": public["n"], "e": public["e"]} | changes
    return {name: value for name, value in entry.items() if value is not None}


def key_set(*names: str) -> KeySet:
    body = json.dumps({"keys": [public_jwk(name) for name in names or (KEY_ID,)]})
    return read_key_set(body.encode(), ISSUER, TENANT)


def claims_of(**changes: object) -> dict[str, Any]:
    """What a person's access token says; a change to None leaves a claim out."""
    now = int(time.time())
    claims: dict[str, Any] = {
        "aud": CLIENT_ID,
        "iss": ISSUER,
        "iat": now - 5,
        "nbf": now - 5,
        "exp": now + 3600,
        "name": "Olga Ortiz",
        "oid": PERSON,
        "roles": ["Dsr.Operator"],
        "scp": "Requests.Handle",
        "tid": TENANT,
        "ver": "2.0",
    }
    return {name: value for name, value in (claims | changes).items() if value is not None}


def a_token(
    *, signer: str = KEY_ID, alg: str = "RS256", header: dict[str, Any] | None = None, **claims: Any
) -> str:
    """A token with a true signature of `signer`'s, whatever it says."""
    return jwt.encode(
        claims_of(**claims),
        private_key(signer),
        algorithm=alg,
        headers={"kid": KEY_ID} | (header or {}),
    )


def part(value: object) -> str:
    """A header or payload in the form that tokens have."""
    return encode(json.dumps(value).encode())


def encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def hmac_token(secret: bytes, alg: str = "HS256") -> str:
    """A token signed with a text that everybody knows."""
    signed = f"{part({'alg': alg, 'kid': KEY_ID, 'typ': 'JWT'})}.{part(claims_of())}"
    return f"{signed}.{encode(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"


def replaced(token: str, place: int, text: str) -> str:
    """The token with one of its three parts replaced."""
    parts = token.split(".")
    parts[place] = text
    return ".".join(parts)
