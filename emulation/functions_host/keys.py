"""Access keys: what a presented key is worth; kept in a local file, not in Azure's secrets blob."""

import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

from emulation.functions_host.bindings import AuthLevel
from emulation.functions_host.errors import SettingsError
from emulation.functions_host.newtonsoft import Json, parse_json

HEADER = "x-functions-key"
QUERY = "code"


class KeyLevel(IntEnum):
    """What a caller may do, in ascending order."""

    ANONYMOUS = 0
    FUNCTION = 1
    ADMIN = 2


_REQUIRED = {
    AuthLevel.ANONYMOUS: KeyLevel.ANONYMOUS,
    AuthLevel.FUNCTION: KeyLevel.FUNCTION,
    AuthLevel.ADMIN: KeyLevel.ADMIN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """The keys of one app. Not `enforced`, everybody is admin, as in Core Tools by default."""

    enforced: bool
    master: str = field(default="", repr=False)
    host: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    functions: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict[str, Mapping[str, str]], repr=False
    )

    def level_of(self, key: str | None, function: str | None = None) -> KeyLevel:
        """The master key opens everything, a host key every function, a function key its own."""
        if not self.enforced:
            return KeyLevel.ADMIN
        if not key:
            return KeyLevel.ANONYMOUS
        if self.master and _same(key, self.master):
            return KeyLevel.ADMIN
        own = self.functions.get((function or "").lower())
        known = (*self.host.values(), *(own.values() if own else ()))
        return KeyLevel.FUNCTION if any(_same(key, k) for k in known) else KeyLevel.ANONYMOUS

    def allows(self, key: str | None, function: str, required: AuthLevel) -> bool:
        return self.level_of(key, function) >= _REQUIRED[required]


OPEN_KEY_RING = KeyRing(enforced=False)


def presented_key(header: str | None, query: str | None) -> str | None:
    """The header wins over `?code=`, even when it is wrong."""
    return header or query or None


def read_keys(path: Path) -> KeyRing:
    """Read a keys file, or make one with random keys that only its owner can read.

    Its form: {"master": "...", "host": {"default": "..."}, "functions": {"<name>": {"default":
    "..."}}}. Raises SettingsError.
    """
    if not path.exists():
        _write_keys(path)
    try:
        document = parse_json(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SettingsError(f"the keys file {path.name} isn't JSON") from error
    if not isinstance(document, dict) or not isinstance(document.get("master"), str):
        raise SettingsError(f"the keys file {path.name} needs a master key")
    functions = document.get("functions")
    return KeyRing(
        enforced=True,
        master=str(document["master"]),
        host=_texts(document.get("host")),
        functions={
            name.lower(): _texts(keys)
            for name, keys in (functions.items() if isinstance(functions, dict) else ())
        },
    )


def _write_keys(path: Path) -> None:
    document = {
        "master": secrets.token_urlsafe(32),
        "host": {"default": secrets.token_urlsafe(32)},
        "functions": {},
    }
    path.touch(mode=0o600)
    path.write_text(json.dumps(document, indent=2), encoding="utf-8")


def _texts(value: Json) -> dict[str, str]:
    entries = value.items() if isinstance(value, dict) else ()
    return {name: text for name, text in entries if isinstance(text, str) and text}


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
