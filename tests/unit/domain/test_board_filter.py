from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from dsr_core.domain.board import Attention, BoardRow
from dsr_core.domain.board_filter import (
    PAGE,
    BoardFilter,
    Position,
    Scope,
    count,
    select,
)
from dsr_core.domain.board_view import BoardView, place_of
from dsr_core.domain.plan import Right
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Status
from dsr_core.domain.systems import SystemKind
from tests.builders import NOW

SCOPES = tuple(Scope)


def a_row(request_id: str, **rest: object) -> BoardRow:
    row = BoardRow(
        id=request_id,
        tenant="contoso",
        right=Right.ACCESS,
        status=Status.AWAITING_SYSTEM,
        stage=None,
        received_at=NOW,
        due_on=date(2026, 4, 2),
        due_at=NOW + timedelta(days=31),
        version=1,
        systems={SystemKind.ENTRA: None},
    )
    return replace(row, **rest)


def closed(request_id: str, day: int, **rest: object) -> BoardRow:
    end = NOW + timedelta(days=day)
    return a_row(request_id, status=Status.COMPLETED, closed_at=end, **rest)


def ids(view: BoardView, **wanted: object) -> list[str]:
    chosen = replace(BoardFilter(scope=Scope.ALL), **wanted)
    return [row.id for row in select(view, chosen, None, NOW).rows]


VIEW = BoardView(
    [
        a_row("plain"),
        a_row("erasure", right=Right.ERASURE, status=Status.AWAITING_APPROVAL),
        a_row("fabrikam", tenant="fabrikam", due_at=NOW - timedelta(days=1)),
        a_row("intune", systems={SystemKind.INTUNE: None}, due_on=date(2026, 4, 3)),
        closed("older", 1),
        closed("newer", 2),
    ]
)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["fabrikam", "erasure", "intune", "plain", "newer", "older"]),
        ({"scope": Scope.OPEN}, ["fabrikam", "erasure", "intune", "plain"]),
        ({"scope": Scope.CLOSED}, ["newer", "older"]),
        ({"rights": frozenset({Right.ERASURE})}, ["erasure"]),
        ({"statuses": frozenset({Status.COMPLETED})}, ["newer", "older"]),
        ({"tenants": frozenset({"fabrikam"})}, ["fabrikam"]),
        ({"systems": frozenset({SystemKind.INTUNE})}, ["intune"]),
        ({"systems": frozenset({SystemKind.INTUNE, SystemKind.MANUAL})}, ["intune"]),
        ({"attention": frozenset({Attention.OVERDUE})}, ["fabrikam"]),
        ({"attention": frozenset({Attention.DECISION})}, ["erasure"]),
        ({"due_after": date(2026, 4, 3)}, ["intune"]),
        ({"scope": Scope.OPEN, "due_before": date(2026, 4, 2)}, ["fabrikam", "erasure", "plain"]),
        ({"id_prefix": "er"}, ["erasure"]),
        ({"id_prefix": "er", "rights": frozenset({Right.ACCESS})}, []),
    ],
)
def test_a_list_is_what_was_asked_for_most_urgent_first(
    wanted: dict[str, object], found: list[str]
) -> None:
    assert ids(VIEW, **wanted) == found


@pytest.mark.parametrize("scope", SCOPES)
def test_pages_go_on_where_the_one_before_ended_and_show_every_row_once(scope: Scope) -> None:
    rows = [a_row(f"o{n:03}", due_at=NOW + timedelta(days=n // 7)) for n in range(120)]
    rows += [closed(f"c{n:03}", n // 7) for n in range(120)]
    view, seen, after = BoardView(rows), [], None
    wanted = BoardFilter(scope=scope)

    while True:
        page = select(view, wanted, after, NOW)
        assert len(page.rows) <= PAGE
        seen += [row.id for row in page.rows]
        after = page.next
        if after is None:
            break

    assert len(seen) == len(set(seen)) == page.total == (240 if scope is Scope.ALL else 120)


def test_a_page_goes_on_although_its_last_row_was_closed_meanwhile() -> None:
    view = BoardView(a_row(f"o{n:03}", due_at=NOW + timedelta(days=n)) for n in range(60))
    first = select(view, BoardFilter(), None, NOW)
    view.learn(closed("o049", 1, version=2))

    second = select(view, BoardFilter(), first.next, NOW)

    assert [row.id for row in second.rows] == [f"o{n:03}" for n in range(50, 60)]


class CountedRow(BoardRow):
    """Counts how often rows are looked at."""

    looks = 0

    def __getattribute__(self, name: str) -> object:
        CountedRow.looks += name == "id"
        return super().__getattribute__(name)


def test_a_page_far_behind_is_found_without_going_through_all_before_it() -> None:
    names = [each.name for each in fields(BoardRow)]
    plain = [closed(f"c{n:04}", n) for n in range(2_000)]
    rows = [CountedRow(**{name: getattr(row, name) for name in names}) for row in plain]
    view = BoardView(rows)
    after = Position(is_open=False, place=place_of(rows[100]))
    CountedRow.looks = 0

    page = select(view, BoardFilter(scope=Scope.CLOSED), after, NOW)

    assert [row.id for row in page.rows] == [f"c{n:04}" for n in range(99, 49, -1)]
    assert CountedRow.looks < 100


def test_a_reason_that_goes_or_comes_is_known_to_the_list() -> None:
    view = BoardView([closed("back", 1, reason=Reason.REAPPEARED), closed("gone", 2)])
    view.learn(closed("back", 1, version=2))
    view.learn(closed("gone", 2, version=2, reason=Reason.REAPPEARED))

    assert ids(view, attention=frozenset({Attention.REAPPEARED})) == ["gone"]


def test_a_closed_request_whose_person_is_back_calls_for_somebody() -> None:
    back = closed("back", 1, reason=Reason.REAPPEARED)
    view = BoardView([closed("gone", 1), back])

    assert ids(view, attention=frozenset({Attention.REAPPEARED})) == ["back"]
    assert count(view, frozenset(), NOW + timedelta(days=99)).needs_attention == 1


def test_counts_are_of_open_requests_of_the_tenants_asked_for() -> None:
    whole = count(VIEW, frozenset(), NOW)

    assert (whole.open, whole.overdue, whole.due_soon, whole.needs_attention) == (4, 1, 0, 2)
    assert count(VIEW, frozenset({"fabrikam"}), NOW).open == 1
    assert count(VIEW, frozenset(), NOW + timedelta(days=25)).due_soon == 3
