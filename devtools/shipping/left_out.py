"""What an installed package has that the running app never reads: left out of what ships."""

from collections.abc import Mapping
from pathlib import PurePosixPath

#: Type stubs, sources of compiled modules, and what only an installer reads.
_SUFFIXES = frozenset({".pyi", ".pyc", ".pyx", ".pxd", ".pxi", ".c", ".h", ".hash", ".tp"})
_FOLDERS = frozenset({"__pycache__", "tests", "test", ".hash"})
_NAMES = frozenset({"py.typed", "RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "WHEEL"})

#: Parts of packages, each with the reason why nothing misses them.
PARTS: Mapping[str, str] = {
    "phonenumbers/geodata": "places of numbers; only the geocoder reads them",
    "phonenumbers/geocoder.py": "says where a number is; the app only compares numbers",
    "phonenumbers/carrierdata": "networks of numbers; only `carrier` reads them",
    "phonenumbers/carrier.py": "says whose network a number is in",
    "phonenumbers/tzdata": "time zones of numbers; only `timezone` reads them",
    "phonenumbers/timezone.py": "says which time zone a number is in",
    "werkzeug/debug/shared": "pictures of a debugger in the browser",
    "opentelemetry/semconv/_incubating": "names of attributes still on trial; none is written",
}


def is_left_out(path: PurePosixPath) -> bool:
    """Whether a file, named as it lies in site-packages, stays behind."""
    if path.suffix in _SUFFIXES or path.name in _NAMES or ".." in path.parts:
        return True
    if _FOLDERS.intersection(path.parts[:-1]):
        return True
    return any(PurePosixPath(part) in (path, *path.parents) for part in PARTS)
