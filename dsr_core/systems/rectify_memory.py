"""What a rectification keeps from start to start, and what it makes of the fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from dsr_core.systems.changing import Marks, Part
from dsr_core.systems.corrections import Wanted
from dsr_core.systems.field_state import FieldState
from dsr_core.systems.kept import read_kept
from dsr_core.systems.property_values import Value
from dsr_core.systems.verdicts import CHANGE_NOT_SEEN, DONE, WAITS_ON_PREMISES, Verdict

_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The checkpoint: what was before the first change, and what has been done since."""

    before: Mapping[str, Value] = field(repr=False)
    #: Object id of the manager who is wished for, by whatever name the wish calls them.
    manager: str | None = field(default=None, repr=False)
    marks: Marks = field(default_factory=Marks)
    #: What the cloud's own fields came to, once that is known; they are not sent again.
    settled: Mapping[str, Verdict] = field(default_factory=dict[str, Verdict])
    #: When the wait for the directory on premises began.
    since: datetime | None = None
    version: int = _VERSION


def recall(checkpoint: str | None) -> Memory | None:
    """What an earlier start kept. Raises SystemStuckError(INTEGRITY) where it cannot be read."""
    return read_kept(checkpoint, Memory, _VERSION) if checkpoint is not None else None


def write_evidence(before: Mapping[str, Value], after: Mapping[str, Value]) -> str:
    """The values before and after, by field."""
    fields = {name: {"before": value, "after": after.get(name)} for name, value in before.items()}
    return msgspec.json.encode({"version": _VERSION, "fields": fields}).decode()


def is_on_premises(one: Wanted, state: FieldState) -> bool:
    """Whether only the directory on premises can change the field (graph.md 2.4)."""
    return state.synced and not one.rule.is_cloud_mastered


def judge_fields(
    parts: Iterable[Part[FieldState]], memory: Memory, now: FieldState
) -> dict[str, Verdict]:
    """What each field came to, by what the directory shows now: a change may be changed back."""
    verdicts: dict[str, Verdict] = {}
    for part in parts:
        settled = memory.settled.get(part.name)
        if part.is_seen(now, part.name in memory.marks.sent):
            verdicts[part.name] = DONE
        elif settled is None:
            verdicts[part.name] = WAITS_ON_PREMISES
        else:
            verdicts[part.name] = CHANGE_NOT_SEEN if settled == DONE else settled
    return verdicts
