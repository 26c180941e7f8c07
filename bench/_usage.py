"""Processor time and memory of running processes with all their children, from Linux' /proc."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Of a process and its children, since they started."""

    cpu_seconds: float
    resident_mb: float


def usage_of(process: int) -> Usage:
    """Now. A process that has ended counts as nothing."""
    ticks = pages = 0
    children = _children()
    waiting = [process]
    while waiting:
        one = waiting.pop()
        waiting += children.get(one, [])
        fields = _stat(one)
        if fields is not None:
            # After the name: state is field 3, utime 14, stime 15, rss 24 (proc_pid_stat(5)).
            ticks += int(fields[11]) + int(fields[12])
            pages += int(fields[21])
    return Usage(cpu_seconds=ticks / _TICKS, resident_mb=pages * _PAGE / 1_000_000)


def _children() -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {}
    for one in _processes():
        fields = _stat(one)
        if fields is not None:
            found.setdefault(int(fields[1]), []).append(one)
    return found


def _processes() -> Iterator[int]:
    return (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())


def _stat(process: int) -> list[str] | None:
    """The fields after the program's name, which may hold blanks and brackets."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except OSError:
        return None
    return text.rpartition(")")[2].split()
