"""A JSON Web Key Set as keys by id: only those that may sign our tokens (RFC 7517)."""

from collections.abc import Mapping
from typing import cast

import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK, PyJWTError

#: Entra signs with nothing else (learn.microsoft.com, "Signing key rollover").
ALGORITHM = "RS256"

#: RSA keys below this are broken sooner than replaced (NIST SP 800-131A).
_SHORTEST_KEY = 2048
#: What Entra writes into a key's issuer where the key serves every tenant.
_ANY_TENANT = "{tenantid}"

type KeySet = Mapping[str, PyJWK]


class _Document(msgspec.Struct):
    keys: list[dict[str, object]]


def read_key_set(body: bytes, issuer: str, tenant_id: str) -> KeySet:
    """The keys of a set that may sign the tenant's tokens, by key id; may be empty.

    Left out: what is not RSA, not for signatures, for another algorithm, too short, or of another
    issuer. Raises ValueError when the body is no key set.
    """
    document = msgspec.json.decode(body, type=_Document)
    keys: dict[str, PyJWK] = {}
    for entry in document.keys:
        key_id = entry.get("kid")
        key = _read_key(entry) if _may_sign(entry, issuer, tenant_id) else None
        if isinstance(key_id, str) and key is not None:
            keys[key_id] = key
    return keys


def _may_sign(entry: Mapping[str, object], issuer: str, tenant_id: str) -> bool:
    owner = entry.get("issuer", issuer)
    return (
        entry.get("kty") == "RSA"
        and entry.get("use", "sig") == "sig"
        and entry.get("alg", ALGORITHM) == ALGORITHM
        and isinstance(owner, str)
        and owner.replace(_ANY_TENANT, tenant_id) == issuer
    )


def _read_key(entry: Mapping[str, object]) -> PyJWK | None:
    """The key; None for one that cannot be read, which is no reason to do without the others."""
    try:
        # The algorithm is ours and not the entry's: it decides how a signature is checked.
        key = PyJWK({"kty": "RSA", "n": entry.get("n"), "e": entry.get("e")}, ALGORITHM)
    except PyJWTError:
        return None
    public = cast("object", key.key)
    return key if isinstance(public, RSAPublicKey) and public.key_size >= _SHORTEST_KEY else None
