"""Keeps two runs of dev.py from installing into the same folders at once."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from devtools.programs import ProgramRunner
from devtools.terminal import say


@contextmanager
def alone(runner: ProgramRunner, lock_file: Path) -> Generator[None]:
    """Hold the lock while in the block, after waiting for whoever holds it.

    Programs that `runner` starts meanwhile hold it too, so that an installer which outlives a
    killed dev.py is waited for. Windows has no such lock.
    """
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with lock_file.open("w") as stream:
        if os.name == "posix":
            _lock(stream.fileno())
            runner.lasting_files = (stream.fileno(),)
        try:
            yield
        finally:
            runner.lasting_files = ()


def _lock(descriptor: int) -> None:
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Set-up: another one is at work; waiting for it.")
        fcntl.flock(descriptor, fcntl.LOCK_EX)
