"""Draws `docs/lifecycle.md` out of the table of transitions, so that it cannot go stale."""

import sys
from collections import defaultdict
from pathlib import Path

from dsr_core.domain.lifecycle import AFTERMATH, ENDINGS, TRANSITIONS
from dsr_core.domain.request import Status

TARGET = Path(__file__).parent.parent / "docs" / "lifecycle.md"

_HEAD = """# The lifecycle of a request

Generated from `dsr_core/domain/lifecycle.py` by `python3 dev.py docs`; a test fails when it is
stale. Events that leave the status as it is are listed in the table below, not drawn.

"""


def draw() -> str:
    """The page: a Mermaid diagram of the moves, and the whole table."""
    return f"{_HEAD}```mermaid\n{_diagram()}\n```\n\n{_table()}\n"


def _diagram() -> str:
    lines = ["stateDiagram-v2", f"    [*] --> {Status.IDENTITY_PENDING}"]
    for status, row in TRANSITIONS.items():
        moves: dict[Status, list[str]] = defaultdict(list)
        for event, target in row.items():
            if target is not status:
                moves[target].append(event.__name__)
        lines += [
            f"    {status} --> {target}: {', '.join(names)}" for target, names in moves.items()
        ]
    lines += [f"    {ending} --> [*]" for ending in Status if ending in ENDINGS]
    return "\n".join(lines)


def _table() -> str:
    lines = ["| status | event | leads to |", "| --- | --- | --- |"]
    for status, row in TRANSITIONS.items():
        lines += [f"| {status} | {event.__name__} | {target} |" for event, target in row.items()]
        if not row:
            lines.append(f"| {status} | - | (an ending) |")
            noted = sorted(event.__name__ for event in AFTERMATH[status])
            lines += [f"| {status} | {name} | (stays, after the ending) |" for name in noted]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(draw())
