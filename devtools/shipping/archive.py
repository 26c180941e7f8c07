"""Zips a folder so that the same files always give the same bytes."""

import hashlib
import zipfile
from pathlib import Path

#: The earliest a ZIP can say; no file keeps its own time.
_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o100644 << 16


def archive(folder: Path, target: Path) -> str:
    """Write the ZIP, sorted by name, and return its SHA-256 in hex."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(unfinished, "w") as out:
        for path in files:
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _READABLE
            entry.create_system = 3  # Unix, whoever builds
            out.writestr(entry, path.read_bytes(), compresslevel=9)
    unfinished.replace(target)
    return hashlib.sha256(target.read_bytes()).hexdigest()
