"""Which rows of the board somebody asked for, and how many call for attention. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from dsr_core.domain.board import CALLS_TO_ACT, Attention, BoardRow, attention
from dsr_core.domain.board_view import BoardView, Place, place_of
from dsr_core.domain.plan import Right
from dsr_core.domain.request import Status
from dsr_core.domain.systems import SystemKind

#: Rows of one page.
PAGE = 50


class Scope(StrEnum):
    """Which requests a list is about."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFilter:
    """What a list is narrowed to; empty means whatever there is."""

    scope: Scope = Scope.OPEN
    statuses: frozenset[Status] = frozenset()
    rights: frozenset[Right] = frozenset()
    tenants: frozenset[str] = frozenset()
    systems: frozenset[SystemKind] = frozenset()
    attention: frozenset[Attention] = frozenset()
    #: Both included.
    due_after: date | None = None
    due_before: date | None = None
    #: The beginning of an id.
    id_prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Behind which row a page begins."""

    is_open: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some rows of all that were asked for."""

    rows: tuple[BoardRow, ...]
    #: How many rows there are on all pages.
    total: int
    #: None on the last page.
    next: Position | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Of the requests of some tenants, or of all."""

    open: int
    overdue: int
    due_soon: int
    #: Requests that call somebody to act: overdue ones included, and closed ones whose person is
    #: there again.
    needs_attention: int


def select(view: BoardView, wanted: BoardFilter, after: Position | None, now: datetime) -> Page:
    """A page: open requests by due date, then closed ones, the latest closed first."""
    # Of closed requests only those with a reason can call for anybody.
    past = view.closed_with_reason if wanted.attention else view.closed
    opened = _narrow(view.open, wanted, now) if wanted.scope is not Scope.CLOSED else ()
    closed = _narrow(past, wanted, now) if wanted.scope is not Scope.OPEN else ()
    total = len(opened) + len(closed)
    start = 0 if after is None else _index_behind(opened, closed, after)
    page = tuple(_take(opened, closed, start))
    has_more = start + PAGE < total
    return Page(rows=page, total=total, next=position_of(page[-1]) if has_more else None)


def position_of(row: BoardRow) -> Position:
    return Position(is_open=row.is_open, place=place_of(row))


def count(view: BoardView, tenants: frozenset[str], now: datetime) -> Counts:
    """What stands above a list, whatever else it is narrowed to."""
    rows = [row for row in view.open if not tenants or row.tenant in tenants]
    # Whoever was erased may be back after the request was closed; few closed ones have a reason.
    back = view.closed_with_reason
    rows_to_see = [*rows, *(row for row in back if not tenants or row.tenant in tenants)]
    found = [each for row in rows_to_see if (each := attention(row, now))]
    return Counts(
        open=len(rows),
        overdue=sum(Attention.OVERDUE in each for each in found),
        due_soon=sum(Attention.DUE_SOON in each for each in found),
        needs_attention=sum(not CALLS_TO_ACT.isdisjoint(each) for each in found),
    )


def _narrow(rows: Sequence[BoardRow], wanted: BoardFilter, now: datetime) -> Sequence[BoardRow]:
    """One criterion after the other, each over what the one before left; no copy without one."""
    left = rows
    for holds in _criteria(wanted, now):
        left = [row for row in left if holds(row)]
    return left


type Criterion = Callable[[BoardRow], bool]


def _criteria(wanted: BoardFilter, now: datetime) -> list[Criterion]:
    """A test for each thing asked for, those that cost least first."""
    first, last = wanted.due_after, wanted.due_before
    tests: list[tuple[object, Criterion]] = [
        (wanted.id_prefix, lambda row: row.id.startswith(wanted.id_prefix)),
        (wanted.tenants, lambda row: row.tenant in wanted.tenants),
        (wanted.statuses, lambda row: row.status in wanted.statuses),
        (wanted.rights, lambda row: row.right in wanted.rights),
        (first, lambda row: first is None or row.due_on >= first),
        (last, lambda row: last is None or row.due_on <= last),
        (wanted.systems, _concerns(wanted.systems)),
        (wanted.attention, lambda row: not wanted.attention.isdisjoint(attention(row, now))),
    ]
    return [test for asked, test in tests if asked]


def _concerns(systems: frozenset[SystemKind]) -> Criterion:
    if len(systems) != 1:
        return lambda row: not systems.isdisjoint(row.systems)
    # What lists offer: a single look into each row instead of one for each of its systems.
    (one,) = systems
    return lambda row: one in row.systems


def _take(opened: Sequence[BoardRow], closed: Sequence[BoardRow], start: int) -> list[BoardRow]:
    """A page of the open ones followed by the closed ones from the last to the first."""
    rows = list(opened[start : start + PAGE])
    end = len(closed) - max(start - len(opened), 0)
    rows += reversed(closed[max(end - PAGE + len(rows), 0) : end])
    return rows


def _index_behind(opened: Sequence[BoardRow], closed: Sequence[BoardRow], after: Position) -> int:
    """The first row behind a position, which need not be there any more. Both are in order."""
    if after.is_open:
        return bisect_right(opened, after.place, key=place_of)
    return len(opened) + len(closed) - bisect_left(closed, after.place, key=place_of)
