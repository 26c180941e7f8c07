"""Microsoft's own export: asked for once, waited for up to a month, brought home."""

import re
from datetime import timedelta

import pytest

from dsr_core.domain.failure_trace import FailedCall, FailureTrace
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.systems import SystemKind
from dsr_core.ports import Stuck
from tests.systems.fakes import REQUEST_ID, Pace, pause_of, report_of
from tests.systems.small_graph import Asked, Said, SmallGraph, error
from tests.systems.wire_kit import JANE, USER, Wired, starts_of

SUBMIT = f"{USER}/exportPersonalData"
POLL = "/dataPolicyOperations/op-1"
EXPORT = SystemKind.MICROSOFT_EXPORT


def operation(status: str, **headers: str) -> Said:
    body = {"id": "op-1", "status": status, "storageLocation": "https://x.example/?sig=SECRET"}
    return Said(body=body, headers=headers)


@pytest.fixture
def taking(server: SmallGraph) -> SmallGraph:
    """A Graph that takes the request."""
    location = f"{server.base_url}/v1.0{POLL}"
    server.answers[SUBMIT] = Said(202, headers={"Location": location, "Retry-After": "60"})
    return server


def fill(wired: Wired, *names: str) -> None:
    """What Microsoft writes into the newest container."""
    drop = wired.drops.drops[wired.drops.created[-1]]
    drop["RequestInfo.json"] = b'{"storageLocation":"https://x.example/?sig=SECRET"}'
    drop.update({name: f'{{"from":"{name}"}}'.encode() for name in names})


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


async def test_a_lost_answer_is_followed_by_a_fresh_container_and_not_by_a_replay(
    wired: Wired, taking: SmallGraph
) -> None:
    good = taking.answers[SUBMIT]
    taking.answers[SUBMIT] = error(503)
    starts = starts_of(EXPORT)

    first = pause_of(await wired.run(starts))
    taking.answers[SUBMIT] = good
    second = pause_of(await wired.run(starts))

    assert (first.reason, second.reason) == (Reason.UNAVAILABLE, Reason.PENDING_AT_MICROSOFT)
    assert wired.drops.created == [f"{REQUEST_ID}-1", f"{REQUEST_ID}-2"]
    assert list(wired.drops.drops) == [f"{REQUEST_ID}-2"]
    assert len(taking.to(SUBMIT)) == 2


async def test_what_a_crashed_attempt_left_behind_is_removed(
    wired: Wired, taking: SmallGraph
) -> None:
    starts = starts_of(EXPORT)
    await wired.run(starts)
    starts.checkpoint = None

    await wired.run(starts)

    assert list(wired.drops.drops) == [f"{REQUEST_ID}-2"]


async def test_who_stood_too_long_before_asking_does_not_ask_and_leaves_nothing(
    wired: Wired, taking: SmallGraph
) -> None:
    starts = starts_of(EXPORT)

    paused = pause_of(await wired.run(starts, is_out_of_time=Pace(looks=0).is_out))

    assert paused.reason is Reason.OUT_OF_TIME
    assert wired.drops.created == [f"{REQUEST_ID}-1"]
    assert wired.drops.drops == {}
    assert taking.to(SUBMIT) == []


async def test_a_quota_without_retry_after_waits_an_hour(wired: Wired, server: SmallGraph) -> None:
    server.answers[SUBMIT] = error(429, "TooManyRequests")

    paused = pause_of(await wired.run(starts_of(EXPORT)))

    assert (paused.reason, paused.retry_after) == (Reason.THROTTLED, timedelta(hours=1))
    assert len(server.to(SUBMIT)) == 1
    assert wired.drops.drops == {}


async def test_a_used_container_is_for_an_operator(wired: Wired, server: SmallGraph) -> None:
    server.answers[SUBMIT] = error(400, "StorageLocationAlreadyUsed")

    result = await wired.run(starts_of(EXPORT))

    assert isinstance(result, Stuck)
    assert result.reason is Reason.MICROSOFT_EXPORT_FAILED


