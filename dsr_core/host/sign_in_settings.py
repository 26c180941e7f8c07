"""The settings of who may sign in, and how each is read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

_PUBLIC_CLOUD = "https://login.microsoftonline.com"
_CHINA = "https://login.partner.microsoftonline.cn"

#: What each authority calls itself in tokens, by every name it has (learn.microsoft.com, "National
#: clouds"); China's older name, which graph.md 1.8 has, issues under the newer one.
AUTHORITIES: Mapping[str, str] = {
    _PUBLIC_CLOUD: _PUBLIC_CLOUD,
    "https://login.microsoftonline.us": "https://login.microsoftonline.us",
    _CHINA: _CHINA,
    "https://login.chinacloudapi.cn": _CHINA,
}

DEFAULTS: Mapping[str, str] = {
    "DSR_SIGN_IN_AUTHORITY": _PUBLIC_CLOUD,
    "DSR_EASY_AUTH": "off",
    "DSR_SIGN_IN_SCOPE": "Requests.Handle",
    "DSR_SIGN_IN_CLIENT_SECRET": "",
}
REQUIRED = ("DSR_SIGN_IN_TENANT", "DSR_SIGN_IN_CLIENT_ID")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInSettings:
    """Whose people may sign in, at which registration, and who vouches for them."""

    #: Tenant ids, in lower case.
    tenants: tuple[str, ...]
    #: Application id of our registration in Entra ID.
    client_id: str
    #: Scheme and host, and port on this machine; what issuers and keys are addressed under.
    authority: str
    #: The app is behind App Service's own sign-in, which strips the header when a client sends it.
    easy_auth: bool
    #: Name of the scope that our registration exposes; what a browser's sign-in asks for.
    scope: str = "Requests.Handle"
    #: Of our registration, for sign-in by browser; in Azure a Key Vault reference.
    client_secret: str = field(default="", repr=False)

    @property
    def audiences(self) -> tuple[str, str]:
        """What a token that is meant for us names as its audience."""
        return (self.client_id, f"api://{self.client_id}")

    def issuer(self, tenant_id: str) -> str:
        """The issuer of a tenant's tokens, version 2.0."""
        return f"{self.authority}/{tenant_id}/v2.0"


class Take(Protocol):
    """Reads one setting; None when it is missing or wrong, which is then noted."""

    def __call__[T](self, name: str, convert: Callable[[str], T], /) -> T | None: ...


def take_sign_in(take: Take) -> SignInSettings | None:
    """The settings of signing in, or None when one of them is at fault."""
    tenants = take("DSR_SIGN_IN_TENANT", _read_tenants)
    client_id = take("DSR_SIGN_IN_CLIENT_ID", _read_guid)
    authority = take("DSR_SIGN_IN_AUTHORITY", _read_authority)
    easy_auth = take("DSR_EASY_AUTH", _read_switch)
    scope = take("DSR_SIGN_IN_SCOPE", _read_scope)
    secret = take("DSR_SIGN_IN_CLIENT_SECRET", str)
    if scope is None or secret is None:
        return None
    if tenants is None or client_id is None or authority is None or easy_auth is None:
        return None
    return SignInSettings(
        tenants=tenants,
        client_id=client_id,
        authority=authority,
        easy_auth=easy_auth,
        scope=scope,
        client_secret=secret,
    )


def _read_tenants(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_read_guid(part) for part in text.split(",")))


def _read_guid(text: str) -> str:
    guid = text.strip().lower()
    if not _GUID.fullmatch(guid):
        raise ValueError("is not an id of Entra ID: a GUID with its four hyphens")
    return guid


def _read_authority(text: str) -> str:
    """A cloud's authority, or a stand-in on this machine: whoever is named here is believed."""
    root = text.strip().rstrip("/")
    parts = urlsplit(root)
    is_bare = root == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc
    if is_bare and parts.scheme in ("http", "https") and parts.hostname in _LOOPBACK:
        return root
    if root not in AUTHORITIES:
        raise ValueError(f"is none of {', '.join(AUTHORITIES)}, nor an address of this machine")
    return AUTHORITIES[root]


def _read_scope(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,120}", text):
        raise ValueError("is not the name of a scope")
    return text


def _read_switch(text: str) -> bool:
    if text not in ("on", "off"):
        raise ValueError("is neither on nor off")
    return text == "on"
