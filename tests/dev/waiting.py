"""Waiting for conditions of other processes, which no event of ours tells."""

import time
from collections.abc import Callable
from pathlib import Path

_POLL_SECONDS = 0.02


def wait_until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Return as soon as it holds; fails the test when it does not hold in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"did not come true in {seconds:.0f} s"
        time.sleep(_POLL_SECONDS)


def is_running(process_id: int) -> bool:
    """Whether the process lives; one that has ended but waits to be collected does not."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def children_of(process_id: int) -> tuple[int, ...]:
    """All living descendants of a process."""
    direct = [
        int(path.parent.name)
        for path in Path("/proc").glob("[0-9]*/stat")
        if _parent_of(path) == process_id
    ]
    below = (child for each in direct for child in children_of(each))
    return tuple(each for each in (*direct, *below) if is_running(each))


def _parent_of(stat: Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return -1


def processes_mentioning(text: str) -> tuple[int, ...]:
    """The living processes with `text` in their command line: also those that lost their parent."""
    return tuple(
        int(path.parent.name)
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if text in _read(path) and is_running(int(path.parent.name))
    )


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
