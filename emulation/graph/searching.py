"""`$search` on directory objects: quoted `"property:words"` clauses joined by AND and OR."""

import re
from collections.abc import Sequence

from emulation.graph.errors import bad_request
from emulation.graph.wire import Row

_CLAUSE = re.compile(r'"(?P<name>\w+):(?P<words>[^"]*)"')
_WORD = re.compile(r"[\w@.]+")


def search_rows(rows: Sequence[Row], text: str) -> Sequence[Row]:
    """The rows in which each word begins a word of the property; raises 400 for other syntax."""
    clauses = list(_CLAUSE.finditer(text))
    rest = _CLAUSE.sub("", text).split()
    if not clauses or len(rest) != len(clauses) - 1 or not set(rest) <= {"AND", "OR"}:
        raise bad_request("Syntax error: invalid $search clause.", "BadRequest")
    return [row for row in rows if _holds(row, clauses, rest)]


def _holds(row: Row, clauses: Sequence[re.Match[str]], joints: Sequence[str]) -> bool:
    """AND binds tighter than OR."""
    groups = [[_found(row, clauses[0])]]
    for joint, clause in zip(joints, clauses[1:], strict=True):
        if joint == "OR":
            groups.append([])
        groups[-1].append(_found(row, clause))
    return any(all(group) for group in groups)


def _found(row: Row, clause: re.Match[str]) -> bool:
    held = [word.casefold() for word in _WORD.findall(str(row.get(clause["name"]) or ""))]
    wanted = [word.casefold() for word in _WORD.findall(clause["words"])]
    return all(any(word.startswith(part) for word in held) for part in wanted)
