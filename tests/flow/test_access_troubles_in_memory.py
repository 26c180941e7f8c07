"""Access in bad weather: messages lost or doubled, workers that die, systems that wait."""

import asyncio
import json
from datetime import timedelta

import pytest

from dsr_core.domain.errors import SystemUnavailableError
from dsr_core.domain.messages import StageMessage
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import QueueGroup, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Status, TaskState
from dsr_core.domain.retries import MOST_SILENT_STARTS
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Postponed
from dsr_core.steps.runner import look
from dsr_core.steps.sweep import sweep
from tests.builders import LEASE
from tests.fakes.tenant_systems import raises
from tests.flow.access_kit import zip_of
from tests.house import House


def waits_at_microsoft(hours: int = 1) -> Postponed:
    return Postponed(
        reason=Reason.PENDING_AT_MICROSOFT,
        retry_after=timedelta(hours=hours),
        checkpoint='{"operation":"op"}',
    )


async def test_every_message_delivered_twice_does_everything_once() -> None:
    house = House()
    opened = await house.submit()

    await house.listen(lambda queued: [queued, queued])

    assert (await house.request(opened.id)).status is Status.COMPLETED
    assert set(house.systems.acts.values()) == {1}


async def test_with_every_message_lost_the_sweep_alone_completes_the_request() -> None:
    house = House()
    opened = await house.submit()

    for _ in range(20):
        await house.listen(lambda queued: [])
        house.clock.advance(timedelta(minutes=10))
        # What the sweep sends arrives; what the work itself sends is lost.
        await sweep(house.services)
        for queued in house.queue.take(house.clock.now()):
            await look(house.services, queued.group, queued.message)

    assert (await house.request(opened.id)).status is Status.COMPLETED


async def test_a_message_redelivered_after_its_stage_passes_the_word_on() -> None:
    house = House()
    opened = await house.submit()
    (first,) = house.queue.take(house.clock.now())
    await look(house.services, first.group, first.message)
    house.queue.take(house.clock.now())  # the message for the next stage is lost in a crash

    await look(house.services, first.group, first.message)
    await house.listen()

    assert (await house.request(opened.id)).status is Status.COMPLETED


async def test_two_workers_with_the_same_message_share_no_work() -> None:
    house = House()
    opened = await house.submit()
    message = StageMessage(request_id=opened.id, stage=1)

    await asyncio.gather(*(look(house.services, QueueGroup.DISCOVER, message) for _ in range(5)))

    assert set(house.systems.acts.values()) == {1}


async def test_a_throttled_system_goes_on_alone_and_holds_up_nobody() -> None:
    house = House()
    throttled = SystemUnavailableError(Reason.THROTTLED, timedelta(seconds=30))
    house.systems.script(SystemKind.ENTRA_LOGS, Verb.COLLECT, raises(throttled))
    opened = await house.submit()

    await house.listen()

    waiting = await house.request(opened.id)
    states = {task.system: task.state for task in waiting.live_tasks}
    assert waiting.status is Status.AWAITING_SYSTEM
    assert states[SystemKind.INTUNE] is TaskState.DONE
    assert states[SystemKind.ENTRA_LOGS] is TaskState.READY
    house.clock.advance(timedelta(seconds=30))
    await house.listen()
    assert (await house.request(opened.id)).status is Status.COMPLETED
    assert house.systems.acts[SystemKind.INTUNE, Verb.COLLECT] == 1


async def test_a_worker_killed_in_the_middle_is_replaced_when_its_lease_is_over() -> None:
    house = House()
    house.systems.script(SystemKind.INTUNE, Verb.COLLECT, raises(asyncio.CancelledError()))
    opened = await house.submit()
    with pytest.raises(BaseExceptionGroup):
        await house.listen()
    assert (await house.request(opened.id)).status is not Status.COMPLETED

    await house.live_through(LEASE + timedelta(minutes=30))

    assert (await house.request(opened.id)).status is Status.COMPLETED


async def test_a_task_that_always_dies_ends_with_an_operator_and_not_in_a_circle() -> None:
    house = House()
    opened = await house.submit()
    for _ in range(MOST_SILENT_STARTS):
        # The process dies after the start was saved: nothing at all is heard of it.
        stored = await house.requests.load(opened.id)
        assert stored is not None
        await _start_and_die(house, opened.id)
        house.clock.advance(LEASE)

    await look(house.services, QueueGroup.DISCOVER, StageMessage(request_id=opened.id, stage=1))

    request = await house.request(opened.id)
    assert request.status is Status.NEEDS_OPERATOR
    assert {task.reason for task in request.live_tasks} == {Reason.DIED_REPEATEDLY}


async def _start_and_die(house: House, request_id: str) -> None:
    from dsr_core.domain.decide import decide
    from dsr_core.domain.events import TasksStarted

    stored = await house.requests.load(request_id)
    assert stored is not None
    now = house.clock.now()
    started = TasksStarted(
        stage=stored.request.stage,
        systems=tuple(task.system for task in stored.request.live_tasks),
        lease_until=now + LEASE,
    )
    await house.requests.save(stored, decide(stored.request, started, now))


async def test_a_bug_is_raised_to_the_host_and_other_results_are_kept() -> None:
    house = House()
    house.systems.script(SystemKind.INTUNE, Verb.DISCOVER, raises(KeyError("a bug")))
    opened = await house.submit()

    with pytest.raises(BaseExceptionGroup):
        await house.listen()

    request = await house.request(opened.id)
    states = {task.system: (task.state, task.reason) for task in request.live_tasks}
    assert states[SystemKind.INTUNE] == (TaskState.READY, Reason.CRASHED)
    assert states[SystemKind.ENTRA] == (TaskState.DONE, Reason.NONE)


async def test_near_the_due_date_the_answer_goes_out_and_a_supplement_follows() -> None:
    house = House()
    house.systems.script(
        SystemKind.MICROSOFT_EXPORT,
        Verb.COLLECT,
        *(lambda assignment: waits_at_microsoft(hours=24) for _ in range(40)),
    )
    opened = await house.submit()

    await house.live_through(timedelta(days=29), step=timedelta(hours=2))

    answered = await house.request(opened.id)
    assert answered.stage_kind is StageKind.SUPPLEMENT
    assert len(answered.packages) == 1
    first = json.loads(zip_of(house, answered).read("manifest.json"))
    assert first["complete"] is False
    assert {each["system"]: each["outcome"] for each in first["systems"]}[
        "microsoft_export"
    ] == Outcome.PENDING
    assert answered.due_at > house.clock.now()

    await house.live_through(timedelta(days=20), step=timedelta(hours=2))

    completed = await house.request(opened.id)
    assert completed.status is Status.COMPLETED
    second = json.loads(zip_of(house, completed, "package-2.zip").read("manifest-2.json"))
    assert (second["version"], second["complete"]) == (2, True)


async def test_a_file_altered_after_collection_never_leaves() -> None:
    house = House()
    house.systems.script(
        SystemKind.MICROSOFT_EXPORT, Verb.COLLECT, lambda assignment: waits_at_microsoft()
    )
    opened = await house.submit()
    await house.listen()
    house.packages.files["packages-contoso", f"{opened.id}/entra.json"] = b'{"items":[2]}'

    await house.live_through(timedelta(hours=2))

    request = await house.request(opened.id)
    assert request.status is Status.NEEDS_OPERATOR
    assert request.live_tasks[0].reason is Reason.INTEGRITY
    assert request.packages == ()
