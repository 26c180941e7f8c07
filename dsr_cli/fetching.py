"""`dsr package`: fetches an answer's package, and keeps it only if it is what was handed over."""

import hashlib
import json
import os
import re
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dsr_cli.api import Answer, Api
from dsr_cli.exit_codes import CommandError, ExitCode

#: Of an answer, and of its first supplement.
_MANIFEST = re.compile(r"manifest(-\d+)?\.json")
_BLOCK = 1 << 20
#: Only whoever fetched it may read it: it is everything known about a person.
_MODE = 0o600
_ALTERED = "The package is not the one that was handed over: {what}. It was not kept."


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A package on this machine, checked."""

    path: Path
    version: int
    bytes: int
    sha256: str
    files: int
    complete: bool


def fetch_package(api: Api, request_id: str, path: Path) -> Fetched:
    """Fetch the newest package to a file of that name; one that is there is replaced at the end.

    Its SHA-256 must be what the API says, and each file in it what its manifest says. Raises
    CommandError, and leaves nothing behind then.
    """
    link = api.package_link(request_id)
    told: Answer = api.show(request_id).get("package") or {}
    part = path.with_name(f"{path.name}.part")
    try:
        sha256 = _download(api, link, part)
        if sha256 != told.get("sha256"):
            raise _altered("its SHA-256 is another one than the app has")
        files = check_files(part)
        size = part.stat().st_size
        part.replace(path)
    except OSError:
        raise CommandError(ExitCode.FAILED, f"{path} cannot be written.") from None
    finally:
        with suppress(OSError):
            part.unlink()
    return Fetched(
        path=path,
        version=told["version"],
        bytes=size,
        sha256=sha256,
        files=files,
        complete=told["complete"],
    )


def _download(api: Api, link: str, part: Path) -> str:
    """Writes the file; answers its SHA-256."""
    digest = hashlib.sha256()
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _MODE), "wb") as file:
        for block in api.download(link):
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def check_files(archive: Path) -> int:
    """How many files there are: the manifest, and each that it lists, as it says.

    Raises CommandError with FALSIFIED for one that is another, is missing, or is too many.
    """
    try:
        with zipfile.ZipFile(archive) as package:
            names = package.namelist()
            manifests = [name for name in names if _MANIFEST.fullmatch(name)]
            if len(manifests) != 1:
                raise _altered("it has no manifest, or several")
            listed: list[Any] = json.loads(package.read(manifests[0]))["files"]
            wanted = {each["name"]: (each["bytes"], each["sha256"]) for each in listed}
            if sorted(names) != sorted([*wanted, *manifests]):
                raise _altered("it holds other files than its manifest lists")
            for name, what in wanted.items():
                if _weigh(package, name) != what:
                    raise _altered("a file in it is not as its manifest says")
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError):
        raise _altered("it cannot be read") from None
    return len(names)


def _weigh(package: zipfile.ZipFile, name: str) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    with package.open(name) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


def _altered(what: str) -> CommandError:
    return CommandError(ExitCode.FALSIFIED, _ALTERED.format(what=what))
