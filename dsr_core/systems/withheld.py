"""Takes out of what Graph sent the secrets that would compromise a device (DESIGN.md rule 8)."""

import re

import msgspec

#: Who has these can unlock a stolen device, or look at its screen (features.md C2, graph.md 2.8).
#: Nothing that names one of them leaves with the package.
WITHHELD = frozenset({"activationlockbypasscode", "remoteassistancesessionurl"})

_MENTION = re.compile("|".join(sorted(WITHHELD)).encode(), re.IGNORECASE)


def withhold(document: bytes) -> bytes:
    """The JSON without withheld members, wherever they are; all other bytes as they were.

    Also found in JSON kept as text within a string, and as the name in a row of name and value
    (such a row goes as a whole). What does not name a secret is handed back untouched.
    """
    if not _MENTION.search(document):
        return document
    return _clean(document)


def _clean(value: bytes) -> bytes:
    if not _MENTION.search(value):
        return value
    match value[:1]:
        case b"{":
            return b"{}" if _names_secret(value) else _clean_object(value)
        case b"[":
            items = msgspec.json.decode(value, type=list[msgspec.Raw])
            kept = [bytes(item) for item in items if not _names_secret(bytes(item))]
            return b"[" + b",".join(_clean(item) for item in kept) + b"]"
        case b'"':
            return _clean_text(value)
        case _:
            return value


def _clean_object(value: bytes) -> bytes:
    members = msgspec.json.decode(value, type=dict[str, msgspec.Raw])
    kept = [
        msgspec.json.encode(name) + b":" + _clean(bytes(member))
        for name, member in members.items()
        if name.lower() not in WITHHELD
    ]
    return b"{" + b",".join(kept) + b"}"


def _clean_text(value: bytes) -> bytes:
    """JSON within a string is cleaned too; a sentence that merely mentions a name stays."""
    inner = msgspec.json.decode(value, type=str).encode()
    if inner.lstrip()[:1] not in (b"{", b"["):
        return value
    try:
        return msgspec.json.encode(_clean(inner.strip()).decode())
    except msgspec.DecodeError:
        return b'""'


def _names_secret(item: bytes) -> bool:
    """Whether a row is of the kind name and value, with a secret's name."""
    if item[:1] != b"{":
        return False
    members = msgspec.json.decode(item, type=dict[str, msgspec.Raw])
    return any(
        bytes(member).strip(b'"').lower().decode(errors="replace") in WITHHELD
        for member in members.values()
    )
