"""The headers that harden an answer, by what the answer is: one table for calls and pages alike."""

from collections.abc import Mapping

#: What a page may do: our own style, script and pictures, forms to ourselves, and no more.
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: Everything else is data, style or script, and does nothing where it is opened by itself.
DATA_POLICY = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
#: Cache-Control of what has a name that changes with its content, and of nothing else.
KEPT_FOR_GOOD = "public, max-age=31536000, immutable"
NOT_KEPT = "no-store"

_PAGE = "text/html"
_EVERY: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    # Addresses hold links' tokens and requests' ids: no other site is told them.
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: A year, counted anew from each answer.
_ONLY_HTTPS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def hardening_of(media_type: str, *, by_https: bool) -> Mapping[str, str]:
    """What an answer of this media type carries, whoever made it; Cache-Control is not among it.

    `by_https`: people reach us by nothing else; no browser heeds the header elsewhere (RFC 6797).
    """
    policy = PAGE_POLICY if media_type.lower() == _PAGE else DATA_POLICY
    secure = _ONLY_HTTPS if by_https else {}
    return {**_EVERY, "Content-Security-Policy": policy, **secure}