async def test_a_missing_permission_is_forbidden(wired: Wired, server: SmallGraph) -> None:
    server.answers[SUBMIT] = error(403, "Authorization_RequestDenied")

    report = report_of(await wired.run(starts_of(EXPORT)))

    assert (report.outcome, report.reason) == (Outcome.FORBIDDEN, Reason.PERMISSION_MISSING)
    assert wired.drops.drops == {}


async def test_the_last_chance_settles_without_a_container_left(
    wired: Wired, server: SmallGraph
) -> None:
    server.answers[SUBMIT] = error(429)

    report = report_of(await wired.run(starts_of(EXPORT), last_chance=True))

    assert report.outcome is Outcome.THROTTLED_OUT
    assert wired.drops.drops == {}


async def test_another_cloud_does_not_offer_it(server: SmallGraph) -> None:
    wired = Wired(server, exports_personal_data=False)

    report = report_of(await wired.run(starts_of(EXPORT)))

    assert report.outcome is Outcome.NOT_IN_THIS_CLOUD
    assert server.asked == []
    await wired.systems.close()


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


async def test_an_export_whose_container_went_before_its_outcome_was_kept_is_asked_for_anew(
    wired: Wired, taking: SmallGraph
) -> None:
    starts = starts_of(EXPORT)
    await wired.run(starts)
    fill(wired, "a.json")
    taking.answers[POLL] = operation("complete")
    kept = starts.checkpoint
    report_of(await wired.run(starts))
    starts.checkpoint = kept  # the worker died after the removal and before the save

    anew = pause_of(await wired.run(starts))
    pause_of(await wired.run(starts))
    fill(wired, "a.json")
    report = report_of(await wired.run(starts))

    assert anew.reason is Reason.OUT_OF_TIME
    assert (report.outcome, report.items) == (Outcome.DONE, 1)
    assert len(taking.to(SUBMIT)) == 2
    assert wired.drops.drops == {}


async def test_an_export_whose_containers_always_go_is_a_failure_and_no_circle(
    wired: Wired, taking: SmallGraph
) -> None:
    starts = starts_of(EXPORT)
    taking.answers[POLL] = operation("complete")

    for _ in range(5):
        await wired.run(starts)
        wired.drops.drops.clear()
    report = report_of(await wired.run(starts))

    assert (report.outcome, report.reason) == (Outcome.FAILED, Reason.MICROSOFT_EXPORT_FAILED)
    assert len(taking.to(SUBMIT)) == 3


async def test_an_answer_without_an_operation_is_not_taken_for_one(
    wired: Wired, server: SmallGraph
) -> None:
    def accept(asked: Asked) -> Said:
        return Said(202)

    server.answers[SUBMIT] = accept

    paused = pause_of(await wired.run(starts_of(EXPORT)))

    assert paused.reason is Reason.BAD_ANSWER
    assert wired.drops.drops == {}


async def test_a_failed_export_leaves_what_support_finds_it_by(
    wired: Wired, taking: SmallGraph
) -> None:
    starts = starts_of(EXPORT)
    await wired.run(starts)
    submitted_at = wired.clock.now()
    wired.clock.advance(timedelta(days=1))
    taking.answers[POLL] = operation("failed")

    result = await wired.run(starts)

    assert result.trace == FailureTrace(
        operation_id="op-1",
        submitted_at=submitted_at,
        last_status="failed",
        last_seen_at=wired.clock.now(),
    )


async def test_a_refused_export_leaves_the_ids_of_its_call(
    wired: Wired, server: SmallGraph
) -> None:
    server.answers[SUBMIT] = error(
        400, "Request_BadRequest", request_id="r-1", client_request_id="c-1"
    )

    trace = (await wired.run(starts_of(EXPORT))).trace

    assert trace == FailureTrace(
        calls=(
            FailedCall(
                at=wired.clock.now(),
                status=400,
                error_code="Request_BadRequest",
                request_id="r-1",
                client_request_id="c-1",
            ),
        )
    )
