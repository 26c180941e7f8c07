"""An invocation goes on from stage to stage by itself while it is early, and sends word if not."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from dsr_core.domain.letter_law import LetterLaw
from dsr_core.domain.outcomes import Outcome, TaskReport
from dsr_core.domain.plan import GOES_ON, QueueGroup, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Status, TaskState
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Act, Assignment, Finished, TaskResult
from dsr_core.steps.runner import look
from tests.house import House

DONE = Finished(report=TaskReport(outcome=Outcome.DONE))


def after(house: House, taken: timedelta) -> Callable[[Assignment], TaskResult]:
    """An act that takes this long."""

    def act(_: Assignment) -> TaskResult:
        house.clock.advance(taken)
        return DONE

    return act


async def test_a_quick_request_takes_one_message_from_intake_to_delivery() -> None:
    house = House()
    opened = await house.submit()
    (first,) = house.queue.take(house.clock.now())

    await look(house.services, first.group, first.message)

    assert (await house.request(opened.id)).status is Status.COMPLETED
    assert house.queue.next_at is None


async def test_every_start_is_saved_before_it_acts_straight_on_or_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = House()
    opened = await house.submit()
    saved: set[TaskState] = set()
    act_of = house.systems.act

    def act(system: SystemKind, verb: Verb) -> Act:
        async def look_first(assignment: Assignment) -> TaskResult:
            request = await house.request(opened.id)
            task = request.task(assignment.stage, system)
            assert task is not None
            saved.add(task.state)
            return await act_of(system, verb)(assignment)

        return look_first

    monkeypatch.setattr(house.systems, "act", act)

    await house.listen()

    assert saved == {TaskState.RUNNING}


async def test_after_a_slow_stage_the_next_begins_under_its_own_message() -> None:
    house = House()
    opened = await house.submit()
    slow = after(house, timedelta(minutes=2))
    house.systems.script(SystemKind.INTUNE, Verb.COLLECT, slow)
    (first,) = house.queue.take(house.clock.now())

    await look(house.services, first.group, first.message)

    (following,) = house.queue.take(house.clock.now())
    waiting = await house.request(opened.id)
    assert waiting.stage_kind is StageKind.ASSEMBLE
    assert {task.state for task in waiting.live_tasks} == {TaskState.READY}
    assert following.group is QueueGroup.PACKAGE


async def test_all_stages_of_one_invocation_share_its_time() -> None:
    house = House()
    await house.submit()
    left: list[bool] = []

    def use_up(assignment: Assignment) -> TaskResult:
        house.clock.advance(house.services.time_budget - timedelta(seconds=30))
        left.append(assignment.is_out_of_time())
        return DONE

    early = after(house, timedelta(seconds=31))
    house.systems.script(SystemKind.INTUNE, Verb.DISCOVER, early)
    house.systems.script(SystemKind.INTUNE, Verb.COLLECT, use_up)

    await house.listen()

    assert left == [True]


@pytest.mark.parametrize("group", [QueueGroup.DISCOVER, QueueGroup.COLLECT, QueueGroup.PACKAGE])
def test_what_reads_never_goes_on_to_what_changes(group: QueueGroup) -> None:
    assert QueueGroup.CHANGE not in GOES_ON[group]


async def test_a_package_altered_between_assembly_and_a_later_delivery_is_not_handed_over() -> None:
    house = House()
    opened = await house.submit()
    await _assemble_and_stop(house, opened.id)
    house.packages.files["packages-contoso", f"{opened.id}/package.zip"] += b"!"

    await house.listen()

    request = await house.request(opened.id)
    assert request.status is Status.NEEDS_OPERATOR
    assert request.live_tasks[0].reason is Reason.INTEGRITY


async def _assemble_and_stop(house: House, request_id: str) -> None:
    """Let the assembly be so slow that delivery must wait for its own message."""
    render = house.services.render_report

    def dawdle(manifest: Mapping[str, object], law: LetterLaw) -> str:
        house.clock.advance(timedelta(minutes=2))
        return render(manifest, law)

    house.services = replace(house.services, render_report=dawdle)
    (first,) = house.queue.take(house.clock.now())
    await look(house.services, first.group, first.message)
    assert (await house.request(request_id)).stage_kind is StageKind.DELIVER
