"""Figures of a report: what came, what came of it, how long it took, and what is open."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dsr_core.domain.board import BoardRow
from dsr_core.domain.figures import Due, GroundCount, MonthCount, Result, Span, count_figures
from dsr_core.domain.grounds import Ground
from dsr_core.domain.plan import Right
from dsr_core.domain.request import Status

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
ALL = Span(zone=UTC)


def a_row(*, days_ago: float = 10, due_in: float = 20, **changes: object) -> BoardRow:
    """An open request for access."""
    due_at = NOW + timedelta(days=due_in)
    row = BoardRow(
        id="r1",
        tenant="contoso",
        right=Right.ACCESS,
        status=Status.AWAITING_REVIEW,
        stage=None,
        received_at=NOW - timedelta(days=days_ago),
        due_on=due_at.date(),
        due_at=due_at,
        version=1,
    )
    return replace(row, **changes)  # pyright: ignore[reportArgumentType]


def closed(
    status: Status, *, days_ago: float = 10, after: float = 4, **changes: object
) -> BoardRow:
    """A request that was answered and closed so many days after it came."""
    moment = NOW - timedelta(days=days_ago) + timedelta(days=after)
    row = replace(a_row(days_ago=days_ago), status=status, answered_at=moment, closed_at=moment)
    return replace(row, **changes)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("row", "result"),
    [
        (a_row(), Result.OPEN),
        (a_row(answered_at=NOW), Result.OPEN),
        (closed(Status.COMPLETED), Result.IN_WHOLE),
        (closed(Status.COMPLETED, in_part=True), Result.IN_PART),
        (closed(Status.REFUSED, grounds=(Ground.EXCESSIVE,)), Result.DECLINED),
        (closed(Status.REFUSED, grounds=(Ground.ANSWERED_IN_ANOTHER,)), Result.MERGED),
        (closed(Status.WITHDRAWN), Result.WITHDRAWN),
        (closed(Status.EXPIRED), Result.EXPIRED),
    ],
)
def test_each_request_counts_as_one_result(row: BoardRow, result: Result) -> None:
    whole = count_figures([row], ALL, NOW).whole

    assert whole.received == 1
    assert {one for one, count in whole.results.items() if count} == {result}


def test_days_are_counted_from_receipt_to_the_answer_and_to_the_end() -> None:
    rows = [closed(Status.COMPLETED, after=days) for days in (1, 2, 9)]
    open_but_answered = a_row(days_ago=10, answered_at=NOW - timedelta(days=4))

    whole = count_figures([*rows, open_but_answered], ALL, NOW).whole

    assert whole.to_close is not None
    assert whole.to_answer is not None
    assert (whole.to_close.median, whole.to_close.mean, whole.to_close.longest) == (2, 4, 9)
    assert (whole.to_answer.count, whole.to_answer.median, whole.to_answer.mean) == (4, 4, 4.5)


def test_nothing_answered_has_no_days() -> None:
    whole = count_figures([a_row()], ALL, NOW).whole

    assert (whole.to_answer, whole.to_close) == (None, None)


def test_rights_are_counted_apart() -> None:
    rows = [a_row(), closed(Status.COMPLETED, right=Right.ERASURE)]

    rights = count_figures(rows, ALL, NOW).rights

    assert set(rights) == set(Right)
    assert rights[Right.ERASURE].results[Result.IN_WHOLE] == 1
    assert rights[Right.OBJECTION].received == 0


def test_grounds_are_counted_by_right_and_by_what_they_were_for() -> None:
    refused = closed(Status.REFUSED, grounds=(Ground.EXCESSIVE,))
    in_part = closed(Status.COMPLETED, in_part=True, grounds=(Ground.COPY_HARMS_OTHERS,))
    merged = closed(Status.REFUSED, grounds=(Ground.ANSWERED_IN_ANOTHER,))

    grounds = count_figures([refused, refused, in_part, merged], ALL, NOW).grounds

    assert grounds == (
        GroundCount(right=Right.ACCESS, ground=Ground.EXCESSIVE, declined=2, in_part=0),
        GroundCount(right=Right.ACCESS, ground=Ground.COPY_HARMS_OTHERS, declined=0, in_part=1),
    )


def test_both_days_of_a_span_belong_to_it_as_the_zone_has_them() -> None:
    # Half an hour before midnight in UTC is the next day in Berlin.
    late = a_row(received_at=datetime(2026, 3, 31, 22, 30, tzinfo=UTC))
    day = date(2026, 4, 1)

    in_berlin = count_figures(
        [late], Span(first=day, last=day, zone=ZoneInfo("Europe/Berlin")), NOW
    )
    in_utc = count_figures([late], Span(first=day, last=day, zone=UTC), NOW)

    assert (in_berlin.whole.received, in_utc.whole.received) == (1, 0)


def test_a_span_narrows_what_came_and_not_what_is_open() -> None:
    span = Span(first=date(2026, 6, 29), zone=UTC)

    figures = count_figures([a_row(days_ago=100)], span, NOW)

    assert figures.whole.received == 0
    assert sum(figures.ages.values()) == 1


def test_another_tenants_requests_are_not_counted() -> None:
    rows = [a_row(), a_row(tenant="fabrikam")]

    figures = count_figures(rows, Span(tenants=frozenset({"fabrikam"}), zone=UTC), NOW)

    assert figures.whole.received == 1
    assert sum(figures.ages.values()) == 1


@pytest.mark.parametrize(
    ("days_ago", "age"), [(0, 7), (7, 7), (7.1, 14), (30, 30), (61, 90), (90.1, None)]
)
def test_open_requests_are_counted_by_age(days_ago: float, age: int | None) -> None:
    ages = count_figures([a_row(days_ago=days_ago)], ALL, NOW).ages

    assert [one for one, count in ages.items() if count] == [age]


@pytest.mark.parametrize(
    ("due_in", "due"),
    [
        (-31, Due.LONG_OVERDUE),
        (-1, Due.OVERDUE),
        (0, Due.WITHIN_3),
        (6.9, Due.WITHIN_7),
        (13, Due.WITHIN_14),
        (29, Due.WITHIN_30),
        (30, Due.LATER),
    ],
)
def test_open_requests_are_counted_by_due_date(due_in: float, due: Due) -> None:
    dues = count_figures([a_row(due_in=due_in)], ALL, NOW).dues

    assert [one for one, count in dues.items() if count] == [due]


def test_who_has_the_answer_is_not_overdue() -> None:
    dues = count_figures([a_row(due_in=-9, answered_at=NOW)], ALL, NOW).dues

    assert [one for one, count in dues.items() if count] == [Due.ANSWERED]


def test_no_month_is_left_out_between_the_first_and_the_last() -> None:
    rows = [closed(Status.COMPLETED, days_ago=100, after=1), a_row(days_ago=5)]

    months = count_figures(rows, ALL, NOW).months

    assert months == (
        MonthCount(month=date(2026, 3, 1), received=1, closed=1),
        MonthCount(month=date(2026, 4, 1), received=0, closed=0),
        MonthCount(month=date(2026, 5, 1), received=0, closed=0),
        MonthCount(month=date(2026, 6, 1), received=1, closed=0),
    )


def test_where_nothing_came_there_is_nothing_to_tell() -> None:
    figures = count_figures([], ALL, NOW)

    assert (figures.whole.received, figures.grounds, figures.months) == (0, (), ())
