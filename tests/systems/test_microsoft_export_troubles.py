"""Microsoft's own export when it is refused, lost, late, or comes to nothing."""

from datetime import timedelta

from dsr_core.domain.failure_trace import FailedCall, FailureTrace
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.ports import Stuck
from tests.systems.export_kit import EXPORT, POLL, SUBMIT, fill, operation, taking
from tests.systems.fakes import REQUEST_ID, Pace, pause_of, report_of
from tests.systems.small_graph import Asked, Said, SmallGraph, error
from tests.systems.wire_kit import Wired, starts_of

__all__ = ["taking"]


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
