"""Style and script of the pages: each under a name that changes with its content, kept for good."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file of the pages."""

    #: With a part of the content's hash: `console.1f0c3a9b7d.css`.
    name: str
    media_type: str
    content: bytes


@cache
def assets() -> dict[str, Asset]:
    """Every file by the name it is asked for under; read once."""
    found = (_read(file) for file in sorted(_FOLDER.iterdir()) if file.suffix in _TYPES)
    return {asset.name: asset for asset in found}


def asset_address(file: str) -> str:
    """Where pages find `console.css`. Raises StopIteration for a file that is not there."""
    stem, _, ending = file.rpartition(".")
    return next(
        f"/assets/{name}"
        for name in assets()
        if name.startswith(f"{stem}.") and name.endswith(f".{ending}")
    )


def _read(file: Path) -> Asset:
    content = file.read_bytes()
    short = hashlib.sha256(content).hexdigest()[:10]
    return Asset(
        name=f"{file.stem}.{short}{file.suffix}",
        media_type=_TYPES[file.suffix],
        content=content,
    )
