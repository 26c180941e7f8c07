"""Runs programs so that none is left running when dev.py ends, however it is ended."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TypeVar

# What a program is asked to end with, and for how long; after that it is killed. The first is what
# Ctrl-C sends, which lets a test run tidy up; a shell's background job may be deaf to it.
_REQUESTS_TO_END = ((signal.SIGINT, 5.0), (signal.SIGTERM, 3.0))
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Finished:
    """How a program ended, and everything it printed."""

    exit_code: int
    output: str

    @property
    def succeeded(self) -> bool:
        return self.exit_code == 0

    def last_lines(self, count: int = 25) -> str:
        return "\n".join(self.output.rstrip().splitlines()[-count:])


class ProgramRunner:
    """Starts programs, each in a process group of its own, and can end them all.

    `lasting_files` are open files (their descriptors) that every program keeps open too: a lock
    on one holds until the last program has ended, even when dev.py itself was killed.
    """

    def __init__(self) -> None:
        self.lasting_files: tuple[int, ...] = ()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopping = False

    def run(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        echo: Callable[[bytes], object] | None = None,
    ) -> Finished:
        """Run to the end with `env` added to the environment; `echo` gets the output as it comes.

        A program that isn't there ends with 127, as in a shell.
        """
        try:
            process = self._start(command, {**os.environ, **(env or {})})
        except FileNotFoundError as error:
            return Finished(127, f"{command[0]}: {error.strerror}")
        assert process.stdout is not None
        pieces: list[bytes] = []
        with process.stdout as output:
            while piece := os.read(output.fileno(), 65536):
                pieces.append(piece)
                if echo is not None:
                    echo(piece)
        exit_code = process.wait()
        with self._lock:
            self._running.discard(process)
        return Finished(exit_code, b"".join(pieces).decode("utf-8", "replace"))

    def side_by_side(self, calls: Sequence[Callable[[], _Result]]) -> list[_Result]:
        """Make all calls, two at a time; when one raises, what runs is ended and that is raised."""
        with ThreadPoolExecutor(max_workers=2) as pool:
            try:
                futures = [pool.submit(call) for call in calls]
                for future in wait(futures, return_when=FIRST_EXCEPTION).done:
                    future.result()
                return [future.result() for future in futures]
            except BaseException:
                self.stop_all()
                raise

    def stop_all(self) -> None:
        """Interrupt what runs, kill what does not mind, and start nothing more."""
        with self._lock:
            self._stopping = True
            running = tuple(self._running)
        for number, seconds in _REQUESTS_TO_END:
            for process in running:
                _signal_group(process, number)
            running = _still_running_after(seconds, running)
        for process in running:
            _kill_group(process)

    def _start(self, command: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopping:
                raise KeyboardInterrupt
            process = subprocess.Popen(  # noqa: S603 - running programs is what this module is for
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=env,
                start_new_session=os.name != "nt",
                pass_fds=self.lasting_files,
            )
            self._running.add(process)
            return process


def _still_running_after(
    seconds: float, processes: Sequence["subprocess.Popen[bytes]"]
) -> tuple["subprocess.Popen[bytes]", ...]:
    deadline = time.monotonic() + seconds
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            continue
    return tuple(process for process in processes if process.poll() is None)


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        if os.name == "nt":
            process.terminate()
        else:
            os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    if os.name == "nt":
        process.kill()
    else:
        _signal_group(process, signal.SIGKILL)
    process.wait()
