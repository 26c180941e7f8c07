import ast
import signal
import sys
from pathlib import Path

import pytest

from devtools.programs import Finished, ProgramRunner
from devtools.terminal import DevError
from emulation.azurite import ROOT
from tests.dev.programs import start_python
from tests.dev.waiting import children_of, is_running, wait_until

LOADED_MODULES = """
import sys, dev
for name, module in tuple(sys.modules.items()):
    if name.partition(".")[0] in ("dev", "devtools"):
        print(module.__file__)
"""
SLEEPER = "import time; print('asleep', flush=True); time.sleep(60)"
LAUNCHER = f"import subprocess, sys; subprocess.run((sys.executable, '-c', {SLEEPER!r}))"
RUNNING = """
import os, signal, sys
from devtools.programs import ProgramRunner
signal.signal(signal.SIGTERM, signal.default_int_handler)
runner = ProgramRunner()
def run():
    return runner.run((sys.executable, "-c", sys.argv[1]), echo=lambda piece: os.write(1, piece))
try:
    runner.side_by_side([run, run, run])
except KeyboardInterrupt:
    sys.exit(130)
finally:
    runner.stop_all()
"""


def run_python(code: str) -> Finished:
    return ProgramRunner().run((sys.executable, "-c", code))


def test_it_starts_without_any_installed_package() -> None:
    finished = ProgramRunner().run((sys.executable, "-S", str(ROOT / "dev.py"), "--help"))

    assert finished.succeeded, finished.output
    assert "Sets everything up" in finished.output


def test_the_oldest_python_that_may_start_it_can_read_every_module_it_loads() -> None:
    loaded = run_python(LOADED_MODULES).output.split()

    assert len(loaded) > 5
    for path in map(Path, loaded):
        ast.parse(path.read_text(), filename=path.name, feature_version=(3, 10))


def test_a_command_that_does_not_exist_is_a_usage_error() -> None:
    finished = ProgramRunner().run((sys.executable, str(ROOT / "dev.py"), "tset"))

    assert finished.exit_code == 2
    assert "invalid choice: 'tset'" in finished.output


def test_output_and_errors_are_kept_in_order_with_the_exit_code() -> None:
    finished = run_python(
        "import os; os.write(1, b'out '); os.write(2, b'err'); raise SystemExit(3)"
    )

    assert finished == Finished(3, "out err")
    assert not finished.succeeded


def test_a_program_that_is_not_there_ends_as_in_a_shell() -> None:
    finished = ProgramRunner().run(("no-such-program-at-all",))

    assert finished.exit_code == 127
    assert "no-such-program-at-all" in finished.output


def test_output_is_passed_on_while_the_program_runs() -> None:
    pieces: list[bytes] = []

    ProgramRunner().run((sys.executable, "-c", "print('as it comes')"), echo=pieces.append)

    assert b"".join(pieces) == b"as it comes\n"


def test_side_by_side_answers_in_the_order_of_the_calls() -> None:
    runner = ProgramRunner()

    answers = runner.side_by_side([lambda word=word: word for word in ("one", "two", "three")])

    assert answers == ["one", "two", "three"]


def test_when_one_call_fails_what_still_runs_is_ended() -> None:
    runner = ProgramRunner()
    running: list[bytes] = []
    ended: list[Finished] = []

    def sleep() -> None:
        ended.append(runner.run((sys.executable, "-c", SLEEPER), echo=running.append))

    def fail() -> None:
        wait_until(lambda: bool(running))
        raise DevError("no registry")

    with pytest.raises(DevError, match="no registry"):
        runner.side_by_side([fail, sleep])

    assert [finished.succeeded for finished in ended] == [False]


def test_nothing_starts_after_everything_was_stopped() -> None:
    runner = ProgramRunner()
    runner.stop_all()

    with pytest.raises(KeyboardInterrupt):
        runner.run((sys.executable, "-c", "print('too late')"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_every_program_and_what_it_started(number: signal.Signals) -> None:
    with start_python("-c", RUNNING, LAUNCHER) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.readline()
        family = children_of(process.pid)
        assert len(family) == 4

        process.send_signal(number)

        assert process.wait(20) == 130
    wait_until(lambda: not any(map(is_running, family)))
