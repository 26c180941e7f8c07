"""T9 and T10 of the conformance list: NCRONTAB and TimeSpan schedules."""

from datetime import UTC, datetime, timedelta

import pytest

from emulation.functions_host.errors import ScheduleError
from emulation.functions_host.ncrontab import NEVER, parse_crontab
from emulation.functions_host.schedules import ConstantSchedule, parse_schedule
from emulation.functions_host.timer_listener import TimerSettings
from emulation.functions_host.timespan import format_timespan, parse_timespan
from tests.host_emulation.timer_bench import TimerBench
from tests.host_emulation.virtual_clock import START, VirtualClock


@pytest.mark.parametrize(
    ("schedule", "monitored"),
    [
        ("*/10 * * * * *", False),
        ("* * * * * *", False),
        ("0 * * * * *", True),
        ("* * * * *", True),
        ("*/10 */2 * * * *", True),
        ("*/10 * 5 * * *", True),
        ("00:00:59", False),
        ("00:01:00", True),
        ("1.00:00:00", True),
    ],
)
def test_t9_schedules_within_a_minute_switch_the_monitor_off(
    schedule: str, *, monitored: bool
) -> None:
    settings = TimerSettings(name="tick", schedule=parse_schedule(schedule))

    assert settings.monitored is monitored


# Base, expression, next: the cases of NCrontab's own tests, in its five- and six-field form.
OCCURRENCES = [
    ("2003-01-01 00:00:00", "* * * * *", "2003-01-01 00:01:00"),
    ("2003-01-01 00:01:00", "* * * * *", "2003-01-01 00:02:00"),
    ("2003-01-01 00:02:00", "* * * * *", "2003-01-01 00:03:00"),
    ("2003-01-01 00:59:00", "* * * * *", "2003-01-01 01:00:00"),
    ("2003-01-01 23:59:00", "* * * * *", "2003-01-02 00:00:00"),
    ("2003-12-31 23:59:00", "* * * * *", "2004-01-01 00:00:00"),
    ("2003-02-28 23:59:00", "* * * * *", "2003-03-01 00:00:00"),
    ("2004-02-28 23:59:00", "* * * * *", "2004-02-29 00:00:00"),
    ("2003-01-01 00:00:00", "45 * * * *", "2003-01-01 00:45:00"),
    ("2003-01-01 00:45:00", "45-47,48,49 * * * *", "2003-01-01 00:46:00"),
    ("2003-01-01 00:47:00", "45-47,48,49 * * * *", "2003-01-01 00:48:00"),
    ("2003-01-01 00:49:00", "45-47,48,49 * * * *", "2003-01-01 01:45:00"),
    ("2003-01-01 00:00:00", "2/5 * * * *", "2003-01-01 00:02:00"),
    ("2003-01-01 00:02:00", "2/5 * * * *", "2003-01-01 00:07:00"),
    ("2003-01-01 00:50:00", "2/5 * * * *", "2003-01-01 00:52:00"),
    ("2003-01-01 00:52:00", "2/5 * * * *", "2003-01-01 00:57:00"),
    ("2003-01-01 00:57:00", "2/5 * * * *", "2003-01-01 01:02:00"),
    ("2003-01-01 10:30:00", "* 3/5 * * *", "2003-01-01 13:00:00"),
    ("2003-01-01 21:00:00", "* 3/5 * * *", "2003-01-01 23:00:00"),
    ("2003-01-01 00:00:00", "0 0 1-7 * Mon", "2003-01-06 00:00:00"),
    ("2003-01-30 00:00:00", "0 0 30 * *", "2003-03-30 00:00:00"),
    ("2003-01-31 00:00:00", "0 0 31 * *", "2003-03-31 00:00:00"),
    ("2003-01-01 00:00:00", "30 8 * 3-9/2 *", "2003-03-01 08:30:00"),
    ("2003-01-01 00:00:00", "0 12 1 * Mon", "2003-09-01 12:00:00"),
    ("2003-06-01 00:00:00", "0 0 * * Sat,Sun", "2003-06-07 00:00:00"),
    ("2000-02-29 00:00:00", "0 0 29 Feb *", "2004-02-29 00:00:00"),
    ("2003-01-01 00:00:00", "0 0 29 Feb Mon", "2016-02-29 00:00:00"),
    ("2003-01-01 00:00:00", "*/15 * * * * *", "2003-01-01 00:00:15"),
    ("2003-01-01 23:59:59", "0 0 0 * * *", "2003-01-02 00:00:00"),
    ("2003-01-01 00:00:00", "10,20,30 5 3 * * *", "2003-01-01 03:05:10"),
]


