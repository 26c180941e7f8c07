"""The list of requests as its template shows it: rows, counts, filters and the way on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlencode

from dsr_core.domain.board import CALLS_TO_ACT, Attention, BoardRow, attention
from dsr_core.domain.board_filter import BoardFilter, Counts, Page, Scope
from dsr_core.domain.plan import Right
from dsr_core.domain.request import Status
from dsr_core.domain.systems import CONFIGURABLE
from dsr_core.web.board_query import BoardQuery, write_query
from dsr_core.web.browser_session import HOME
from dsr_core.web.present_board import days_left


class Urgency(StrEnum):
    """How a line is marked; the style has a colour for each, and the line says it in words too."""

    OVERDUE = "overdue"
    SOON = "soon"
    CALM = "calm"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One request of the list."""

    row: BoardRow
    address: str
    urgency: Urgency
    days_left: int | None
    attention: tuple[Attention, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """A filter that everybody needs, with its count."""

    #: Name of its words.
    name: str
    count: int
    address: str
    is_shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A filter with its codes to choose from; empty = any."""

    #: The parameter.
    name: str
    codes: tuple[str, ...]
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Everything the template of the list needs."""

    lines: tuple[Line, ...]
    total: int
    views: tuple[SavedView, ...]
    choices: tuple[Choice, ...]
    asked: Mapping[str, str]
    #: None on the last page, or the first.
    next: str | None
    first: str | None


def compose_list(
    query: BoardQuery, page: Page, counts: Counts, tenants: tuple[str, ...], now: datetime
) -> Listing:
    """The list for a question at `now`."""
    asked = write_query(query)
    following = replace(query, after=page.next)
    return Listing(
        lines=lines_of(page.rows, now),
        total=page.total,
        views=_views(query, counts),
        choices=_choices(asked, tenants),
        asked=asked,
        next=_address(following) if page.next else None,
        first=_address(replace(query, after=None)) if query.after else None,
    )


def lines_of(rows: Iterable[BoardRow], now: datetime) -> tuple[Line, ...]:
    """The rows of a table, in the order they come."""
    return tuple(_line(row, now) for row in rows)


def _line(row: BoardRow, now: datetime) -> Line:
    found = attention(row, now)
    urgency = Urgency.CALM if row.is_open else Urgency.CLOSED
    if Attention.DUE_SOON in found:
        urgency = Urgency.SOON
    if Attention.OVERDUE in found:
        urgency = Urgency.OVERDUE
    return Line(
        row=row,
        address=f"{HOME}/requests/{row.id}",
        urgency=urgency,
        days_left=days_left(row, now),
        attention=tuple(sorted(found - {Attention.OVERDUE, Attention.DUE_SOON})),
    )


def _views(query: BoardQuery, counts: Counts) -> tuple[SavedView, ...]:
    tenants = query.filter.tenants
    views = (
        ("open", counts.open, BoardFilter(tenants=tenants)),
        (
            "needs_attention",
            counts.needs_attention,
            replace(_narrowed(tenants, CALLS_TO_ACT), scope=Scope.ALL),
        ),
        ("overdue", counts.overdue, _narrowed(tenants, frozenset({Attention.OVERDUE}))),
        ("due_soon", counts.due_soon, _narrowed(tenants, frozenset({Attention.DUE_SOON}))),
    )
    return tuple(
        SavedView(
            name=name,
            count=number,
            address=_address(BoardQuery(filter=wanted)),
            is_shown=query.filter == wanted,
        )
        for name, number, wanted in views
    )


def _narrowed(tenants: frozenset[str], wanted: frozenset[Attention]) -> BoardFilter:
    return BoardFilter(tenants=tenants, attention=wanted)


def _choices(asked: Mapping[str, str], tenants: tuple[str, ...]) -> tuple[Choice, ...]:
    codes: Mapping[str, tuple[str, ...]] = {
        "scope": tuple(Scope),
        "status": tuple(Status),
        "right": tuple(Right),
        "tenant": tenants if len(tenants) > 1 else (),
        "system": CONFIGURABLE,
        "attention": tuple(Attention),
    }
    chosen = {"scope": Scope.OPEN.value, **asked}
    return tuple(
        Choice(name=name, codes=choices, chosen=chosen.get(name, ""))
        for name, choices in codes.items()
        if choices
    )


def _address(query: BoardQuery) -> str:
    asked = urlencode(write_query(query), safe=",")
    return f"{HOME}?{asked}" if asked else HOME
