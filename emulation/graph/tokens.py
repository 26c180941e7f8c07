"""Bearer tokens: minted and checked as Entra's app-only tokens, signed with a development key."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt
import orjson

from emulation.graph.errors import GraphError
from emulation.graph.permissions import ALL_ROLES

__all__ = ["ALL_ROLES", "AUDIENCES", "DEVELOPMENT_KEY", "Token", "mint", "read_token"]

DEVELOPMENT_KEY = "graph-simulator-development-key-known-to-all"
"""No secret: the simulator protects nothing and never leaves this machine."""

AUDIENCES = ("https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000")
"""Graph's own audience spellings: its address and its application id."""

DEFAULT_APP_ID = "11111111-2222-4333-8444-555555555555"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a checked token says."""

    tenant_id: str
    app_id: str
    roles: frozenset[str]
    issued: float


def mint(
    tenant_id: str,
    roles: tuple[str, ...] = ALL_ROLES,
    *,
    app_id: str = DEFAULT_APP_ID,
    expires_in: timedelta = timedelta(hours=1),
    now: datetime | None = None,
    audience: str = AUDIENCES[0],
) -> str:
    """An app-only token; `now` defaults to real time, which is what tokens are checked against."""
    issued = (now or datetime.now().astimezone()).timestamp()
    claims = {
        "aud": audience,
        "iss": f"https://sts.windows.net/{tenant_id}/",
        "tid": tenant_id,
        "appid": app_id,
        "idtyp": "app",
        "roles": list(roles),
        "iat": issued,
        "nbf": issued,
        "exp": issued + expires_in.total_seconds(),
    }
    return jwt.encode(claims, DEVELOPMENT_KEY, algorithm="HS256")


def read_token(headers: Mapping[str, str], *, valid_from: float) -> Token:
    """The token of a request; raises Graph's 401 when it is missing, foreign, expired or revoked.

    A token issued before `valid_from` (epoch seconds) gets a claims challenge, as continuous
    access evaluation does.
    """
    scheme, _, text = headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "bearer" or not text:
        raise _unauthorised("Access token is empty.")
    try:
        claims = jwt.decode(text, DEVELOPMENT_KEY, algorithms=["HS256"], audience=list(AUDIENCES))
        token = Token(
            tenant_id=claims["tid"],
            app_id=claims["appid"],
            roles=frozenset(claims.get("roles", ())),
            issued=float(claims["iat"]),
        )
    except jwt.ExpiredSignatureError as late:
        raise _unauthorised("Lifetime validation failed, the token is expired.") from late
    except jwt.InvalidAudienceError as foreign:
        raise _unauthorised("Access token validation failure. Invalid audience.") from foreign
    except (jwt.InvalidTokenError, KeyError) as broken:
        raise _unauthorised("CompactToken parsing failed.") from broken
    if token.issued < valid_from:
        raise challenge(valid_from)
    return token


def _unauthorised(message: str) -> GraphError:
    realm = 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2"'
    headers = {"WWW-Authenticate": realm}
    return GraphError(401, "InvalidAuthenticationToken", message, headers)


def challenge(valid_from: float) -> GraphError:
    """401 that asks for a token issued after `valid_from`."""
    wish = {"access_token": {"nbf": {"essential": True, "value": str(int(valid_from))}}}
    claims = base64.b64encode(orjson.dumps(wish)).decode()
    header = f'Bearer realm="", error="insufficient_claims", claims="{claims}"'
    message = "Continuous access evaluation resulted in challenge with result: InteractionRequired"
    return GraphError(401, "InvalidAuthenticationToken", message, {"WWW-Authenticate": header})
