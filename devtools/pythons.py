"""Finds a Python 3.13 that really runs on this machine, and makes a virtual environment with it."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from devtools.programs import ProgramRunner
from devtools.terminal import DevError

VERSION = "3.13"
# A distribution may ship a Python that can't make environments; such a one doesn't serve.
_PROBE = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
NOT_FOUND = (
    f"no Python {VERSION} that runs was found on this machine. Install it "
    f"(`uv python install {VERSION}`, `pyenv install {VERSION}`, or your system's package "
    f"python{VERSION} with its venv module), then run the same command again."
)


def venv_command(runner: ProgramRunner, folder: Path) -> tuple[str, ...]:
    """The command that makes a virtual environment in `folder`; raises DevError if none can."""
    for candidate in _candidates():
        if is_wanted(runner, candidate):
            return (candidate, "-m", "venv", "--clear", str(folder))
    if shutil.which("uv"):
        return ("uv", "venv", "--quiet", "--clear", "--seed", "--python", VERSION, str(folder))
    raise DevError(NOT_FOUND)


def is_wanted(runner: ProgramRunner, python: str, probe: str = _PROBE) -> bool:
    """Whether `python` runs and is of the wanted version: a shim may exist and only complain."""
    answer = runner.run((python, "-c", probe))
    return answer.succeeded and answer.output.strip() == VERSION


def _candidates() -> Iterator[str]:
    """Interpreters worth asking, likeliest first."""
    yield sys.executable
    on_path = shutil.which(f"python{VERSION}")
    if on_path:
        yield on_path
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    installed = pyenv.joinpath("versions").glob(f"{VERSION}*/bin/python")
    yield from (str(path) for path in sorted(installed, key=_patch_number, reverse=True))


def _patch_number(path: Path) -> int:
    patch = path.parent.parent.name.removeprefix(f"{VERSION}.")
    return int(patch) if patch.isdigit() else -1
