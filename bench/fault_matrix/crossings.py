"""The boundary: every place where the process meets the world, and what can go wrong there."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dsr_core.domain.plan import Right


class Fault(StrEnum):
    """One thing that goes wrong once."""

    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"
    RESET = "reset"
    TIMEOUT = "timeout"
    THROTTLED = "429 with wait"
    THROTTLED_SILENTLY = "429 without"
    ERROR = "500"
    UNAVAILABLE = "503"
    HTML = "HTML page"
    ANSWER_LOST = "answer lost"
    #: The lease runs out while the first worker stands here; a second one does the work meanwhile.
    OVERTAKEN = "overtaken"
    TWICE_AT_ONCE = "twice at once"
    AGAIN_LATER = "again later"
    DELAYED = "delayed"
    REORDERED = "reordered"
    LOST = "lost"
    CLOCK_AHEAD = "clock ahead"
    CLOCK_BEHIND = "clock behind"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What a service answers instead of doing what was asked."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""


_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"

REFUSALS: Mapping[Fault, Refusal] = {
    Fault.THROTTLED: Refusal(status=429, headers={"Retry-After": "2"}),
    Fault.THROTTLED_SILENTLY: Refusal(status=429),
    Fault.ERROR: Refusal(status=500),
    Fault.UNAVAILABLE: Refusal(status=503),
    Fault.HTML: Refusal(status=502, headers={"Content-Type": "text/html"}, body=_PAGE),
}

#: What can befall a call of storage or Graph.
CALL_FAULTS = (
    Fault.KILLED_BEFORE,
    Fault.KILLED_AFTER,
    Fault.RESET,
    Fault.TIMEOUT,
    *REFUSALS,
    Fault.ANSWER_LOST,
    Fault.OVERTAKEN,
)
#: What can befall one answer among those of a batch.
INNER_FAULTS = tuple(REFUSALS)
#: What can befall a message, or whoever takes it.
MESSAGE_FAULTS = (
    Fault.TWICE_AT_ONCE,
    Fault.AGAIN_LATER,
    Fault.DELAYED,
    Fault.REORDERED,
    Fault.LOST,
    Fault.CLOCK_AHEAD,
    Fault.CLOCK_BEHIND,
)


class Kind(StrEnum):
    """What sort of crossing it is; each has its own faults."""

    STORAGE = "storage"
    GRAPH = "graph"
    IN_BATCH = "in batch"
    MESSAGE = "message"


FAULTS: Mapping[Kind, tuple[Fault, ...]] = {
    Kind.STORAGE: CALL_FAULTS,
    Kind.GRAPH: CALL_FAULTS,
    Kind.IN_BATCH: INNER_FAULTS,
    Kind.MESSAGE: MESSAGE_FAULTS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """The n-th time that a request's work crosses at this place. Both are the same in each run."""

    kind: Kind
    place: str
    number: int
    #: Whether a worker that holds a lease was crossing; else a caller or a timer.
    leased: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One fault at one crossing of one request."""

    right: Right
    crossing: Crossing
    fault: Fault


class DiedError(BaseException):
    """This process has ended; nothing of it happens any more."""


@dataclass(slots=True)
class Life:
    """Whether a process lives. The wires of a dead one carry nothing."""

    died: asyncio.Event = field(default_factory=asyncio.Event)
    #: The time by its own clock, in seconds ahead of the right one.
    skew: float = 0.0
    #: Whether it is at work under a lease.
    leased: bool = False

    def check(self) -> None:
        """Raises DiedError for a dead process."""
        if self.died.is_set():
            raise DiedError

    def die(self) -> DiedError:
        """End here; to be raised."""
        self.died.set()
        return DiedError()
