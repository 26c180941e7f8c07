"""What dev.py says to the person at the terminal: one line per step, with its seconds."""

import sys
import time


class DevError(Exception):
    """A command of dev.py can't go on; the text is a sentence that says what to do."""


def say(text: str = "") -> None:
    """Print a line of dev.py's own; to standard error, which leaves output to the programs run."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - its only purpose


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started


def step_line(mark: str, name: str, seconds: float, note: str = "") -> str:
    """One line of a list of steps: how it went, its name, how long it took."""
    return f"  {mark:<6}{name:<22}{seconds:7.1f} s  {note}".rstrip()
