from base64 import urlsafe_b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr_core.domain.board import Attention
from dsr_core.domain.board_filter import BoardFilter, Position, Scope
from dsr_core.domain.plan import Right
from dsr_core.domain.systems import SystemKind
from dsr_core.web.board_query import (
    PARAMETERS,
    BoardQuery,
    parse_board_query,
    read_position,
    write_position,
    write_query,
)
from dsr_core.web.problems import Problem

PLACE = (datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC), "r0123")


def test_nothing_asked_is_every_open_request() -> None:
    assert parse_board_query({"status": "", "q": " "}) == BoardQuery(filter=BoardFilter())


def test_every_parameter_is_read_and_written_back_alike() -> None:
    asked = {
        "scope": "all",
        "status": "completed,refused",
        "right": "access,erasure",
        "tenant": "contoso",
        "system": "intune",
        "attention": "decision,overdue",
        "due_after": "2026-01-01",
        "due_before": "2026-12-31",
        "q": "r01",
        "page": write_position(Position(is_open=True, place=PLACE)),
    }

    query = parse_board_query(asked)

    assert isinstance(query, BoardQuery)
    assert query.filter.rights == {Right.ACCESS, Right.ERASURE}
    assert query.filter.systems == {SystemKind.INTUNE}
    assert query.filter.attention == {Attention.DECISION, Attention.OVERDUE}
    assert query.filter.scope is Scope.ALL
    assert write_query(query) == asked
    assert asked.keys() == PARAMETERS.keys()


def encoded(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"status": "lost"},
        {"right": "access;erasure"},
        {"due_after": "tomorrow"},
        {"due_before": "2026-02-30"},
        {"tenant": "Contoso'"},
        {"q": "r' or PartitionKey ne '"},
        {"page": "????"},
        {"page": "b3BlbnwyMDI2LTAzLTAyfHIx"},
        {"page": encoded("open|0001-01-01T00:00:00+14:00|r1")},
        {"page": encoded("open|9999-12-31T23:59:59-14:00|r1")},
        {"nonsense": "1"},
        {"q": "r" * 600},
    ],
)
def test_what_cannot_be_asked_is_refused_by_the_name_of_its_parameter(
    asked: dict[str, str],
) -> None:
    problem = parse_board_query(asked)

    assert isinstance(problem, Problem)
    assert problem.status == 422
    assert [fault.field for fault in problem.errors] == list(asked)


@given(st.text(max_size=200))
def test_any_mark_is_a_position_or_a_value_error(mark: str) -> None:
    try:
        position = read_position(mark)
    except ValueError:
        return
    assert read_position(write_position(position)) == position


@pytest.mark.parametrize("is_open", [True, False])
def test_a_position_survives_its_mark(is_open: bool) -> None:
    position = Position(is_open=is_open, place=PLACE)

    assert read_position(write_position(position)) == position
