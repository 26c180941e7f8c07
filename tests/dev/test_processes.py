import os
import signal
import sys
from pathlib import Path

import pytest

from emulation.azurite import ROOT
from emulation.folder_lock import FolderInUseError, hold_folder
from emulation.processes import last_lines, start_process
from emulation.readiness import wait_for_port
from tests.dev.programs import start_python
from tests.dev.waiting import children_of, is_running, wait_until

STUBBORN = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""
LAUNCHER = """
import subprocess, sys, time
child = subprocess.Popen((sys.executable, "-c", "import time; time.sleep(60)"))
print(child.pid, flush=True)
time.sleep(60)
"""
GUARDING = """
import sys, time
from pathlib import Path
from emulation.processes import start_process
command = (sys.executable, "-m", "emulation.guard", sys.executable, "-c", sys.argv[1])
started = start_process("guarded", command, log=Path(sys.argv[2]), cwd=Path.cwd())
print(started.process.pid, flush=True)
time.sleep(60)
"""
HOLDER = """
import sys, time
from pathlib import Path
from emulation.folder_lock import hold_folder
with hold_folder(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_child_that_ignores_the_request_to_end_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    child = start_process("deaf", (sys.executable, "-c", STUBBORN), log=log, cwd=tmp_path)
    wait_until(lambda: "deaf" in log.read_text())

    child.stop(grace=0.1)

    assert child.process.returncode == -signal.SIGKILL


def test_a_dead_child_is_reported_with_its_exit_code_and_last_words(tmp_path: Path) -> None:
    code = "import sys; print('disk full'); sys.exit(3)"
    child = start_process("Writer", (sys.executable, "-c", code), log=tmp_path / "l", cwd=tmp_path)
    wait_until(lambda: not child.running)

    error = child.died()
    child.stop()

    assert (error.name, error.exit_code) == ("Writer", 3)
    assert "disk full" in str(error)


def test_waiting_for_a_port_ends_when_the_process_does(tmp_path: Path) -> None:
    code = "raise SystemExit('no such option')"
    child = start_process("Host", (sys.executable, "-c", code), log=tmp_path / "l", cwd=tmp_path)

    with pytest.raises(type(child.died()), match="no such option"):
        wait_for_port(child, tmp_path / "never")
    child.stop()


def test_only_the_end_of_a_log_is_read(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("\n".join(f"line {n}" for n in range(50_000)))

    assert last_lines(log, 2) == ("line 49998", "line 49999")
    assert last_lines(tmp_path / "absent", 2) == ()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_guarded_program_and_what_it_started_end_with_the_starter(
    tmp_path: Path, number: signal.Signals
) -> None:
    log = tmp_path / "log"
    with start_python("-c", GUARDING, LAUNCHER, str(log)) as starter:
        assert starter.stdout is not None
        guard = int(starter.stdout.readline())
        wait_until(lambda: log.exists() and log.read_text().strip().isdigit())
        family = (guard, *children_of(guard))
        assert len(family) == 3

        starter.send_signal(number)

    wait_until(lambda: not any(map(is_running, family)))


def test_stopping_a_guard_stops_what_it_guards(tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = (sys.executable, "-m", "emulation.guard", sys.executable, "-c", LAUNCHER)
    guard = start_process("guarded", command, log=log, cwd=ROOT)
    wait_until(lambda: log.read_text().strip().isdigit())
    family = children_of(guard.process.pid)
    assert len(family) == 2

    guard.stop()

    wait_until(lambda: not any(map(is_running, family)))


def test_a_guard_ends_with_the_exit_code_of_its_program(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "emulation.guard", sys.executable, "-c", "raise SystemExit(7)")
    guard = start_process("guarded", command, log=tmp_path / "log", cwd=ROOT)

    assert guard.process.wait(20) == 7
    guard.stop()


def test_a_data_folder_serves_one_at_a_time_and_is_free_when_its_user_is_killed(
    tmp_path: Path,
) -> None:
    with start_python("-c", HOLDER, str(tmp_path)) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(FolderInUseError, match=str(tmp_path)), hold_folder(tmp_path):
            pass

        os.kill(holder.pid, signal.SIGKILL)

    with hold_folder(tmp_path):
        assert (tmp_path / "in-use.lock").exists()
