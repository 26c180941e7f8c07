"""An operator's browser session: their access token in cookies that no script can read.

There is no session of our own to keep, steal from a table or forget to end: each page checks the
token as each call of the API does, and it ends when the token does, after about an hour.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import NamedTuple

#: Browsers refuse cookies over 4096 bytes, name and attributes included (RFC 6265 6.1). Entra's
#: tokens are mostly shorter than one part, but not those of people in very many groups.
_PART = 3_500
_MOST_PARTS = 4
#: App Service's own session cookie, where it does the signing in.
_EASY_AUTH_COOKIE = "AppServiceAuthSession"
#: A page of ours, or a part of one: nothing that a browser could take for another site's address.
_OWN_PAGE = re.compile(r"(?:/api)?/console(?:/[A-Za-z0-9_-]+)*(?:\?[A-Za-z0-9_.~%=&,-]*)?")
HOME = "/console"


class Attempt(NamedTuple):
    """A sign-in under way, kept by the browser until it comes back (RFC 7636, RFC 6749 10.12)."""

    state: str
    verifier: str
    #: Where to go afterwards.
    page: str


class Cookies:
    """Names and attributes of the cookies; by https they are bound to this very host."""

    def __init__(self, *, by_https: bool) -> None:
        # Without https, which only an address of this machine may be, browsers refuse the prefix.
        self._prefix = "__Host-" if by_https else ""
        self._secure = "; Secure" if by_https else ""

    def read_token(self, header: str | None) -> str | None:
        """The access token of a Cookie header; None without one."""
        found = _read(header)
        parts = [found.get(self._session(number), "") for number in range(_MOST_PARTS)]
        return "".join(parts) or None

    def write_token(self, token: str) -> tuple[str, ...]:
        """Set-Cookie headers for a session; parts that are not needed are removed."""
        parts = [token[i : i + _PART] for i in range(0, len(token), _PART)]
        parts += [""] * (_MOST_PARTS - len(parts))
        return tuple(self._set(self._session(n), part) for n, part in enumerate(parts))

    def end(self) -> tuple[str, ...]:
        return self.write_token("")

    def read_attempt(self, header: str | None, base: str = "") -> Attempt | None:
        """The sign-in that this browser began; `base` is what stands before the console."""
        parts = _read(header).get(f"{self._prefix}dsr-attempt", "").split(".")
        if len(parts) != 3 or not all(parts[:2]):
            return None
        is_hex = re.fullmatch(r"(?:[0-9a-f]{2})*", parts[2])
        page = bytes.fromhex(parts[2]).decode("ascii", "replace") if is_hex else ""
        return Attempt(state=parts[0], verifier=parts[1], page=own_page(page, base))

    def write_attempt(self, attempt: Attempt) -> str:
        text = f"{attempt.state}.{attempt.verifier}.{attempt.page.encode().hex()}"
        return self._set(f"{self._prefix}dsr-attempt", text, seconds=600)

    def end_attempt(self) -> str:
        return self._set(f"{self._prefix}dsr-attempt", "")

    def _session(self, number: int) -> str:
        return f"{self._prefix}dsr-session-{number}"

    def _set(self, name: str, value: str, seconds: int | None = None) -> str:
        # Lax, since the authority sends the browser back to us: Strict ones would not come along.
        lifetime = "; Max-Age=0" if not value else f"; Max-Age={seconds}" if seconds else ""
        return f"{name}={value}; Path=/{lifetime}; HttpOnly; SameSite=Lax{self._secure}"


def is_too_long(token: str) -> bool:
    """Whether a token does not fit into the cookies."""
    return len(token) > _PART * _MOST_PARTS


def own_page(address: str, base: str = "") -> str:
    """The address if it is one of our pages, and else the first of them: no open redirect."""
    return address if _OWN_PAGE.fullmatch(address) else base + HOME


def challenge_of(verifier: str) -> str:
    """`code_challenge` by the method S256 (RFC 7636 4.2)."""
    return _encode(hashlib.sha256(verifier.encode("ascii")).digest())


def csrf_of(token: str | None, cookies: str | None) -> str:
    """What forms of a session carry along: nobody can tell it without the session's own secret."""
    secret = token or _read(cookies).get(_EASY_AUTH_COOKIE, "")
    return _encode(hmac.digest(secret.encode(), b"dsr forms of this session", "sha256"))


def is_same(one: str, other: str) -> bool:
    """Compares secrets in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def _encode(digest: bytes) -> str:
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _read(header: str | None) -> Mapping[str, str]:
    try:
        found = SimpleCookie(header or "")
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in found.items()}
