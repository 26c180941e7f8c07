"""Which files of the repository are the app's own: all that .funcignore does not leave out."""

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

IGNORE_FILE = ".funcignore"
_NEVER = ("__pycache__/", IGNORE_FILE)


def app_files(root: Path) -> Iterator[Path]:
    """Paths below `root`, relative and sorted."""
    lines = (root / IGNORE_FILE).read_text(encoding="utf-8").splitlines()
    patterns = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    yield from _walk(root, root, (*patterns, *_NEVER))


def _walk(folder: Path, root: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if any(_is_meant(pattern, path) for pattern in patterns):
            continue
        if path.is_dir():
            yield from _walk(path, root, patterns)
        else:
            yield path.relative_to(root)


def _is_meant(pattern: str, path: Path) -> bool:
    """As in .gitignore, without its rarer signs: a name or glob, folders only with a slash."""
    if pattern.endswith("/") and not path.is_dir():
        return False
    return fnmatch(path.name, pattern.rstrip("/"))
