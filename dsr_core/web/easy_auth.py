"""The header in which App Service's own sign-in ("Easy Auth") says who calls.

Anybody can send it to an app that is not behind Easy Auth: read it only where a setting says so.
"""

import binascii
from base64 import b64decode
from collections.abc import Mapping, Sequence

import msgspec

from dsr_core.domain.access_errors import NotSignedInError, SignInFault
from dsr_core.domain.principal import Principal
from dsr_core.web.claims import read_principal

HEADER = "x-ms-client-principal"

#: The identity provider as App Service names it: Entra ID, and no social account.
_ENTRA = "aad"

#: Both names that a claim may come under: App Service maps some to URIs by default
#: (learn.microsoft.com, "Work with user identities", "Decoding the client principal header").
_NAMES: Mapping[str, str] = {
    "http://schemas.microsoft.com/identity/claims/objectidentifier": "oid",
    "http://schemas.microsoft.com/identity/claims/tenantid": "tid",
    "http://schemas.microsoft.com/ws/2008/06/identity/claims/role": "roles",
    "oid": "oid",
    "tid": "tid",
    "roles": "roles",
    "role": "roles",
    "aud": "aud",
    "idtyp": "idtyp",
    "name": "name",
}
#: A claim of many values comes as many claims.
_REPEATED = "roles"


class _Claim(msgspec.Struct, frozen=True):
    typ: str
    val: str


class _Content(msgspec.Struct, frozen=True):
    auth_typ: str
    claims: tuple[_Claim, ...]


def read_easy_auth(header: str, tenants: Sequence[str], audiences: Sequence[str]) -> Principal:
    """Who App Service says is signed in. Raises NotSignedInError, which says why it is not taken.

    App Service has checked signature and time; tenant and audience are checked again, since its
    own configuration may be wider than ours.
    """
    claims = _read_claims(header)
    principal = read_principal(claims)
    if principal.tenant_id not in tenants:
        raise NotSignedInError(SignInFault.TENANT)
    if claims.get("aud", audiences[0]) not in audiences:
        raise NotSignedInError(SignInFault.AUDIENCE)
    return principal


def refuse_cross_site(fetch_site: str | None, origin: str | None) -> None:
    """Refuse what a browser sent with its cookie from another site's page (CSRF).

    `fetch_site` and `origin` are the headers `Sec-Fetch-Site` and `Origin`. A browser too old to
    send the first is believed only where it sends neither. Raises NotSignedInError.
    """
    site = fetch_site or ("cross-site" if origin else "none")
    if site not in ("same-origin", "none"):
        raise NotSignedInError(SignInFault.CROSS_SITE)


def _read_claims(header: str) -> Mapping[str, object]:
    try:
        content = msgspec.json.decode(b64decode(header, validate=True), type=_Content)
    except (binascii.Error, ValueError) as error:
        raise NotSignedInError(SignInFault.MALFORMED) from error
    if content.auth_typ != _ENTRA:
        raise NotSignedInError(SignInFault.ISSUER)
    claims: dict[str, object] = {}
    roles: list[str] = []
    for claim in content.claims:
        name = _NAMES.get(claim.typ)
        if name == _REPEATED:
            roles.append(claim.val)
        elif name is not None and claims.setdefault(name, claim.val) != claim.val:
            # Two different people in one header: neither is believed.
            raise NotSignedInError(SignInFault.MALFORMED)
    return {**claims, _REPEATED: roles}
