"""Access tokens of Entra ID, checked in full against keys that somebody else fetched.

What the token itself says about its keys (`jku`, `jwk`, `x5u`, `x5c`) is never read.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import jwt
from jwt import PyJWK

from dsr_core.domain.access_errors import NotSignedInError, SignInFault
from dsr_core.domain.principal import Principal
from dsr_core.web.claims import Claims, read_guid, read_principal, require_access_token
from dsr_core.web.key_sets import ALGORITHM

#: How far the clocks of Entra and of this machine may differ, in seconds.
LEEWAY_SECONDS = 60

#: Above any token of Entra, which are two to eight thousand characters long.
LONGEST_TOKEN = 32_768
#: Three parts, in the alphabet of base64url without padding (RFC 7515 3.1).
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})

_REQUIRED_CLAIMS = ("exp", "nbf", "iat", "iss", "aud", "tid", "oid")

#: By PyJWT's exceptions, the narrower before the wider.
_FAULTS: tuple[tuple[type[Exception], SignInFault], ...] = (
    (jwt.ExpiredSignatureError, SignInFault.EXPIRED),
    (jwt.ImmatureSignatureError, SignInFault.NOT_YET_VALID),
    (jwt.InvalidAudienceError, SignInFault.AUDIENCE),
    (jwt.InvalidIssuerError, SignInFault.ISSUER),
    (jwt.MissingRequiredClaimError, SignInFault.CLAIM_MISSING),
    (jwt.InvalidAlgorithmError, SignInFault.ALGORITHM),
    (jwt.InvalidSignatureError, SignInFault.SIGNATURE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRules:
    """Whose tokens are taken, and which of them are meant for us."""

    #: Tenant id by issuer, exactly as tokens name it.
    tenants: Mapping[str, str]
    audiences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenHead:
    """Which key would show whether the token is true. Not yet believed."""

    key_id: str
    issuer: str
    #: The allowed tenant that has this issuer.
    tenant_id: str


def read_head(token: str, rules: TokenRules) -> TokenHead:
    """What is needed to find the token's key. Raises NotSignedInError for what cannot be ours."""
    if len(token) > LONGEST_TOKEN or not _COMPACT.fullmatch(token):
        raise NotSignedInError(SignInFault.MALFORMED)
    try:
        header = cast("Claims", jwt.get_unverified_header(token))
        claims = cast("Claims", jwt.decode(token, options={"verify_signature": False}))
    except (jwt.InvalidTokenError, RecursionError) as error:
        raise NotSignedInError(SignInFault.MALFORMED) from error
    if header.get("alg") != ALGORITHM:
        raise NotSignedInError(SignInFault.ALGORITHM)
    key_id, issuer, kind = header.get("kid"), claims.get("iss"), header.get("typ", "JWT")
    if not isinstance(key_id, str) or not isinstance(kind, str) or kind.lower() not in _TYPES:
        raise NotSignedInError(SignInFault.MALFORMED)
    if "crit" in header:
        # Whatever a signer calls critical is nothing we know of (RFC 7515 4.1.11).
        raise NotSignedInError(SignInFault.MALFORMED)
    if not isinstance(issuer, str) or issuer not in rules.tenants:
        raise NotSignedInError(SignInFault.ISSUER)
    return TokenHead(key_id=key_id, issuer=issuer, tenant_id=rules.tenants[issuer])


def check_token(token: str, head: TokenHead, key: PyJWK, rules: TokenRules) -> Principal:
    """Who a token is of, if all of it is true. Raises NotSignedInError, which says why not.

    By learn.microsoft.com, "Access tokens", "Validate tokens". The time is PyJWT's, the machine's.
    """
    claims = _verified_claims(token, head, key, rules)
    if not isinstance(claims.get("aud"), str):
        # Entra names one audience; a list would be a token shared with somebody else.
        raise NotSignedInError(SignInFault.AUDIENCE)
    if read_guid(claims, "tid") != head.tenant_id:
        raise NotSignedInError(SignInFault.TENANT)
    require_access_token(claims)
    return read_principal(claims)


def _verified_claims(token: str, head: TokenHead, key: PyJWK, rules: TokenRules) -> Claims:
    try:
        return cast(
            "Claims",
            jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=rules.audiences,
                issuer=head.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": list(_REQUIRED_CLAIMS)},
            ),
        )
    except jwt.InvalidTokenError as error:
        raise NotSignedInError(_fault_of(error)) from error


def _fault_of(error: jwt.InvalidTokenError) -> SignInFault:
    found = (fault for kind, fault in _FAULTS if isinstance(error, kind))
    return next(found, SignInFault.MALFORMED)
