"""Child processes that can't outlive the one that started them; not what they are for."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TERMINATE_SECONDS = 5.0
_TAIL_BYTES = 64 * 1024


class EmulationError(Exception):
    """A part of the local emulation could not be started, or ended by itself."""


class ProcessDiedError(EmulationError):
    """A child process ended by itself; the text holds its last log lines."""

    def __init__(self, name: str, exit_code: int | None, last_lines: str) -> None:
        self.name = name
        self.exit_code = exit_code
        super().__init__(
            f"{name} ended with exit code {exit_code}. Its last log lines:\n{last_lines}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildProcess:
    """One running child: its standard output and error both go to the file `log`."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def last_lines(self, count: int = 15) -> str:
        return "\n".join(f"    {line}" for line in last_lines(self.log, count))

    def died(self) -> ProcessDiedError:
        return ProcessDiedError(self.name, self.process.poll(), self.last_lines())

    def stop(self, grace: float = TERMINATE_SECONDS) -> None:
        """Ask it to end, and kill it after `grace` seconds; may be called more than once."""
        if self.running:
            self.process.terminate()
            try:
                self.process.wait(grace)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()


def start_process(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
) -> ChildProcess:
    """Start `command` with `env` added to the environment, and its output written to `log`.

    Standard input is a pipe that only this process holds, so that a child which watches it ends
    with us even when we are killed. On POSIX the child gets a session of its own: Ctrl-C in the
    terminal reaches us alone, and we stop the children in order.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env={**os.environ, **(env or {})},
            start_new_session=os.name == "posix",
        )
    return ChildProcess(name=name, process=process, log=log)


def last_lines(path: Path, count: int) -> tuple[str, ...]:
    """The last `count` lines of a log, read from its end; an absent file has none."""
    if not path.exists():
        return ()
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        return tuple(stream.read().decode("utf-8", "replace").splitlines()[-count:])
