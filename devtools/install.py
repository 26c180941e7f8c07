"""Set-up: the virtual environment, the Python packages and the Node packages, each only when due.

A step is due when its stamp does not hold the hash of the lock file it installs from. A stamp is
removed before the step and written after it, so that an interrupted set-up is simply done again.
"""

import argparse
import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools import pythons
from devtools.alone import alone
from devtools.programs import Finished, ProgramRunner
from devtools.terminal import DevError, Stopwatch, say, step_line

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / "python"
NODE_MODULES = ROOT / "node_modules"
PYTHON_LOCK = ROOT / "requirements-dev.txt"
NODE_LOCK = ROOT / "package-lock.json"
NODE_MAJOR = 20
LOCK_FILE = ROOT / ".local" / "set-up.lock"
_VENV_PROBE = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
_QUIET = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "NPM_CONFIG_UPDATE_NOTIFIER": "false"}


@dataclass(frozen=True)
class Stamp:
    """A file that tells which lock file an installed folder was made from."""

    folder: Path
    lock: Path

    @property
    def path(self) -> Path:
        return self.folder / f".installed-{self.lock.name}.sha256"

    def is_current(self) -> bool:
        return self.path.exists() and self.path.read_text() == self._hash()

    def around(self, action: Callable[[], None]) -> None:
        self.path.unlink(missing_ok=True)
        wanted = self._hash()
        action()
        self.path.write_text(wanted)

    def _hash(self) -> str:
        return hashlib.sha256(self.lock.read_bytes()).hexdigest()


PYTHON_PACKAGES = Stamp(VENV, PYTHON_LOCK)
INFRA_VENV = ROOT / ".venv-infra"
INFRA_PACKAGES = Stamp(INFRA_VENV, ROOT / "requirements-infra.txt")
NODE_PACKAGES = Stamp(NODE_MODULES, NODE_LOCK)


def setup(runner: ProgramRunner, arguments: Sequence[str] = ()) -> int:
    """Do what is due of the set-up; raises DevError with what to do when a step fails."""
    argparse.ArgumentParser(prog="dev.py setup", description=setup.__doc__).parse_args(arguments)
    with alone(runner, LOCK_FILE):
        return _set_up(runner)


def _set_up(runner: ProgramRunner) -> int:
    watch = Stopwatch()
    due = [chain for chain in (_python_steps(runner), _node_steps(runner)) if chain]
    if not due:
        say(f"Set-up: up to date ({watch.seconds:.1f} s).")
        return 0
    say("Set-up: .venv and node_modules (the first time takes about a minute).")
    runner.side_by_side([lambda chain=chain: _run_chain(chain) for chain in due])
    say(f"Set-up: done ({watch.seconds:.1f} s).")
    return 0


def setup_infra(runner: ProgramRunner) -> None:
    """Install what checks the templates, which only the tests need; raises DevError."""
    with alone(runner, LOCK_FILE):
        if INFRA_PACKAGES.is_current():
            return
        watch = Stopwatch()
        make_venv(runner, INFRA_VENV)
        INFRA_PACKAGES.around(lambda: _install_infra(runner))
        say(step_line("done", "checks of infra/", watch.seconds))


def _install_infra(runner: ProgramRunner) -> None:
    python = INFRA_VENV / SCRIPTS.name / "python"
    lock = ("--require-hashes", "--requirement", str(INFRA_PACKAGES.lock))
    command = (str(python), "-m", "pip", "install", "--quiet", "--no-input", "--no-compile", *lock)
    _require(runner.run(command, env=_QUIET), "what checks infra/ could not be installed")


_Step = tuple[str, Callable[[], None]]


def _python_steps(runner: ProgramRunner) -> list[_Step]:
    usable = pythons.is_wanted(runner, str(PYTHON), _VENV_PROBE)
    if usable and PYTHON_PACKAGES.is_current():
        return []
    packages = ("Python packages", lambda: PYTHON_PACKAGES.around(lambda: install_python(runner)))
    environment = ("virtual environment", lambda: make_venv(runner, VENV))
    return [packages] if usable else [environment, packages]


def _node_steps(runner: ProgramRunner) -> list[_Step]:
    if NODE_PACKAGES.is_current():
        return []
    return [("Node packages", lambda: install_node(runner))]


def _run_chain(chain: Sequence[_Step]) -> None:
    for name, action in chain:
        watch = Stopwatch()
        try:
            action()
        except DevError:
            say(step_line("FAIL", name, watch.seconds))
            raise
        say(step_line("done", name, watch.seconds))


def make_venv(runner: ProgramRunner, folder: Path) -> None:
    """Make a virtual environment of the wanted Python, in place of whatever `folder` held."""
    made = runner.run(pythons.venv_command(runner, folder))
    _require(made, f"the virtual environment {folder.name} could not be made")


def install_python(runner: ProgramRunner) -> None:
    """Install exactly what the lock lists: with uv where there is one, else or after it with pip.

    An environment that an interrupted install left half-done may make pip fail; then it is made
    anew and the install is tried once more.
    """
    lock = ("--require-hashes", "--requirement", str(PYTHON_LOCK))
    pip = (str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--no-compile", *lock)
    if shutil.which("uv"):
        uv = ("uv", "pip", "install", "--quiet", "--python", str(PYTHON), *lock)
        if runner.run(uv, env=_QUIET).succeeded:
            return
    if runner.run(pip, env=_QUIET).succeeded:
        return
    make_venv(runner, VENV)
    _require(runner.run(pip, env=_QUIET), "the Python packages could not be installed")


def install_node(runner: ProgramRunner) -> None:
    """Install what package-lock.json lists; `npm ci` removes node_modules, stamp and all, first."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None or _node_major(runner, node) < NODE_MAJOR:
        raise DevError(
            f"Azurite and pyright need Node.js {NODE_MAJOR} or later with npm. Install it (your "
            "system's package nodejs and npm, or nvm), then run the same command again."
        )

    command = (npm, "ci", "--loglevel=error", "--no-progress", "--no-audit", "--no-fund")

    def install() -> None:
        if not runner.run(command, env=_QUIET).succeeded:
            # npm can trip over what an interrupted install left behind.
            shutil.rmtree(NODE_MODULES, ignore_errors=True)
            _require(runner.run(command, env=_QUIET), "the Node packages could not be installed")

    NODE_PACKAGES.around(install)


def _node_major(runner: ProgramRunner, node: str) -> int:
    version = runner.run((node, "--version")).output.strip().removeprefix("v")
    major = version.partition(".")[0]
    return int(major) if major.isdigit() else 0


def _require(finished: Finished, what_failed: str) -> None:
    if not finished.succeeded:
        raise DevError(
            f"{what_failed}. Check the connection to the package registry and run the same "
            f"command again; what the installer said last:\n{finished.last_lines()}"
        )
