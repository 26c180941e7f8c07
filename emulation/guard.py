"""Runs a program that can't watch its starter itself, and ends it when the starter is gone.

`python -m emulation.guard PROGRAM ARGUMENT...`: standard input is a pipe that the starter holds
open. Its end, or a request to terminate, ends the program and whatever that started.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

_GRACE_SECONDS = 3.0


def main(command: list[str]) -> int:
    """Run `command`, without standard input, for as long as it is wanted; its exit code."""
    wake_read, wake_write = os.pipe()

    def wake(*_: object) -> None:
        os.write(wake_write, b".")

    program = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, wake)
    _in_background(lambda: program.wait(), wake)
    _in_background(_read_stdin_to_its_end, wake)
    os.read(wake_read, 1)
    if program.poll() is None:
        _end(program)
    return program.wait()


def _in_background(wait: Callable[[], object], then: Callable[[], None]) -> None:
    def run() -> None:
        wait()
        then()

    threading.Thread(target=run, daemon=True).start()


def _read_stdin_to_its_end() -> None:
    while os.read(sys.stdin.fileno(), 4096):
        pass


def _end(program: subprocess.Popen[bytes]) -> None:
    """Ask it to end, then make its whole process group end: a program may be a mere launcher."""
    if os.name == "posix":
        os.killpg(os.getpgrp(), signal.SIGTERM)  # ours too, where it only wakes once more
    else:
        program.terminate()
    try:
        program.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        program.kill()
    if os.name == "posix":
        os.killpg(os.getpgrp(), signal.SIGKILL)  # takes this process with it


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
