"""Values of corrections: how one that was written as text is read, sent, and recognised again."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum

import msgspec

#: What a property holds, as JSON has it. Of a picture this is its digest, not the picture.
type Value = str | bool | list[str] | None

#: The largest picture Graph takes (graph.md 2.4, unverified).
MOST_PICTURE_BYTES = 4 * 1024 * 1024

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


class ValueKind(StrEnum):
    """What kind of value a property takes."""

    TEXT = "text"
    #: Compared without regard to case.
    ADDRESS = "address"
    #: Several: a JSON array of strings, or one as it is.
    TEXTS = "texts"
    #: `true` or `false`.
    FLAG = "flag"
    #: ISO 8601; a day alone is its midnight in UTC, which is how Entra keeps days.
    MOMENT = "moment"
    #: Somebody else: by object id or user principal name.
    REFERENCE = "reference"
    #: JPEG or PNG in base64.
    PICTURE = "picture"


def read_value(kind: ValueKind, text: str | None) -> Value:
    """What to send for a correction's text; None and the empty text clear.

    Graph takes null, or an empty array, for that, and refuses an empty text (graph.md 2.4).
    Raises ValueError for text that is not of the kind.
    """
    if text is None or not text.strip():
        return [] if kind is ValueKind.TEXTS else None
    return _READERS[kind](text)


def is_empty(value: Value) -> bool:
    """Whether a value says nothing. A flag always says something."""
    return value is None or value in ("", [])


def is_same(kind: ValueKind, one: Value, other: Value) -> bool:
    """Whether the directory, asked again, shows what was sent to it."""
    if is_empty(one) or is_empty(other):
        return is_empty(one) and is_empty(other)
    return _KEYS.get(kind, _as_it_is)(one) == _KEYS.get(kind, _as_it_is)(other)


def read_picture(text: str) -> bytes:
    """The bytes of a picture. Raises ValueError where it is none that Graph takes."""
    try:
        picture = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError from error
    if not picture.startswith((_PNG, _JPEG)) or len(picture) > MOST_PICTURE_BYTES:
        raise ValueError
    return picture


def media_type_of(picture: bytes) -> str:
    """Of a picture that `read_picture` gave."""
    return "image/png" if picture.startswith(_PNG) else "image/jpeg"


def digest_of(picture: bytes) -> str:
    """What stands for a picture in checkpoints and evidence: they prove it without keeping it."""
    return f"sha256:{hashlib.sha256(picture).hexdigest()};bytes={len(picture)}"


def _read_texts(text: str) -> Value:
    if not text.lstrip().startswith("["):
        return [text]
    try:
        return msgspec.json.decode(text, type=list[str])
    except msgspec.DecodeError as error:
        raise ValueError from error


def _read_flag(text: str) -> Value:
    flags = {"true": True, "false": False}
    try:
        return flags[text.strip().lower()]
    except KeyError as error:
        raise ValueError from error


def _read_moment(text: str) -> Value:
    moment = datetime.fromisoformat(text.strip())
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read_picture(text: str) -> Value:
    return digest_of(read_picture(text))


def _as_it_is(value: Value) -> object:
    return value


def _in_any_case(value: Value) -> object:
    return value.casefold() if isinstance(value, str) else value


def _in_any_order(value: Value) -> object:
    return sorted(map(str.casefold, value)) if isinstance(value, list) else value


def _to_the_second(value: Value) -> object:
    try:
        return _read_moment(value) if isinstance(value, str) else value
    except ValueError:
        return value


_READERS: Mapping[ValueKind, Callable[[str], Value]] = {
    ValueKind.TEXT: lambda text: text,
    ValueKind.ADDRESS: lambda text: text.strip(),
    ValueKind.TEXTS: _read_texts,
    ValueKind.FLAG: _read_flag,
    ValueKind.MOMENT: _read_moment,
    ValueKind.REFERENCE: lambda text: text.strip(),
    ValueKind.PICTURE: _read_picture,
}

#: By what two values are compared, where not by themselves.
_KEYS: Mapping[ValueKind, Callable[[Value], object]] = {
    ValueKind.ADDRESS: _in_any_case,
    ValueKind.TEXTS: _in_any_order,
    ValueKind.MOMENT: _to_the_second,
    ValueKind.REFERENCE: _in_any_case,
}
