"""Figures about requests: what came, what came of it, how long it took, and what is open. Pure.

What 11 CCR 7102(a) has a business count, for every right and law: received, complied with in whole
or in part, denied and on what ground, and the median and mean number of days until the answer.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from statistics import fmean, median

from dsr_core.domain.board import BoardRow
from dsr_core.domain.grounds import Ground
from dsr_core.domain.plan import Right
from dsr_core.domain.request import Status

_DAY = timedelta(days=1)


class Result(StrEnum):
    """What came of a request, as reports count it."""

    OPEN = "open"
    IN_WHOLE = "in_whole"
    IN_PART = "in_part"
    DECLINED = "declined"
    #: Another request's answer is this one's: neither complied with nor declined by itself.
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


_BY_STATUS: Mapping[Status, Result] = {
    Status.COMPLETED: Result.IN_WHOLE,
    Status.REFUSED: Result.DECLINED,
    Status.WITHDRAWN: Result.WITHDRAWN,
    Status.EXPIRED: Result.EXPIRED,
}

#: Upper ends of the ages of open requests, in whole days; None = whatever is older.
AGES: tuple[int | None, ...] = (7, 14, 30, 60, 90, None)


class Due(StrEnum):
    """How near an open request is to its due date."""

    #: By more than thirty days.
    LONG_OVERDUE = "long_overdue"
    OVERDUE = "overdue"
    WITHIN_3 = "within_3"
    WITHIN_7 = "within_7"
    WITHIN_14 = "within_14"
    WITHIN_30 = "within_30"
    LATER = "later"
    #: The person has the answer; what is left to do has no legal date.
    ANSWERED = "answered"


_DUE_DAYS: tuple[tuple[int, Due], ...] = (
    (-30, Due.LONG_OVERDUE),
    (0, Due.OVERDUE),
    (3, Due.WITHIN_3),
    (7, Due.WITHIN_7),
    (14, Due.WITHIN_14),
    (30, Due.WITHIN_30),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Requests received on these days and for these tenants; nothing said = all. Both included."""

    first: date | None = None
    last: date | None = None
    tenants: frozenset[str] = frozenset()
    #: Whose days they are.
    zone: tzinfo

    def has(self, row: BoardRow) -> bool:
        if self.tenants and row.tenant not in self.tenants:
            return False
        if self.first is None and self.last is None:
            return True
        day = row.received_at.astimezone(self.zone).date()
        return (self.first or day) <= day <= (self.last or day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Days from receipt on, over some requests."""

    count: int
    median: float
    mean: float
    longest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Some requests, counted."""

    received: int
    results: Mapping[Result, int]
    #: None where nobody was answered, or nothing closed, yet.
    to_answer: Spread | None
    to_close: Spread | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundCount:
    """How many requests of a right were declined, or honoured in part, on a ground."""

    right: Right
    ground: Ground
    declined: int
    in_part: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCount:
    """What came in a month, and what was closed in it of all that came in the span."""

    #: The month's first day.
    month: date
    received: int
    closed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A report."""

    #: Of what came in the span.
    whole: Tally
    rights: Mapping[Right, Tally]
    grounds: tuple[GroundCount, ...]
    months: tuple[MonthCount, ...]
    #: Of all that is open now, whenever it came.
    ages: Mapping[int | None, int]
    dues: Mapping[Due, int]


def count_figures(rows: Iterable[BoardRow], span: Span, now: datetime) -> Figures:
    """The report about all rows of a board at `now`."""
    ours = [row for row in rows if not span.tenants or row.tenant in span.tenants]
    came = [row for row in ours if span.has(row)]
    by_right = {right: [row for row in came if row.right is right] for right in Right}
    waiting = [row for row in ours if row.is_open]
    return Figures(
        whole=_tally(came),
        rights={right: _tally(some) for right, some in by_right.items()},
        grounds=_count_grounds(came),
        months=_count_months(came, span.zone),
        ages=_count_ages(waiting, now),
        dues=_count_dues(waiting, now),
    )


def result_of(row: BoardRow) -> Result:
    """What came of a request by now."""
    result = _BY_STATUS.get(row.status, Result.OPEN)
    if result is Result.IN_WHOLE and row.in_part:
        return Result.IN_PART
    if result is Result.DECLINED and Ground.ANSWERED_IN_ANOTHER in row.grounds:
        return Result.MERGED
    return result


def _tally(rows: Sequence[BoardRow]) -> Tally:
    results = Counter(result_of(row) for row in rows)
    return Tally(
        received=len(rows),
        results={result: results[result] for result in Result},
        to_answer=_spread([_days(row, row.answered_at) for row in rows if row.answered_at]),
        to_close=_spread([_days(row, row.closed_at) for row in rows if row.closed_at]),
    )


def _days(row: BoardRow, until: datetime) -> float:
    return (until - row.received_at) / _DAY


def _spread(days: Sequence[float]) -> Spread | None:
    if not days:
        return None
    return Spread(count=len(days), median=median(days), mean=fmean(days), longest=max(days))


def _count_grounds(rows: Iterable[BoardRow]) -> tuple[GroundCount, ...]:
    """In the order of rights, and of grounds as the law's table has them."""
    counted: Counter[tuple[Right, Ground, bool]] = Counter()
    for row in rows:
        is_declined = result_of(row) is Result.DECLINED
        counted.update((row.right, ground, is_declined) for ground in row.grounds)
    return tuple(
        GroundCount(
            right=right,
            ground=ground,
            declined=counted[right, ground, True],
            in_part=counted[right, ground, False],
        )
        for right in Right
        for ground in Ground
        if counted[right, ground, True] or counted[right, ground, False]
        if ground is not Ground.ANSWERED_IN_ANOTHER
    )


def _count_months(rows: Sequence[BoardRow], zone: tzinfo) -> tuple[MonthCount, ...]:
    """Every month from the first to the last of which there is something to tell."""
    came = Counter(_month(row.received_at, zone) for row in rows)
    closed = Counter(_month(row.closed_at, zone) for row in rows if row.closed_at)
    if not came:
        return ()
    month, last = min(came), max({*came, *closed})
    counts: list[MonthCount] = []
    while month <= last:
        counts.append(MonthCount(month=month, received=came[month], closed=closed[month]))
        month = (month + timedelta(days=31)).replace(day=1)
    return tuple(counts)


def _month(moment: datetime, zone: tzinfo) -> date:
    return moment.astimezone(zone).date().replace(day=1)


def _count_ages(rows: Iterable[BoardRow], now: datetime) -> Mapping[int | None, int]:
    counted = Counter(_age_of((now - row.received_at) / _DAY) for row in rows)
    return {age: counted[age] for age in AGES}


def _age_of(days: float) -> int | None:
    return next((age for age in AGES if age is not None and days <= age), None)


def _count_dues(rows: Iterable[BoardRow], now: datetime) -> Mapping[Due, int]:
    counted = Counter(_due_of(row, now) for row in rows)
    return {due: counted[due] for due in Due}


def _due_of(row: BoardRow, now: datetime) -> Due:
    if row.answered_at:
        return Due.ANSWERED
    left = (row.due_at - now) / _DAY
    return next((due for days, due in _DUE_DAYS if left < days), Due.LATER)
