"""Logs are captured at receipt and completed at the answer: no row lost, none told twice."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Postponed
from dsr_core.systems.entra_logs import LAG
from emulation.graph.faults import FaultKind, FaultRule
from emulation.graph.logs import generate_sign_ins
from emulation.graph.sample import CONTOSO, SAMPLE_PEOPLE
from tests.systems.conftest import Contoso
from tests.systems.fakes import (
    NOW,
    Pace,
    pause_of,
    report_of,
)
from tests.systems.log_kit import (
    AUDITS,
    PROVISIONING,
    SIGN_INS,
    capture_of,
    ids,
    ids_of,
    paged,
    row,
)
from tests.systems.small_graph import Asked, Said, SmallGraph, error
from tests.systems.wire_kit import JANE, Wired, starts_of


async def test_a_capture_takes_one_request_a_query(contoso: Contoso) -> None:
    starts = await contoso.starts("ordinary", SystemKind.ENTRA_LOGS, Verb.CAPTURE)
    before = len(contoso.calls)

    report = report_of(await contoso.run(starts))

    assert len(contoso.calls) - before == 5
    assert {r.source for r in report.sources} == {"signIns", "directoryAudits", "provisioning"}


async def test_five_thousand_sign_ins_arrive_once_each_past_an_empty_page(
    contoso: Contoso,
) -> None:
    generate_sign_ins(contoso.world, CONTOSO, SAMPLE_PEOPLE["busy"], 5000)
    starts = await contoso.starts("busy", SystemKind.ENTRA_LOGS, Verb.CAPTURE)

    report = report_of(await contoso.run(starts))

    found = ids_of(report, contoso.packages, "signIns")
    told = sum(r.items for r in report.sources if r.source == "signIns")
    assert len(found) == len(set(found)) == told
    assert told > 4000
    # A block is a page at most, whatever the length of the log.
    assert contoso.packages.largest_write < len(contoso.packages.files["entra_logs/signIns.json"])


async def test_a_longer_log_takes_a_request_a_page_and_no_larger_write(contoso: Contoso) -> None:
    written, asked = list[int](), list[int]()
    for rows in (2_000, 4_000):
        generate_sign_ins(contoso.world, CONTOSO, SAMPLE_PEOPLE["busy"], rows)
        starts = await contoso.starts("busy", SystemKind.ENTRA_LOGS, Verb.CAPTURE)
        before = len(contoso.calls)
        contoso.packages.largest_write = 0
        report_of(await contoso.run(starts))
        written.append(contoso.packages.largest_write)
        asked.append(len(contoso.calls) - before)

    assert asked[1] - asked[0] == 2
    assert written[1] <= written[0] * 1.05


async def test_rows_are_split_at_two_hours_before_the_capture(
    wired: Wired, empty_logs: SmallGraph
) -> None:
    second = timedelta(seconds=1)
    new, old = row("new", LAG - second), row("old", LAG + second)
    empty_logs.answers[SIGN_INS] = Said(body={"value": [new, old]})

    await capture_of(wired)

    assert ids(wired.packages, ["entra_logs/signIns.json"]) == ["old"]
    assert ids(wired.packages, ["entra_logs/signIns.recent.json"]) == ["new"]


async def test_rows_stand_in_the_files_byte_for_byte(wired: Wired, empty_logs: SmallGraph) -> None:
    one = (
        b'{ "id":"1","createdDateTime":"2026-01-01T00:00:00.6195833Z" , "risk":"newEnum","x":null}'
    )
    empty_logs.answers[SIGN_INS] = Said(body=b'{"value":[ ' + one + b" ]}")

    await capture_of(wired)

    assert wired.packages.files["entra_logs/signIns.json"] == b"[" + one + b"]"


async def test_an_audit_that_both_queries_give_is_told_once(
    wired: Wired, empty_logs: SmallGraph
) -> None:
    by_jane = row("both", LAG * 2, initiatedBy={"user": {"id": JANE.object_id.upper()}})
    by_other = row("done-to", LAG * 2, initiatedBy={"user": {"id": "somebody"}})
    by_app = row("by-app", LAG * 2, initiatedBy={"user": None, "app": {"appId": "a"}})

    def audits(asked: Asked) -> Said:
        is_target = "targetResources" in asked.query
        return Said(body={"value": [by_jane, by_other, by_app] if is_target else [by_jane]})

    empty_logs.answers[AUDITS] = audits

    report = await capture_of(wired)

    assert ids_of(report, wired.packages, "directoryAudits") == ["both", "done-to", "by-app"]


async def test_provisioning_that_both_queries_give_is_told_once(
    wired: Wired, empty_logs: SmallGraph
) -> None:
    both = row("both", LAG * 2, sourceIdentity={"id": JANE.object_id})
    target = row("target", LAG * 2, sourceIdentity={"id": "E4711"})

    def provisioning(asked: Asked) -> Said:
        return Said(body={"value": [both, target] if "targetIdentity" in asked.query else [both]})

    empty_logs.answers[PROVISIONING] = provisioning

    report = await capture_of(wired)

    assert ids_of(report, wired.packages, "provisioning") == ["both", "target"]


async def test_one_log_without_licence_costs_no_other(contoso: Contoso) -> None:
    contoso.world.settings.premium_licence = False
    starts = await contoso.starts("ordinary", SystemKind.ENTRA_LOGS, Verb.CAPTURE)

    report = report_of(await contoso.run(starts))

    outcomes = {(r.source, r.outcome) for r in report.sources}
    assert ("signIns", Outcome.UNLICENSED) in outcomes
    assert ("directoryAudits", Outcome.DONE) in outcomes


@pytest.mark.parametrize("looks", [0, 1, 2, 3])
async def test_a_capture_cut_short_by_time_has_each_row_exactly_once(
    wired: Wired, empty_logs: SmallGraph, looks: int
) -> None:
    pages = [[row(f"{p}-{n}", LAG * 2) for n in range(3)] for p in range(7)]
    pages.insert(2, [])
    empty_logs.answers[SIGN_INS] = paged(empty_logs, SIGN_INS, [*pages])
    starts = starts_of(SystemKind.ENTRA_LOGS, Verb.CAPTURE)

    result = await wired.run(starts, is_out_of_time=Pace(looks=looks).is_out)
    pauses = 0
    while isinstance(result, Postponed):
        assert result.reason is Reason.OUT_OF_TIME
        pauses += 1
        wired.clock.advance(timedelta(minutes=3))
        result = await wired.run(starts, is_out_of_time=Pace(looks=looks).is_out)

    report = report_of(result)
    assert ids_of(report, wired.packages, "signIns") == [str(o["id"]) for p in pages for o in p]
    assert pauses >= 1
    assert {r.read_at for r in report.sources} == {NOW}
    assert "entra_logs/signIns.002.json" in wired.packages.files
    assert sum(r.items for r in report.sources) == 21


async def test_every_part_is_valid_json_with_its_own_hash(
    wired: Wired, empty_logs: SmallGraph
) -> None:
    pages: list[list[object]] = [[row("a", LAG * 2)], [row("b", LAG * 2)]]
    empty_logs.answers[SIGN_INS] = paged(empty_logs, SIGN_INS, pages)
    starts = starts_of(SystemKind.ENTRA_LOGS, Verb.CAPTURE)
    pause_of(await wired.run(starts, is_out_of_time=Pace(looks=0).is_out))
    assert ids(wired.packages, ["entra_logs/signIns.json"]) == ["a"]

    report = report_of(await wired.run(starts))

    names = [record.name for record in report.files]
    assert names == ["entra_logs/signIns.json", "entra_logs/signIns.002.json"]
    assert len({record.sha256 for record in report.files}) == 2


async def test_a_throttled_log_stops_the_task_and_goes_on_later(
    wired: Wired, empty_logs: SmallGraph
) -> None:
    pages: list[list[object]] = [[row("a", LAG * 2)], [row("b", LAG * 2)]]
    good = paged(empty_logs, SIGN_INS, pages)
    link = f"{SIGN_INS}"
    refusals = [error(429, "TooManyRequests", Retry_After="8")]

    def throttled(asked: Asked) -> Said:
        return refusals.pop() if "skiptoken" in asked.query and refusals else good(asked)

    empty_logs.answers[link] = throttled
    starts = starts_of(SystemKind.ENTRA_LOGS, Verb.CAPTURE)

    paused = pause_of(await wired.run(starts))
    asked_before = len(empty_logs.to(AUDITS))
    report = report_of(await wired.run(starts))

    assert (paused.reason, paused.retry_after) == (Reason.THROTTLED, timedelta(seconds=8))
    assert asked_before == 0
    assert ids_of(report, wired.packages, "signIns") == ["a", "b"]


async def test_a_log_that_fails_by_itself_does_not_hold_the_others_up(
    contoso: Contoso,
) -> None:
    starts = await contoso.starts("ordinary", SystemKind.ENTRA_LOGS, Verb.CAPTURE)
    contoso.world.faults.add(FaultRule(kind=FaultKind.HTML, path="signIns", status=502, times=3))

    paused = pause_of(await contoso.run(starts))
    contoso.world.journal.clear()
    report = report_of(await contoso.run(starts))

    assert paused.reason is Reason.UNAVAILABLE
    assert contoso.calls == ["GET /auditLogs/signIns"]
    assert {r.source for r in report.sources if r.outcome is Outcome.DONE} == {
        "signIns",
        "directoryAudits",
    }


async def test_the_last_chance_keeps_what_was_read_and_says_what_is_missing(
    wired: Wired, empty_logs: SmallGraph
) -> None:
    pages: list[list[object]] = [[row("a", LAG * 2)], [row("b", LAG * 2)]]
    good = paged(empty_logs, SIGN_INS, pages)
    empty_logs.answers[SIGN_INS] = lambda asked: (
        error(429, Retry_After="60") if "skiptoken" in asked.query else good(asked)
    )
    starts = starts_of(SystemKind.ENTRA_LOGS, Verb.CAPTURE)

    report = report_of(await wired.run(starts, last_chance=True))

    told = [(r.outcome, r.items) for r in report.sources if r.source == "signIns"]
    assert told == [(Outcome.DONE, 1), (Outcome.THROTTLED_OUT, 0)]
    assert ids_of(report, wired.packages, "signIns") == ["a"]
    assert "provisioning" in {r.source for r in report.sources}


async def test_a_link_grown_too_old_starts_its_log_over(
    wired: Wired, empty_logs: SmallGraph
) -> None:
    pages: list[list[object]] = [[row("a", LAG * 2)], [row("b", LAG * 2)], [row("c", LAG * 2)]]
    good = paged(empty_logs, SIGN_INS, pages)
    empty_logs.answers[SIGN_INS] = good
    starts = starts_of(SystemKind.ENTRA_LOGS, Verb.CAPTURE)
    pause_of(await wired.run(starts, is_out_of_time=Pace(looks=0).is_out))
    stale = [error(400, "Directory_ExpiredPageToken")]
    empty_logs.answers[SIGN_INS] = lambda asked: stale.pop() if stale else good(asked)

    report = report_of(await wired.run(starts))

    assert ids_of(report, wired.packages, "signIns") == ["a", "b", "c"]


async def test_a_crash_without_a_checkpoint_repeats_into_the_same_files(
    wired: Wired, empty_logs: SmallGraph
) -> None:
    empty_logs.answers[SIGN_INS] = Said(body={"value": [row("a", LAG * 2)]})
    starts = starts_of(SystemKind.ENTRA_LOGS, Verb.CAPTURE)

    first = report_of(await wired.run(starts))
    again = report_of(await wired.run(replace(starts)))

    assert first == again
    assert list(wired.packages.files) == ["entra_logs/signIns.json"]
