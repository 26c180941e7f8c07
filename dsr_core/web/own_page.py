"""Whether a browser sent a post from a page of ours (CSRF), and the cookie that goes with it."""

import re
from collections.abc import Mapping

from dsr_core.web.media import MediaType, media_type_of

#: Ids as we make them; nothing else gets into a cookie's name or a queue.
_REQUEST_ID = re.compile(r"r[0-9a-f]{32}")
#: The origin of a form on a page that is sent with Referrer-Policy: no-referrer, as ours are
#: (Fetch 3.1); such a form's Sec-Fetch-Site tells where it comes from.
_NOT_TOLD = "null"
#: Cookies of one call beyond which nothing is read: browsers send fewer to one host.
_MOST_COOKIES = 200


def is_from_own_page(
    *, fetch_site: str | None, origin: str | None, content_type: str | None, public_url: str
) -> bool:
    """Whether a post that a cookie authorises may be believed to be meant.

    The cookie is SameSite=Strict, so this is the second lock. Every browser in use sends one of the
    two headers with a post; without both the caller is a program, which must say JSON: no page of
    another origin can send that without asking us first, and we allow it to none.
    """
    if fetch_site is not None and fetch_site.lower() != "same-origin":
        return False
    if origin == _NOT_TOLD and fetch_site is not None:
        return True
    if origin is not None:
        return origin.lower() == public_url.lower()
    return fetch_site is not None or media_type_of(content_type) is MediaType.JSON


def is_request_id(text: str) -> bool:
    """Whether a text has the form of our ids."""
    return _REQUEST_ID.fullmatch(text) is not None


def cookie_name(request_id: str, public_url: str) -> str:
    """One cookie a request. `__Host-` binds it to this very host; browsers demand HTTPS for it."""
    return f"{'__Host-' if _is_https(public_url) else ''}dsr-{request_id}"


def write_cookie(request_id: str, secret: str, seconds: int, public_url: str) -> str:
    """The Set-Cookie header; with 0 seconds it takes the cookie away."""
    secure = "; Secure" if _is_https(public_url) else ""
    name = cookie_name(request_id, public_url)
    return f"{name}={secret}; Max-Age={seconds}; Path=/{secure}; HttpOnly; SameSite=Strict"


def read_cookie(header: str | None, request_id: str, public_url: str) -> str | None:
    """The session's secret that came with a call; None where none did."""
    pairs = (part.strip().partition("=") for part in (header or "").split(";", _MOST_COOKIES))
    found: Mapping[str, str] = {name: value for name, _, value in reversed([*pairs])}
    return found.get(cookie_name(request_id, public_url)) or None


def _is_https(public_url: str) -> bool:
    return public_url.startswith("https://")
