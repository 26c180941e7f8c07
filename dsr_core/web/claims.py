"""From checked claims to a Principal: the same for a token and for Easy Auth's header."""

import re
from collections.abc import Mapping
from typing import cast

from dsr_core.domain.access_errors import NotSignedInError, SignInFault
from dsr_core.domain.principal import Principal, Role

type Claims = Mapping[str, object]

_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_ROLES = {role.value: role for role in Role}
#: `idtyp` of a token that a program got for itself (Entra's optional claims).
_APPLICATION = "app"


def read_principal(claims: Claims) -> Principal:
    """Who the claims are of. Roles that are not ours count for nothing.

    Raises NotSignedInError when `oid` or `tid` is missing, or a claim has the wrong type.
    """
    return Principal(
        object_id=read_guid(claims, "oid"),
        tenant_id=read_guid(claims, "tid"),
        roles=frozenset(_ROLES[name] for name in _role_names(claims) if name in _ROLES),
        is_application=claims.get("idtyp") == _APPLICATION,
        name=_name(claims),
    )


def require_access_token(claims: Claims) -> None:
    """Refuse what is neither a person's access token nor a program's (RFC 9068 5, Entra's docs).

    A person's has `scp`; a program's has none and says `idtyp: app`. An ID token has the same
    audience and roles, but neither: it says who signed in, and is not meant to open anything.
    """
    scope, kind = claims.get("scp"), claims.get("idtyp")
    is_persons = isinstance(scope, str) and bool(scope.strip()) and kind != _APPLICATION
    is_programs = scope is None and kind == _APPLICATION
    if not (is_persons or is_programs):
        raise NotSignedInError(SignInFault.NOT_AN_ACCESS_TOKEN)


def read_guid(claims: Claims, name: str) -> str:
    """A GUID in lower case. Raises NotSignedInError when it is missing or is none."""
    value = claims.get(name)
    if not isinstance(value, str) or not value:
        raise NotSignedInError(SignInFault.CLAIM_MISSING)
    if not _GUID.fullmatch(value.lower()):
        raise NotSignedInError(SignInFault.MALFORMED)
    return value.lower()


def _role_names(claims: Claims) -> tuple[str, ...]:
    """The names in `roles`, which is a list; a lone text would match letter by letter."""
    names = claims.get("roles", ())
    if not isinstance(names, list | tuple):
        raise NotSignedInError(SignInFault.MALFORMED)
    return tuple(str(name) for name in cast("list[object]", names))


def _name(claims: Claims) -> str:
    name = claims.get("name")
    return name if isinstance(name, str) else ""
