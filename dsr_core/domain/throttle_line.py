"""The line at a limit that requests share: when each may go; first come, first served.

A place is a moment on the line's own time. When the line is held up, its own time stands still:
`delay` grows, all places keep their order and their distances, and no row of theirs is touched.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many requests in any window of this length."""

    requests: int
    window: timedelta


#: 5 requests in 10 s for each app in each tenant (graph.md 1.4). The quarter of a second is for
#: requests that travel unequally fast.
AUDIT_LOGS = Limit(requests=5, window=timedelta(seconds=10.25))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What must be known to plan the next place, however long the line is."""

    #: The last places given away, oldest first; as many as the limit has requests.
    places: tuple[datetime, ...] = ()
    delay: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The line with somebody more at its end, and the places they have."""

    line: Line
    places: tuple[datetime, ...]


def join(
    line: Line, limit: Limit, count: int, earliest: datetime, sent: Iterable[datetime] = ()
) -> Joined:
    """Give away the next `count` places, none before `earliest`.

    `sent` are requests that went without a place and count against the limit all the same.
    """
    line = Line() if is_over(line, limit, earliest) else line
    taken = sorted((*line.places, *(moment - line.delay for moment in sent)))
    fresh: list[datetime] = []
    for _ in range(count):
        place = max(earliest - line.delay, *taken[-1:], _room_after(taken, limit, earliest, line))
        fresh.append(place)
        taken.append(place)
    kept = replace(line, places=tuple(taken[-limit.requests :]))
    return Joined(line=kept, places=tuple(fresh))


def _room_after(taken: list[datetime], limit: Limit, earliest: datetime, line: Line) -> datetime:
    if len(taken) < limit.requests:
        return earliest - line.delay
    return taken[-limit.requests] + limit.window


def moment_of(line: Line, place: datetime) -> datetime:
    """When somebody with this place may go, as far as is known now."""
    return place + line.delay


def is_over(line: Line, limit: Limit, now: datetime) -> bool:
    """Whether nobody's place can matter any more."""
    return not line.places or moment_of(line, line.places[-1]) + limit.window <= now


def is_late(line: Line, limit: Limit, place: datetime, now: datetime) -> bool:
    """Whether whoever has the place has missed it: the others are not to wait for them."""
    return now - moment_of(line, place) > limit.window


def hold_up(line: Line, place: datetime, until: datetime) -> Line:
    """The line after whoever has this place was turned away until then. All keep their order."""
    return replace(line, delay=max(line.delay, until - place))
