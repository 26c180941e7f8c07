"""The token that Static Web Apps puts in the place of a caller's own.

It overwrites `Authorization` on the way to the app (github.com/Azure/static-web-apps/issues/34), so
that a stranger's call comes with a token that is nobody's. Such a call is taken as one without.
"""

import binascii
from base64 import urlsafe_b64decode
from urllib.parse import urlsplit

import msgspec

_SCHEME = "bearer"
_LONGEST = 16_384
#: Whom App Service and Static Web Apps issue under; no authority that people sign in at is there.
_ISSUERS = (".azurewebsites.net", ".azurestaticapps.net")


class _Payload(msgspec.Struct, frozen=True):
    iss: str = ""


def is_of_platform(authorization: str) -> bool:
    """Whether a header's token says it is the platform's own: what it says is not checked.

    Nothing may be granted for it, as nothing is granted to whoever shows no token.
    """
    scheme, _, token = authorization.partition(" ")
    parts = token.strip().split(".")
    if scheme.lower() != _SCHEME or len(parts) != 3 or len(token) > _LONGEST:
        return False
    try:
        payload = urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
        host = urlsplit(msgspec.json.decode(payload, type=_Payload).iss).hostname
    except (binascii.Error, ValueError):
        return False
    return (host or "").endswith(_ISSUERS)
