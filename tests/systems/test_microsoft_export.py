"""Microsoft's own export: asked for once, waited for up to a month, brought home."""

import re
from datetime import timedelta

import pytest

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from tests.systems.export_kit import EXPORT, POLL, SUBMIT, fill, operation, taking
from tests.systems.fakes import REQUEST_ID, Pace, pause_of, report_of
from tests.systems.small_graph import Said, SmallGraph, error
from tests.systems.wire_kit import JANE, Wired, starts_of

__all__ = ["taking"]


async def test_the_request_goes_to_a_fresh_container_and_is_waited_for(
    wired: Wired, taking: SmallGraph
) -> None:
    starts = starts_of(EXPORT)

    paused = pause_of(await wired.run(starts))

    assert paused.reason is Reason.PENDING_AT_MICROSOFT
    assert paused.retry_after == timedelta(seconds=60)
    assert wired.drops.created == [f"{REQUEST_ID}-1"]
    assert f"{REQUEST_ID}-1?sig=SECRET" in taking.to(SUBMIT)[0].body.decode()
    assert starts.checkpoint is not None
    assert "SECRET" not in starts.checkpoint


async def test_a_finished_export_is_copied_without_its_secrets_and_its_container_removed(
    wired: Wired, taking: SmallGraph
) -> None:
    starts = starts_of(EXPORT)
    await wired.run(starts)
    fill(wired, "Exchange/My activity.json", "../../escape.json", "OneDrive.json", "escape.json")
    taking.answers[POLL] = operation("complete")

    report = report_of(await wired.run(starts))

    assert report.outcome is Outcome.DONE
    assert report.items == 4
    # No file is lost for its name, though each has one that every system unpacks.
    assert {re.sub("-[0-9a-f]{12}", "-…", name) for name in wired.packages.files} == {
        "microsoft_export/Exchange/My_activity-….json",
        "microsoft_export/escape-….json",
        "microsoft_export/escape.json",
        "microsoft_export/OneDrive.json",
    }
    assert wired.packages.files["microsoft_export/OneDrive.json"] == b'{"from":"OneDrive.json"}'
    assert {record.name for record in report.files} == set(wired.packages.files)
    assert wired.drops.drops == {}
    assert len(taking.to(SUBMIT)) == 1


@pytest.mark.parametrize("status", ["notStarted", "running", "unknownFutureValue", "newState"])
async def test_an_export_under_way_is_looked_at_ever_more_rarely(
    wired: Wired, taking: SmallGraph, status: str
) -> None:
    starts = starts_of(EXPORT)
    await wired.run(starts)
    taking.answers[POLL] = operation(status)
    waits: list[timedelta | None] = []

    for pause in (timedelta(minutes=1), timedelta(hours=5), timedelta(days=20)):
        wired.clock.advance(pause)
        waits.append(pause_of(await wired.run(starts)).retry_after)

    assert waits[0] == timedelta(seconds=60)
    assert waits[1] is not None
    assert timedelta(minutes=25) < waits[1] < timedelta(minutes=35)
    assert waits[2] == timedelta(hours=6)
    assert len(taking.to(SUBMIT)) == 1


async def test_a_longer_wait_that_microsoft_asks_for_is_kept(
    wired: Wired, taking: SmallGraph
) -> None:
    starts = starts_of(EXPORT)
    await wired.run(starts)
    taking.answers[POLL] = operation("running", **{"Retry-After": "7200"})

    assert pause_of(await wired.run(starts)).retry_after == timedelta(hours=2)


@pytest.mark.parametrize("said", [operation("failed"), error(404, "Request_ResourceNotFound")])
async def test_a_failed_export_is_a_failure_and_its_container_removed(
    wired: Wired, taking: SmallGraph, said: Said
) -> None:
    starts = starts_of(EXPORT)
    await wired.run(starts)
    taking.answers[POLL] = said

    report = report_of(await wired.run(starts))

    assert (report.outcome, report.reason) == (
        Outcome.FAILED,
        Reason.MICROSOFT_EXPORT_FAILED,
    )
    assert wired.drops.drops == {}


async def test_an_export_without_files_found_nothing(wired: Wired, taking: SmallGraph) -> None:
    starts = starts_of(EXPORT)
    await wired.run(starts)
    fill(wired)
    taking.answers[POLL] = operation("complete")

    assert report_of(await wired.run(starts)).outcome is Outcome.NOTHING_FOUND


async def test_a_look_that_fails_keeps_the_operation(wired: Wired, taking: SmallGraph) -> None:
    starts = starts_of(EXPORT)
    await wired.run(starts)
    taking.answers[POLL] = error(503)

    paused = pause_of(await wired.run(starts))

    assert paused.reason is Reason.UNAVAILABLE
    assert paused.checkpoint is not None
    assert "op-1" in paused.checkpoint
    assert list(wired.drops.drops) == [f"{REQUEST_ID}-1"]


async def test_for_a_deleted_person_there_is_nothing_to_ask(
    wired: Wired, server: SmallGraph
) -> None:
    gone = DirectoryIdentity(
        object_id=JANE.object_id, user_principal_name="jane@contoso.example", deleted=True
    )

    report = report_of(await wired.run(starts_of(EXPORT, who=gone)))

    assert (report.outcome, report.reason) == (Outcome.NOTHING_FOUND, Reason.SOFT_DELETED)
    assert server.asked == []


async def test_copying_that_runs_out_of_time_goes_on_with_the_next_file(
    wired: Wired, taking: SmallGraph
) -> None:
    starts = starts_of(EXPORT)
    await wired.run(starts)
    fill(wired, "a.json", "b.json", "c.json")
    taking.answers[POLL] = operation("complete")

    paused = pause_of(await wired.run(starts, is_out_of_time=Pace(looks=0).is_out))
    first = set(wired.packages.files)
    report = report_of(await wired.run(starts))

    assert paused.reason is Reason.OUT_OF_TIME
    assert first == {"microsoft_export/a.json"}
    assert len(report.files) == 3
    assert wired.drops.drops == {}
