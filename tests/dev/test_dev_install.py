import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from devtools import install, pythons
from devtools.install import Stamp
from devtools.programs import ProgramRunner
from devtools.terminal import DevError
from tests.dev.programs import start_python

INSTALLING = """
import os, sys
from pathlib import Path
from devtools.alone import alone
from devtools.programs import ProgramRunner
runner = ProgramRunner()
code = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
with alone(runner, Path(sys.argv[1])):
    runner.run((sys.executable, "-c", code), echo=lambda piece: os.write(1, piece))
"""
WAITING = """
import sys
from pathlib import Path
from devtools.alone import alone
from devtools.programs import ProgramRunner
with alone(ProgramRunner(), Path(sys.argv[1])):
    pass
"""
BROKEN_SHIM = "#!/bin/sh\necho 'pyenv: python3.13: command not found' >&2\nexit 127\n"
OTHER_VERSION = "#!/bin/sh\necho 3.11\n"
RIGHT_VERSION = "#!/bin/sh\necho 3.13\n"


def write_program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose own Python is 3.11, with an empty PATH folder `bin` and an empty pyenv."""
    monkeypatch.setattr(sys, "executable", str(write_program(tmp_path / "python3", OTHER_VERSION)))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with empty locks, whose Node packages are installed."""
    python_lock, node_lock = tmp_path / "requirements-dev.txt", tmp_path / "package-lock.json"
    python_lock.write_text("# nothing is needed\n")
    node_lock.write_text("{}")
    (tmp_path / "node_modules").mkdir()
    monkeypatch.setattr(install, "LOCK_FILE", tmp_path / "set-up.lock")
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(install, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(install, "PYTHON_LOCK", python_lock)
    monkeypatch.setattr(install, "PYTHON_PACKAGES", Stamp(tmp_path / ".venv", python_lock))
    node = Stamp(tmp_path / "node_modules", node_lock)
    node.around(lambda: None)
    monkeypatch.setattr(install, "NODE_PACKAGES", node)
    return tmp_path


def test_a_shim_that_exists_but_does_not_run_is_passed_over(machine: Path) -> None:
    write_program(machine / "bin" / "python3.13", BROKEN_SHIM)
    real = write_program(
        machine / "pyenv" / "versions" / "3.13.2" / "bin" / "python", RIGHT_VERSION
    )

    command = pythons.venv_command(ProgramRunner(), machine / ".venv")

    assert command == (str(real), "-m", "venv", "--clear", str(machine / ".venv"))


def test_the_newest_patch_release_under_pyenv_is_taken(machine: Path) -> None:
    for version in ("3.13.9", "3.13.10", "3.13.0"):
        write_program(machine / "pyenv" / "versions" / version / "bin" / "python", RIGHT_VERSION)

    command = pythons.venv_command(ProgramRunner(), machine / ".venv")

    assert "/3.13.10/" in command[0]


def test_uv_is_asked_when_no_python_serves(machine: Path) -> None:
    write_program(machine / "bin" / "uv", "#!/bin/sh\n")

    command = pythons.venv_command(ProgramRunner(), machine / ".venv")

    assert command[:2] == ("uv", "venv")
    assert command[-3:] == ("--python", "3.13", str(machine / ".venv"))


def test_without_any_python_one_sentence_says_what_to_install(machine: Path) -> None:
    with pytest.raises(DevError, match=r"no Python 3\.13 that runs was found.*Install it"):
        pythons.venv_command(ProgramRunner(), machine / ".venv")


def test_node_that_is_too_old_is_told_as_such(machine: Path) -> None:
    write_program(machine / "bin" / "node", "#!/bin/sh\necho v18.19.0\n")
    write_program(machine / "bin" / "npm", "#!/bin/sh\n")

    with pytest.raises(DevError, match=r"Node\.js 20 or later"):
        install.install_node(ProgramRunner())


def test_a_stamp_holds_until_the_lock_changes(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("a==1")
    stamp = Stamp(tmp_path, lock)
    assert not stamp.is_current()
    stamp.around(lambda: None)
    assert stamp.is_current()

    lock.write_text("a==2")

    assert not stamp.is_current()


def test_an_interrupted_step_is_due_again_even_if_it_was_done_before(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("a==1")
    stamp = Stamp(tmp_path, lock)
    stamp.around(lambda: None)

    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stamp.around(interrupt)

    assert not stamp.is_current()


def test_set_up_makes_the_environment_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install.setup(ProgramRunner())
    first = capsys.readouterr().err
    install.setup(ProgramRunner())
    second = capsys.readouterr().err

    assert "virtual environment" in first
    assert "Python packages" in first
    assert "Node packages" not in first
    assert "up to date" in second
    assert (project / ".venv" / "bin" / "pip").exists()


def test_a_broken_environment_is_made_anew(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_program(project / ".venv" / "bin" / "python", BROKEN_SHIM)
    install.PYTHON_PACKAGES.around(lambda: None)

    install.setup(ProgramRunner())

    assert "virtual environment" in capsys.readouterr().err
    assert pythons.is_wanted(ProgramRunner(), str(install.PYTHON))


def test_an_installer_that_outlives_a_killed_set_up_is_waited_for(tmp_path: Path) -> None:
    lock = tmp_path / "set-up.lock"
    with start_python("-c", INSTALLING, str(lock)) as first:
        assert first.stdout is not None
        installer = int(first.stdout.readline())
        first.kill()
        first.wait()
        with start_python("-c", WAITING, str(lock)) as second:
            assert second.stderr is not None
            assert "waiting for it" in second.stderr.readline()

            os.kill(installer, signal.SIGKILL)

            assert second.wait(20) == 0


def test_packages_that_can_not_be_had_are_an_error_with_pips_own_words(
    project: Path, no_registry: Callable[[], None]
) -> None:
    no_registry()
    install.PYTHON_LOCK.write_text("absent-package==1.0 --hash=sha256:" + "0" * 64 + "\n")

    with pytest.raises(DevError, match=r"could not be installed(.|\n)*absent-package"):
        install.setup(ProgramRunner())

    assert not install.PYTHON_PACKAGES.is_current()


@pytest.fixture
def no_registry(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Cuts pip off from every registry."""

    def cut() -> None:
        monkeypatch.setenv("PIP_NO_INDEX", "1")
        monkeypatch.setenv("PIP_FIND_LINKS", "")
        monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")

    return cut
