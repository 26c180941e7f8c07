"""Places in a line: never more than the limit at once, in the order of coming, none wasted."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dsr_core.domain.throttle_line import (
    Limit,
    Line,
    hold_up,
    is_late,
    is_over,
    join,
    moment_of,
)
from tests.builders import NOW

LIMIT = Limit(requests=5, window=timedelta(seconds=10))

seconds = st.floats(0, 40, allow_nan=False).map(lambda number: timedelta(seconds=round(number, 3)))
comings = st.lists(st.tuples(seconds, st.integers(1, 5)), min_size=1, max_size=40)


def keeps_the_limit(moments: list[datetime]) -> bool:
    return all(
        later - earlier >= LIMIT.window
        for earlier, later in zip(moments, moments[LIMIT.requests :], strict=False)
    )


@given(comings)
def test_no_window_holds_more_than_the_limit_and_nobody_overtakes(
    comings: list[tuple[timedelta, int]],
) -> None:
    line, now, given_away = Line(), NOW, list[datetime]()
    for pause, count in comings:
        now += pause
        joined = join(line, LIMIT, count, now)
        line = joined.line
        given_away += (moment_of(line, place) for place in joined.places)
        assert min(moment_of(line, place) for place in joined.places) >= now

    assert keeps_the_limit(given_away)
    assert all(one <= other for one, other in pairwise(given_away))


@given(st.integers(1, 200), st.integers(1, 5))
def test_a_full_line_wastes_nothing(people: int, count: int) -> None:
    line, places = Line(), list[datetime]()
    for _ in range(people):
        joined = join(line, LIMIT, count, NOW)
        line = joined.line
        places += joined.places

    assert places == [NOW + (n // LIMIT.requests) * LIMIT.window for n in range(people * count)]


@given(st.lists(seconds, max_size=5), st.integers(1, 5))
def test_what_was_sent_without_a_place_counts_as_well(ago: list[timedelta], count: int) -> None:
    sent = sorted(NOW - each for each in ago)

    joined = join(Line(), LIMIT, count, NOW, sent)

    assert keeps_the_limit([*sent, *joined.places])


@given(comings, seconds)
def test_held_up_a_line_keeps_its_order_and_its_distances(
    comings: list[tuple[timedelta, int]], wait: timedelta
) -> None:
    line, places = Line(), list[datetime]()
    for _, count in comings:
        joined = join(line, LIMIT, count, NOW)
        line = joined.line
        places += joined.places
    until = moment_of(line, places[0]) + wait

    held = hold_up(line, places[0], until)
    after = join(held, LIMIT, 1, NOW)

    moments = [moment_of(held, place) for place in (*places, *after.places)]
    assert moments[0] == until
    assert keeps_the_limit(moments)
    assert all(one <= other for one, other in pairwise(moments))


def test_a_line_is_not_held_up_twice_for_the_same_refusal() -> None:
    line = join(Line(), LIMIT, 2, NOW).line
    until = NOW + timedelta(seconds=7)

    once = hold_up(line, NOW, until)

    assert hold_up(once, NOW, until) == once


def test_whoever_does_not_come_is_not_waited_for() -> None:
    joined = join(Line(), LIMIT, 5, NOW)
    behind = join(joined.line, LIMIT, 1, NOW)

    assert behind.places == (NOW + LIMIT.window,)
    assert is_late(behind.line, LIMIT, joined.places[0], NOW + timedelta(seconds=11))
    assert not is_late(behind.line, LIMIT, joined.places[0], NOW + timedelta(seconds=9))


def test_an_old_line_is_over_and_begins_anew_without_its_delay() -> None:
    line = hold_up(join(Line(), LIMIT, 5, NOW).line, NOW, NOW + timedelta(hours=1))

    assert not is_over(line, LIMIT, NOW + timedelta(minutes=30))

    later = NOW + timedelta(hours=2)
    assert is_over(line, LIMIT, later)
    assert join(line, LIMIT, 1, later).line == Line(places=(later,))
