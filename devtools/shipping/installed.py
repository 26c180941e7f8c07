"""What the lock of the runtime lists, as it is installed here: the files of each package."""

import platform
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath

from packaging.markers import Marker

from devtools.terminal import DevError

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?:\s*;\s*([^\\]+))?")
_TAG = re.compile(r"manylinux_2_(\d+)_")

#: The C library of the oldest system that Azure runs Python 3.13 on (Debian 12).
NEWEST_GLIBC = 36


@dataclass(frozen=True)
class InstalledFile:
    """A file of a package: where it lies in site-packages, and where on this machine."""

    name: PurePosixPath
    source: Path


def require_azures_platform() -> None:
    """Compiled modules only run where they were made for; raises DevError anywhere else."""
    here = (sys.platform, platform.machine(), sys.version_info[:2])
    if here != ("linux", "x86_64", (3, 13)):
        raise DevError(
            "the package holds compiled modules, and Azure's are those of Linux on x86-64 with "
            "Python 3.13: build it there, for instance by the workflow deploy.yml."
        )


def pinned(lock: Path) -> Iterator[tuple[str, str]]:
    """Name and version of all that the lock lists for this platform."""
    for line in lock.read_text(encoding="utf-8").splitlines():
        match = _PINNED.match(line)
        if match and (not match[3] or Marker(match[3].strip()).evaluate()):
            yield match[1], match[2]


def installed_files(lock: Path) -> list[InstalledFile]:
    """Every file of every pinned package; raises DevError when another version is installed."""
    files: list[InstalledFile] = []
    for name, version in pinned(lock):
        found = _find(name, version)
        files += (
            InstalledFile(PurePosixPath(file), Path(str(found.locate_file(file))))
            for file in found.files or ()
            if ".pyc" not in file.suffix
        )
    return files


def _find(name: str, version: str) -> Distribution:
    try:
        found = distribution(name)
    except PackageNotFoundError:
        raise DevError(f"{name} is not installed; run `python3 dev.py setup`.") from None
    if found.version != version:
        raise DevError(
            f"{name} {found.version} is installed, and the lock says {version}; "
            "run `python3 dev.py setup`."
        )
    newest = max(map(int, _TAG.findall(found.read_text("WHEEL") or "")), default=0)
    if newest > NEWEST_GLIBC:
        raise DevError(f"{name} is compiled for a newer system (glibc 2.{newest}) than Azure's.")
    return found
