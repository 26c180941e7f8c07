"""What the directory could not give at once is given later, and nothing twice."""

from datetime import timedelta

import pytest

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind
from dsr_core.systems.entra_sources import SOURCES
from emulation.graph.faults import FaultKind, FaultRule
from tests.systems.conftest import Contoso
from tests.systems.fakes import Pace, by_source, pause_of, report_of
from tests.systems.small_graph import Said, SmallGraph, error
from tests.systems.wire_kit import USER, Wired, starts_of

NAMES = {source.name for source in SOURCES}


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (FaultRule(kind=FaultKind.STATUS, status=500), Reason.UNAVAILABLE),
        (FaultRule(kind=FaultKind.STATUS, status=503, retry_after="40"), Reason.UNAVAILABLE),
        (FaultRule(kind=FaultKind.HTML, status=502), Reason.UNAVAILABLE),
        (FaultRule(kind=FaultKind.STATUS, status=429, retry_after="40"), Reason.THROTTLED),
    ],
)
async def test_a_failing_source_loses_no_other_and_is_the_only_one_asked_again(
    contoso: Contoso, rule: FaultRule, reason: Reason
) -> None:
    starts = await contoso.starts("ordinary", SystemKind.ENTRA)
    rule.path, rule.times = "/directReports", 0
    contoso.world.faults.add(rule)
    paused = pause_of(await contoso.run(starts))
    contoso.world.faults.clear()
    first = dict(contoso.packages.files)
    contoso.world.journal.clear()

    report = report_of(await contoso.run(starts))

    assert paused.reason is reason
    assert paused.retry_after == (timedelta(seconds=40) if rule.retry_after else None)
    inner = [e.path for e in contoso.world.journal.entries if e.batch]
    assert len(inner) == 1
    assert inner[0].endswith("/directReports")
    assert {result.source for result in report.sources} == NAMES
    assert by_source(report)["directReports"].file == "entra.002.json"
    assert contoso.packages.sources("entra.002.json").keys() == {"directReports"}
    assert first.items() <= contoso.packages.files.items()
    assert {r.name for r in report.files} == {"entra.json", "entra.002.json", "entra/photo.jpg"}


async def test_the_last_chance_settles_what_still_fails(contoso: Contoso) -> None:
    starts = await contoso.starts("ordinary", SystemKind.ENTRA)
    contoso.world.faults.add(
        FaultRule(kind=FaultKind.STATUS, path="/manager", status=429, times=0, retry_after="60")
    )
    contoso.world.faults.add(FaultRule(kind=FaultKind.HTML, path="/sponsors", times=0))

    results = by_source(report_of(await contoso.run(starts, last_chance=True)))

    assert results["manager"].outcome is Outcome.THROTTLED_OUT
    assert results["manager"].reason is Reason.THROTTLED
    assert results["sponsors"].outcome is Outcome.FAILED
    assert results["user"].outcome is Outcome.DONE


async def test_a_link_that_fails_half_way_drops_the_half_and_reads_it_whole_later(
    contoso: Contoso,
) -> None:
    starts = await contoso.starts("ordinary", SystemKind.ENTRA)
    contoso.world.settings.page_sizes["memberOf"] = 2
    contoso.world.faults.add(FaultRule(kind=FaultKind.TRUNCATED, path="skiptoken", times=0))

    paused = pause_of(await contoso.run(starts))
    contoso.world.faults.clear()
    report = report_of(await contoso.run(starts))

    assert paused.reason is Reason.BAD_ANSWER
    assert "memberOf" not in contoso.packages.sources("entra.json")
    groups = contoso.packages.sources("entra.002.json")["memberOf"]
    assert isinstance(groups, list)
    assert len(groups) == by_source(report)["memberOf"].items == 4


async def test_out_of_time_goes_on_where_it_stopped_even_at_the_last_chance(
    contoso: Contoso,
) -> None:
    starts = await contoso.starts("ordinary", SystemKind.ENTRA)

    paused = pause_of(
        await contoso.run(starts, last_chance=True, is_out_of_time=Pace(looks=0).is_out)
    )
    report = report_of(await contoso.run(starts))

    assert paused.reason is Reason.OUT_OF_TIME
    assert {result.source for result in report.sources} == NAMES
    assert len(contoso.packages.sources("entra.json")) < len(report.sources)


async def test_a_checkpoint_of_another_version_means_to_start_over(
    wired: Wired, server: SmallGraph
) -> None:
    server.answers[USER] = Said(body={"id": "1", "displayName": "Jane"})
    starts = starts_of(SystemKind.ENTRA)
    starts.checkpoint = '{"something": "else", "part": "x"}'

    report = report_of(await wired.run(starts))

    assert {result.source for result in report.sources} == NAMES
    assert [record.name for record in report.files] == ["entra.json"]


async def test_a_checkpoint_fits_a_cell_and_names_nobody(wired: Wired, server: SmallGraph) -> None:
    server.answers[USER] = Said(body={"id": "1", "displayName": "Jane Roe"})
    server.answers[f"{USER}/manager"] = error(503)
    starts = starts_of(SystemKind.ENTRA)

    await wired.run(starts)

    assert starts.checkpoint is not None
    assert len(starts.checkpoint) < 16_000
    assert "Jane" not in starts.checkpoint
    assert USER.rpartition("/")[2] not in starts.checkpoint