@pytest.mark.parametrize(("base", "expression", "expected"), OCCURRENCES)
def test_t10_next_occurrences_are_those_of_ncrontab(
    base: str, expression: str, expected: str
) -> None:
    after = datetime.fromisoformat(base).replace(tzinfo=UTC)

    found = parse_crontab(expression).next_occurrence(after)

    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_t10_both_day_fields_must_match() -> None:
    friday_13th = parse_crontab("0 0 0 13 * Fri")

    found = friday_13th.next_occurrence(datetime(2026, 1, 1, tzinfo=UTC))

    assert found == datetime(2026, 2, 13, tzinfo=UTC)


def test_t10_a_reversed_range_is_swapped() -> None:
    assert parse_crontab("0 0 22-2 * * *") == parse_crontab("0 0 2-22 * * *")
    assert parse_crontab("0 0 0 * * 5-1") == parse_crontab("0 0 0 * * 1-5")


def test_t10_names_match_by_prefix_in_any_case() -> None:
    assert parse_crontab("0 0 0 * ju *").months == frozenset({6})
    assert parse_crontab("0 0 0 * JAN-mar *").months == frozenset({1, 2, 3})
    assert parse_crontab("0 0 0 * * sunday").days_of_week == frozenset({0})
    assert parse_crontab("0 0 0 * * th").days_of_week == frozenset({4})


def test_t10_what_never_happens_is_at_the_end_of_time() -> None:
    assert parse_crontab("0 0 0 30 Feb *").next_occurrence(START) == NEVER
    assert parse_crontab("0 0 0 31 4,6,9,11 *").next_occurrence(START) == NEVER


@pytest.mark.parametrize(
    "expression",
    [
        "0 0 0 * * 7",
        "0 0 0 ? * *",
        "0 0 0 L * *",
        "0 0 0 15W * *",
        "0 0 0 * * 5#2",
        "60 * * * * *",
        "* 60 * * * *",
        "0 0 24 * * *",
        "0 0 0 0 * *",
        "0 0 0 32 * *",
        "0 0 0 * 13 *",
        "0 0 0 * Bogus *",
        "0 0 0 * * ,",
        "0 0 0 * * 1-",
        "/5 * * * * *",
        "*/x * * * * *",
        "* * * *",
        "* * * * * * *",
        "bad",
        "",
    ],
)
def test_t10_what_ncrontab_refuses_is_refused(expression: str) -> None:
    with pytest.raises(ScheduleError):
        parse_schedule(expression)


def test_t10_a_timespan_is_a_constant_interval() -> None:
    schedule = parse_schedule("00:05:00")

    assert schedule == ConstantSchedule(interval=timedelta(minutes=5))
    assert schedule.next_occurrence(START) == START + timedelta(minutes=5)
    assert parse_schedule("24:00:00") == ConstantSchedule(interval=timedelta(days=24))


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("00:00:30", timedelta(seconds=30)),
        ("1.02:03:04", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        ("00:00:00.100", timedelta(milliseconds=100)),
        ("-00:00:01", timedelta(seconds=-1)),
    ],
)
def test_t10_timespans_read_and_write_as_in_dotnet(text: str, span: timedelta) -> None:
    assert parse_timespan(text) == span
    assert parse_timespan(format_timespan(span)) == span


@pytest.mark.parametrize("text", ["00:60:00", "00:00:60", "1.24:00:00", "a", "1:2:3:4:5"])
def test_t10_bad_timespans_are_none(text: str) -> None:
    assert parse_timespan(text) is None


async def test_t10_waits_longer_than_24_days_are_chained(clock: VirtualClock) -> None:
    bench = TimerBench(clock, schedule="0 0 0 1 6 *")

    async with bench:
        await clock.advance(24 * 86400 + 5)
        first_waits = [seconds for seconds in clock.asked if seconds > 1]
        await clock.advance(70 * 86400)

    assert first_waits == [24 * 86400.0] * 2
    assert bench.times == [datetime(2026, 6, 1, tzinfo=UTC)]
