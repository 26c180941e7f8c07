"""Injectable faults: rules that say which calls go wrong, how, and how often."""

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import cast

from emulation.graph.wire import Row


class FaultKind(StrEnum):
    """What goes wrong. The `_AFTER` kinds carry the call out first and then hide its answer."""

    STATUS = "status"
    """Answer `status` with Graph's error body before anything happens."""
    STATUS_AFTER = "status_after"
    """Carry the call out, then answer `status` all the same."""
    HTML = "html"
    """Answer `status` with an HTML page, as a gateway does."""
    RESET = "reset"
    """Close the connection without an answer, before anything happens."""
    RESET_AFTER = "reset_after"
    """Carry the call out, then close the connection: the answer is lost."""
    TRUNCATED = "truncated"
    """Send the first half of the body as if it were all."""
    SLOW = "slow"
    """Send the body in pieces over `seconds` of real time."""
    DELAY = "delay"
    """Wait `seconds` of real time, then go on as usual."""


@dataclass(slots=True, kw_only=True)
class FaultRule:
    """A rule matches by method (empty: any) and by a regular expression found in the path.

    The path is the decoded one below the version, with its query. Of the matching calls the
    first `skip` go well, then `times` go wrong (0: all of them).
    """

    kind: FaultKind
    path: str = ""
    method: str = ""
    status: int = 503
    code: str = ""
    retry_after: str = ""
    """The `Retry-After` header as sent: seconds or a date; empty for none."""
    skip: int = 0
    times: int = 1
    seconds: float = 0.0
    rule_id: str = ""
    seen: int = 0
    """How many calls matched so far."""

    def strikes(self, method: str, target: str) -> bool:
        """Whether this call is to go wrong; counts it."""
        if (self.method and self.method.upper() != method) or not re.search(self.path, target):
            return False
        self.seen += 1
        return self.seen > self.skip and (not self.times or self.seen <= self.skip + self.times)

    def to_row(self) -> Row:
        """The rule as the control API sends it."""
        return asdict(self)


@dataclass(slots=True)
class Faults:
    """The rules in force, in order; the first that strikes is the one that happens."""

    rules: list[FaultRule] = field(default_factory=list[FaultRule])
    _made: int = 0

    def add(self, rule: FaultRule) -> FaultRule:
        """Put a rule in force and name it."""
        self._made += 1
        rule.rule_id = rule.rule_id or f"fault-{self._made}"
        self.rules.append(rule)
        return rule

    def remove(self, rule_id: str) -> bool:
        """Take a rule out; False when there is none of that id."""
        kept = [rule for rule in self.rules if rule.rule_id != rule_id]
        found = len(kept) < len(self.rules)
        self.rules[:] = kept
        return found

    def clear(self) -> None:
        """Take all rules out."""
        self.rules.clear()

    def strike(
        self, method: str, target: str, kinds: Collection[FaultKind] = tuple(FaultKind)
    ) -> FaultRule | None:
        """The rule of one of `kinds` that strikes this call; later rules do not count it then."""
        able = (rule for rule in self.rules if rule.kind in kinds)
        return next((rule for rule in able if rule.strikes(method, target)), None)


_FIELDS: dict[str, type] = {
    "path": str,
    "method": str,
    "status": int,
    "code": str,
    "retry_after": str,
    "skip": int,
    "times": int,
    "seconds": float,
}


def parse_rule(document: Row) -> FaultRule:
    """A rule from JSON; `ValueError` names the member at fault."""
    unknown = set(document) - set(_FIELDS) - {"kind"}
    if unknown:
        raise ValueError(f"unknown member {min(unknown)}")
    given = {name: kind(document[name]) for name, kind in _FIELDS.items() if name in document}
    try:
        re.compile(str(given.get("path", "")))
    except re.error as broken:
        raise ValueError(f"path: {broken}") from broken
    return FaultRule(kind=FaultKind(cast(str, document.get("kind"))), **given)
