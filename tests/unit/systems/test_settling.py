"""From readings to results."""

from datetime import UTC, datetime, timedelta

from dsr_core.domain.outcomes import Outcome, SourceResult
from dsr_core.domain.reasons import Reason
from dsr_core.domain.retries import RETRY_RULES
from dsr_core.systems.graph_errors import STATUSES, Settled, Unread
from dsr_core.systems.reading import Found
from dsr_core.systems.settling import drop_idle, postpone, report_source, settle
from dsr_core.systems.source import Source

NOW = datetime(2026, 3, 2, tzinfo=UTC)
SOURCE = Source(name="memberOf", permission="Directory.Read.All", at=None)


def result(source: str, outcome: Outcome, file: str | None = None) -> SourceResult:
    return SourceResult(source=source, outcome=outcome, file=file)


def test_nothing_found_is_not_told_beside_something() -> None:
    nothing, done = result("a", Outcome.NOTHING_FOUND), result("a", Outcome.DONE, "a.json")
    other = result("b", Outcome.NOTHING_FOUND)

    assert drop_idle([nothing, done, other]) == (done, other)


def test_a_source_with_files_and_a_gap_tells_both() -> None:
    done, gap = result("a", Outcome.DONE, "a.json"), result("a", Outcome.FAILED)

    assert drop_idle([done, gap]) == (done, gap)


def test_the_same_gap_of_several_devices_is_told_once() -> None:
    gap = Settled(outcome=Outcome.FORBIDDEN, reason=Reason.PERMISSION_MISSING)

    results = report_source(SOURCE, [gap, gap, Found(rows=(b"1", b"2"))], "f.json", NOW)

    assert [(r.outcome, r.items, r.file) for r in results] == [
        (Outcome.DONE, 2, "f.json"),
        (Outcome.FORBIDDEN, 0, None),
    ]


def test_the_last_chance_is_for_failures_and_not_for_time() -> None:
    late, busy = Unread(reason=Reason.OUT_OF_TIME), Unread(reason=Reason.THROTTLED)

    assert settle(late, last_chance=True) is late
    assert settle(busy, last_chance=False) is busy
    assert settle(busy, last_chance=True) == Settled(
        outcome=Outcome.THROTTLED_OUT, reason=Reason.THROTTLED
    )


def test_a_pause_waits_as_long_as_the_slowest_asks() -> None:
    waits = [Unread(reason=Reason.THROTTLED, retry_after=timedelta(seconds=n)) for n in (5, 60)]

    paused = postpone([Unread(reason=Reason.OUT_OF_TIME), *waits], "checkpoint")

    assert (paused.reason, paused.retry_after) == (Reason.THROTTLED, timedelta(seconds=60))
    assert paused.checkpoint == "checkpoint"


def test_every_reason_to_pause_has_a_rule_and_a_place_in_the_order() -> None:
    for reason in {one for one in STATUSES.values() if isinstance(one, Reason)}:
        assert reason in RETRY_RULES
        assert postpone([Unread(reason=reason)], None).reason is reason
