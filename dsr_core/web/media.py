"""What a body is, by its size and Content-Type; nothing of its content is read here."""

from collections.abc import Sequence
from enum import StrEnum

from dsr_core.domain.access_errors import CodedBodyError
from dsr_core.web.problems import Problem, too_large, unsupported_media_type

#: Longest body read, in bytes. The largest honest request is under 5 KiB.
LONGEST_BODY = 64 * 1024


class MediaType(StrEnum):
    """The media types that bodies are read in."""

    JSON = "application/json"
    FORM = "application/x-www-form-urlencoded"


_JSON = MediaType.JSON.value
#: The one coding that bodies are read in: what is packed small could unpack to any size.
PLAIN = "identity"


def require_plain(body: bytes, content_encoding: str | None) -> None:
    """Raises CodedBodyError for a body with a Content-Encoding (RFC 9110 8.4): no guesses."""
    codings = (part.strip().lower() for part in (content_encoding or "").split(","))
    if body and any(coding not in ("", PLAIN) for coding in codings):
        raise CodedBodyError


def media_type_of(content_type: str | None) -> MediaType | None:
    """The media type a Content-Type header names; None for others and for other charsets.

    RFC 9110 8.3.1: type and parameter names are case-insensitive, values may be quoted.
    """
    essence, *parameters = (content_type or "").split(";")
    name = essence.strip().lower()
    if name not in set(MediaType) or not all(_is_harmless(part) for part in parameters):
        return None
    return MediaType(name)


def admit(
    body: bytes, content_type: str | None, accepted: Sequence[MediaType]
) -> Problem | MediaType:
    """The body's media type, or why it is not read: 413 or 415."""
    if len(body) > LONGEST_BODY:
        return too_large(LONGEST_BODY)
    media_type = media_type_of(content_type)
    if media_type is None or media_type not in accepted:
        return unsupported_media_type([entry.value for entry in accepted])
    return media_type


def _is_harmless(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    if name.strip().lower() != "charset":
        return True
    return value.strip().strip('"').lower() in {"utf-8", "utf8"}


def is_from_browser(content_type: str | None, accept: str | None) -> bool:
    """Whether somebody looks at the answer to a form: browsers ask for pages, programs do not.

    A form without fields may come without its type (docs/DEPLOY.md, Static Web Apps).
    """
    is_form = not content_type or media_type_of(content_type) is MediaType.FORM
    return is_form and "text/html" in (accept or "").lower()


def prefers_text(accept: str | None) -> bool:
    """Whether an Accept header wants plain text rather than JSON; JSON where it is all the same."""
    return _weight(accept, ("text/plain", "text/*")) > _weight(accept, (_JSON, "application/*"))


def prefers_csv(accept: str | None) -> bool:
    """Whether an Accept header wants CSV rather than JSON."""
    return _weight(accept, ("text/csv",)) > _weight(accept, (_JSON, "application/*"))


def _weight(accept: str | None, names: tuple[str, ...]) -> float:
    """How much the first of these names that the header has is wanted (RFC 9110 12.5.1)."""
    asked: dict[str, float] = {}
    for part in (accept or "").split(","):
        name, *parameters = part.split(";")
        weights = [text.strip().lower().removeprefix("q=") for text in parameters]
        asked[name.strip().lower()] = min((_number(text) for text in weights), default=1.0)
    return next((asked[name] for name in names if name in asked), 0.0)


def _number(text: str) -> float:
    """A weight; another parameter than a weight says nothing of how much it is wanted."""
    try:
        return float(text)
    except ValueError:
        return 1.0
