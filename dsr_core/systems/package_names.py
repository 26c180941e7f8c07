"""Names of files that somebody else chose, made fit for the package wherever it is unpacked."""

import hashlib
import re

#: What every store and every system that unpacks a ZIP takes as it is.
_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]")
#: Names that Windows keeps for devices, whatever ending they have
#: (learn.microsoft.com/windows/win32/fileio/naming-a-file).
_DEVICES = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)")
_LONGEST_PART = 100
_LONGEST_ENDING = 16
#: Folders deep; what lies deeper comes together in the last of them.
_MOST_PARTS = 6
_HASH_LENGTH = 12


def name_in_package(folder: str, name: str) -> str:
    """The name below `folder`, unchanged where that is safe.

    A changed one carries a part of the hash of what it was, so that no two files share a name. The
    same name always gives the same, for copying goes on where another worker left it.
    """
    parts = [part for part in name.replace("\\", "/").split("/") if part.strip(". ")]
    kept = [*parts[: _MOST_PARTS - 1], *parts[_MOST_PARTS - 1 :][-1:]]
    safe = "/".join(_safe(part) for part in kept)
    if safe and safe == name:
        return f"{folder}/{safe}"
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_LENGTH]
    stem, ending = _split(safe or "_")
    return f"{folder}/{stem}-{digest}{ending}"


def _safe(part: str) -> str:
    """A part with nothing in it that is read as more than a letter."""
    plain = _UNSAFE.sub("_", part).rstrip(".")
    if _DEVICES.match(plain) or plain[:1] in (".", "-", ""):
        plain = f"_{plain}"
    if len(plain) <= _LONGEST_PART:
        return plain
    stem, ending = _split(plain)
    return f"{stem[: _LONGEST_PART - len(ending)]}{ending}".rstrip(".")


def _split(name: str) -> tuple[str, str]:
    """The name without its ending, and the ending with its dot; no ending where it is too long."""
    stem, dot, ending = name.rpartition(".")
    if not stem or "/" in ending or len(ending) > _LONGEST_ENDING:
        return name, ""
    return stem, dot + ending
