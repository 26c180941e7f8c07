"""A capture is completed at the answer: no row lost, none told twice."""

from datetime import timedelta

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.systems.entra_logs import LAG
from tests.systems.fakes import (
    NOW,
    Pace,
    by_source,
    pause_of,
    report_of,
)
from tests.systems.log_kit import (
    AUDITS,
    NOTHING,
    PROVISIONING,
    SIGN_INS,
    capture_of,
    collecting,
    ids,
    ids_of,
    paged,
    row,
)
from tests.systems.small_graph import Said, SmallGraph, error
from tests.systems.wire_kit import Wired, starts_of


async def test_a_fresh_capture_is_the_answer_and_nothing_is_read_again(
    wired: Wired, empty_logs: SmallGraph
) -> None:
    empty_logs.answers[SIGN_INS] = Said(body={"value": [row("a", LAG / 2), row("b", LAG * 2)]})
    report = await capture_of(wired)
    wired.clock.advance(timedelta(hours=23))
    before = len(empty_logs.asked)

    collected = report_of(await wired.run(collecting(report)))

    assert len(empty_logs.asked) == before
    assert collected == report


async def test_an_older_capture_is_completed_without_loss_and_without_doubles(
    wired: Wired, empty_logs: SmallGraph
) -> None:
    settled, recent = row("settled", LAG * 2), row("recent", LAG / 2)
    empty_logs.answers[SIGN_INS] = Said(body={"value": [recent, settled]})
    report = await capture_of(wired)
    wired.clock.advance(timedelta(days=20))
    late, after = row("late", LAG / 4), row("after", -timedelta(days=3))
    # The filter may be ignored; then the settled row comes again.
    empty_logs.answers[SIGN_INS] = Said(body={"value": [after, late, recent, settled]})

    collected = report_of(await wired.run(collecting(report)))

    found = ids_of(collected, wired.packages, "signIns")
    assert sorted(found) == ["after", "late", "recent", "settled"]
    assert ids(wired.packages, ["entra_logs/signIns.later.json"]) == ["after", "late"]
    assert set(report.files) <= set(collected.files)
    since = (NOW - LAG).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert f"createdDateTime ge {since}" in empty_logs.to(SIGN_INS)[-1].query
    assert "activityDateTime gt" in empty_logs.to(PROVISIONING)[-1].query


async def test_rows_that_retention_has_taken_since_are_still_told(
    wired: Wired, empty_logs: SmallGraph
) -> None:
    recent = row("recent", LAG / 2)
    empty_logs.answers[SIGN_INS] = Said(body={"value": [recent]})
    report = await capture_of(wired)
    wired.clock.advance(timedelta(days=29))
    empty_logs.answers[SIGN_INS] = NOTHING

    collected = report_of(await wired.run(collecting(report)))

    assert ids_of(collected, wired.packages, "signIns") == ["recent"]
    assert by_source(collected)["provisioning"].outcome is Outcome.NOTHING_FOUND


async def test_what_the_capture_could_not_read_is_read_at_the_answer(
    wired: Wired, empty_logs: SmallGraph
) -> None:
    empty_logs.answers[SIGN_INS] = error(403, "Authorization_RequestDenied")
    report = await capture_of(wired)
    empty_logs.answers[SIGN_INS] = Said(body={"value": [row("a", LAG * 3)]})
    before = len(empty_logs.to(AUDITS))

    collected = report_of(await wired.run(collecting(report)))

    assert by_source(report)["signIns"].outcome is Outcome.FORBIDDEN
    assert by_source(collected)["signIns"].outcome is Outcome.DONE
    assert ids_of(collected, wired.packages, "signIns") == ["a"]
    assert len(empty_logs.to(AUDITS)) == before


async def test_a_half_captured_log_is_completed_around_its_half(
    wired: Wired, empty_logs: SmallGraph
) -> None:
    pages: list[list[object]] = [[row("a", LAG * 2)], [row("b", LAG * 2)]]
    good = paged(empty_logs, SIGN_INS, pages)
    empty_logs.answers[SIGN_INS] = lambda asked: (
        error(429, Retry_After="60") if "skiptoken" in asked.query else good(asked)
    )
    starts = starts_of(SystemKind.ENTRA_LOGS, Verb.CAPTURE)
    report = report_of(await wired.run(starts, last_chance=True))
    empty_logs.answers[SIGN_INS] = good

    collected = report_of(await wired.run(collecting(report)))

    assert ids_of(collected, wired.packages, "signIns") == ["a", "b"]
    assert {r.outcome for r in collected.sources if r.source == "signIns"} == {Outcome.DONE}


async def test_without_a_capture_everything_is_read_at_the_answer(
    wired: Wired, empty_logs: SmallGraph
) -> None:
    empty_logs.answers[SIGN_INS] = Said(body={"value": [row("a", LAG / 2), row("b", LAG * 2)]})

    report = report_of(await wired.run(starts_of(SystemKind.ENTRA_LOGS)))

    assert ids(wired.packages, ["entra_logs/signIns.json"]) == ["a", "b"]
    assert [record.name for record in report.files] == ["entra_logs/signIns.json"]


async def test_a_completion_cut_short_goes_on_with_the_captured_files_kept(
    wired: Wired, empty_logs: SmallGraph
) -> None:
    empty_logs.answers[SIGN_INS] = Said(body={"value": [row("old", LAG * 2)]})
    report = await capture_of(wired)
    wired.clock.advance(timedelta(days=2))
    later: list[list[object]] = [[row(f"n{n}", -timedelta(hours=n))] for n in range(4)]
    empty_logs.answers[SIGN_INS] = paged(empty_logs, SIGN_INS, later)
    starts = collecting(report)
    pause_of(await wired.run(starts, is_out_of_time=Pace(looks=1).is_out))

    collected = report_of(await wired.run(starts))

    assert ids_of(collected, wired.packages, "signIns") == ["old", "n0", "n1", "n2", "n3"]
    names = {record.name for record in collected.files}
    assert {"entra_logs/signIns.later.json", "entra_logs/signIns.later.002.json"} <= names
