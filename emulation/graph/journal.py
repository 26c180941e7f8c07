"""What was asked of the simulator: every call, its counts, and the acts no client should try."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import cast

from emulation.graph.wire import Row, timestamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One call. An inner call of a batch carries the number of the HTTP request it came in."""

    number: int
    time: datetime
    method: str
    path: str
    query: str
    template: str
    status: int
    permission: str
    """The permission that let it through; empty when none was needed or none was held."""
    tenant_id: str
    app_id: str
    keys: tuple[str, ...]
    """The body's member names in dotted form; never its values."""
    fault: str = ""
    batch: int = 0
    """The number of the batch entry an inner call belongs to; 0 for a real HTTP request."""
    is_repeated: bool = False
    """It was taken, and had no effect: what it orders was under way or done already."""

    def to_row(self) -> Row:
        """The entry as the control API sends it."""
        return {**asdict(self), "time": timestamp(self.time), "keys": list(self.keys)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """An act that policy forbids whatever the permissions, e.g. deleting an audit event."""

    time: datetime
    kind: str
    method: str
    path: str
    detail: str

    def to_row(self) -> Row:
        """The violation as the control API sends it."""
        return {**asdict(self), "time": timestamp(self.time)}


@dataclass(slots=True)
class Journal:
    """Kept in memory and appended to by the dispatcher only; feature code adds violations."""

    entries: list[Entry] = field(default_factory=list[Entry])
    violations: list[Violation] = field(default_factory=list[Violation])
    last_number: int = 0

    def next_number(self) -> int:
        """A number no other entry has; numbers never restart, not even after `clear`."""
        self.last_number += 1
        return self.last_number

    def flag(self, kind: str, method: str, path: str, detail: str, now: datetime) -> None:
        """Note a violation."""
        found = Violation(time=now, kind=kind, method=method, path=path, detail=detail)
        self.violations.append(found)

    def requests(self) -> tuple[Entry, ...]:
        """Entries that were HTTP requests of their own: a batch is one, its inner calls none."""
        return tuple(e for e in self.entries if not e.batch)

    def counts(self) -> Row:
        """How many requests and calls there were, by operation and by status."""
        return {
            "requests": len(self.requests()),
            "calls": len(self.entries),
            "operations": dict(Counter(f"{e.method} {e.template}" for e in self.entries)),
            "statuses": dict(Counter(str(e.status) for e in self.entries)),
        }

    def clear(self) -> None:
        """Forget entries and violations."""
        self.entries.clear()
        self.violations.clear()


def member_names(document: object, prefix: str = "") -> tuple[str, ...]:
    """Every member name of a JSON document in dotted form, in order and once each."""
    return tuple(dict.fromkeys(_names(document, prefix)))


def _names(document: object, prefix: str) -> Iterable[str]:
    if isinstance(document, dict):
        for name, value in cast(Row, document).items():
            yield f"{prefix}{name}"
            yield from _names(value, f"{prefix}{name}.")
    elif isinstance(document, list):
        for item in cast(list[object], document):
            yield from _names(item, prefix)
