"""A log that is at its limit keeps nobody else waiting, and is read on in its turn."""

import asyncio
from datetime import timedelta

import msgspec
import pytest

from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.stores.memory.throttle_lines import MemoryThrottleLines
from dsr_core.systems.log_budget import LogBudget
from dsr_core.systems.log_task import LogsCheckpoint
from dsr_core.systems.tenant_systems import GraphTenantSystems
from tests.systems.fakes import pause_of, report_of
from tests.systems.log_kit import AUDITS, NOTHING, PROVISIONING, SIGN_INS, ids, row
from tests.systems.small_graph import Said, SmallGraph, error
from tests.systems.wire_kit import Wired, starts_of

OLD = timedelta(days=1)


@pytest.fixture
async def paced(wired: Wired) -> Wired:
    async def sleep(seconds: float) -> None:
        wired.slept.append(seconds)
        wired.clock.advance(timedelta(seconds=seconds))
        await asyncio.sleep(0)

    budget = LogBudget("t|a", MemoryThrottleLines(), wired.clock, sleep=sleep)
    wired.systems = GraphTenantSystems(
        graph=wired.make_graph,
        cloud=wired.cloud,
        drops=wired.drops,
        clock=wired.clock,
        log_budget=lambda: budget,
    )
    return wired


async def test_a_capture_that_is_turned_away_goes_on_in_its_turn_and_tells_nothing_twice(
    paced: Wired, empty_logs: SmallGraph
) -> None:
    empty_logs.answers[SIGN_INS] = Said(body={"value": [row("one", OLD)]})
    empty_logs.answers[AUDITS] = [error(429, Retry_After="40"), NOTHING]
    starts = starts_of(SystemKind.ENTRA_LOGS, Verb.CAPTURE)

    paused = pause_of(await paced.run(starts))
    places = msgspec.json.decode(paused.checkpoint or "", type=LogsCheckpoint).places
    paced.clock.advance(timedelta(seconds=40))
    report = report_of(await paced.run(starts))

    assert paused.reason is Reason.AWAITS_TURN
    # Two seconds early, as a queue is late rather than early; the rest is waited in place.
    assert paused.retry_after == timedelta(seconds=38)
    # What is still to be asked: twice for the audits, twice for the provisioning.
    assert len(places) == 4
    assert ids(paced.packages, ["entra_logs/signIns.json"]) == ["one"]
    assert {r.source for r in report.sources} == {"signIns", "directoryAudits", "provisioning"}
    assert len(empty_logs.to(SIGN_INS)) == 1
    assert len(empty_logs.to(PROVISIONING)) == 2


async def test_one_of_a_stage_leaves_a_wait_to_a_message_and_one_alone_waits_in_place(
    paced: Wired, empty_logs: SmallGraph
) -> None:
    empty_logs.answers[SIGN_INS] = [error(429, Retry_After="6"), NOTHING]
    starts = starts_of(SystemKind.ENTRA_LOGS, Verb.CAPTURE)

    paused = pause_of(await paced.run(starts))
    report_of(await paced.run(starts, is_alone=True))

    assert paused.retry_after == timedelta(seconds=4)
    # What was refused counts as well, so the fifth answer has to wait once more.
    assert paced.slept == [6.0, 4.25]


async def test_a_log_that_is_refused_again_and_again_counts_as_throttled(
    paced: Wired, empty_logs: SmallGraph
) -> None:
    empty_logs.answers[SIGN_INS] = error(429, Retry_After="10")
    starts = starts_of(SystemKind.ENTRA_LOGS, Verb.CAPTURE)

    paused = pause_of(await paced.run(starts, is_alone=True))

    assert paused.reason is Reason.THROTTLED
    assert len(empty_logs.to(SIGN_INS)) == 3


async def test_log_requests_are_not_marked_as_those_to_be_shed_first(
    paced: Wired, empty_logs: SmallGraph
) -> None:
    report_of(await paced.run(starts_of(SystemKind.ENTRA_LOGS, Verb.CAPTURE)))

    marks = [asked.headers["x-ms-throttle-priority"] for asked in empty_logs.to(SIGN_INS)]
    assert marks == ["normal"]
