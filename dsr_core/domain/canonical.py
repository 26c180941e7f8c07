"""JSON in the one form that is hashed and signed (RFC 8785), for values without fractions."""

import json
from collections.abc import Mapping, Sequence

from dsr_core.domain.errors import InvalidValueError

type Json = str | int | bool | Sequence["Json"] | Mapping[str, "Json"] | None

#: The largest integer that every JSON library reads exactly (RFC 8785 3.2.2.3, RFC 7493 2.2).
MOST = 2**53 - 1


def canonical_json(value: Json) -> bytes:
    """The bytes that any RFC 8785 library makes of a value.

    Raises InvalidValueError for what is never hashed here: fractions, integers beyond 2^53, and
    halves of characters.
    """
    text = json.dumps(_ordered(value), separators=(",", ":"), ensure_ascii=False)
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise InvalidValueError from None


def _ordered(value: Json) -> Json:
    """The value with its keys in the order of their UTF-16 code units (RFC 8785 3.2.3)."""
    match value:
        case bool() | str() | None:
            return value
        case int() if abs(value) <= MOST:
            return value
        case Mapping():
            return {key: _ordered(value[key]) for key in _sorted_keys(value)}
        case Sequence():
            return [_ordered(item) for item in value]
        case _:
            raise InvalidValueError


def _sorted_keys(value: Mapping[str, Json]) -> list[str]:
    # For ASCII, which is what ours are, Python's own order is the same.
    if all(map(str.isascii, value)):
        return sorted(value)
    return sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
