"""What was collected is what leaves, and nothing is erased before everybody has said what there is.

All in memory; `test_integrity_on_azurite.py` alters real blobs.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from dsr_core.domain.errors import IllegalTransitionError, SystemUnavailableError
from dsr_core.domain.events import FirstApproved, ReviewHonoured
from dsr_core.domain.letter_parts import Letter
from dsr_core.domain.plan import STAGE_RULES, Right, StageKind, work_of
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Status, TaskState
from dsr_core.domain.systems import DEFAULT_SYSTEMS, SystemKind, Verb
from dsr_core.ports import LetterFate, Postponed, Stuck
from dsr_core.steps.runner import handle_event
from dsr_core.stores.memory.letter_box import MemoryLetterBox
from tests.fakes.tenant_systems import Script, raises
from tests.house import House

FILES = ("entra.json", "entra_logs.json", "intune.json", "intune_audit.json")

#: What discovery and capture of an erasure consist of.
FINDINGS = tuple(
    (system, verb)
    for system, verb in work_of(StageKind.DISCOVER, DEFAULT_SYSTEMS)
    if system not in (SystemKind.PACKAGE, SystemKind.PEOPLE)
)

#: Ways for a system to have no outcome, and the state its task is left in.
SILENCES: Mapping[str, tuple[Script, TaskState]] = {
    "stuck": (lambda _: Stuck(reason=Reason.AMBIGUOUS_SUBJECT), TaskState.STUCK),
    "postponed": (
        lambda _: Postponed(reason=Reason.THROTTLED, retry_after=timedelta(days=2)),
        TaskState.READY,
    ),
    "unavailable": (
        raises(SystemUnavailableError(Reason.UNAVAILABLE, timedelta(days=2))),
        TaskState.READY,
    ),
}


class BusyLetterBox(MemoryLetterBox):
    """Takes the letter of the answer only when told for the second time."""

    async def send(self, request: DsrRequest, key: str, letter: Letter, to: str) -> LetterFate:
        if key.endswith("ready") and not any(kept.key == "busy" for kept in self.letters):
            await super().send(request, "busy", letter, to)
            raise SystemUnavailableError(Reason.UNAVAILABLE, timedelta(minutes=1))
        return await super().send(request, key, letter, to)


def flip_a_byte(house: House, request: DsrRequest, name: str) -> None:
    place = ("packages-contoso", f"{request.id}/{name}")
    content = bytearray(house.packages.files[place])
    content[len(content) // 2] ^= 1
    house.packages.files[place] = bytes(content)


@pytest.mark.parametrize("name", FILES)
async def test_one_flipped_byte_in_any_collected_file_stops_the_answer(name: str) -> None:
    house = House()
    waits = Postponed(reason=Reason.PENDING_AT_MICROSOFT, retry_after=timedelta(hours=1))
    house.systems.script(SystemKind.MICROSOFT_EXPORT, Verb.COLLECT, lambda _: waits)
    opened = await house.submit()
    await house.listen()
    flip_a_byte(house, opened, name)

    await house.live_through(timedelta(hours=2))

    request = await house.request(opened.id)
    assert request.status is Status.NEEDS_OPERATOR
    assert [task.reason for task in request.live_tasks] == [Reason.INTEGRITY]
    assert not any(kept.key.endswith("ready") for kept in house.letters.letters)


async def test_one_flipped_byte_in_the_assembled_package_stops_its_delivery() -> None:
    house = House()
    house.letters = BusyLetterBox()
    opened = await house.submit()
    await house.listen()
    flip_a_byte(house, opened, "package.zip")

    await house.live_through(timedelta(hours=2))

    request = await house.request(opened.id)
    assert request.status is Status.NEEDS_OPERATOR
    assert [task.reason for task in request.live_tasks] == [Reason.INTEGRITY]
    assert request.released_package is None
    assert not any(kept.key.endswith("ready") for kept in house.letters.letters)


async def test_a_package_that_nobody_touched_is_delivered_after_the_same_wait() -> None:
    house = House()
    house.letters = BusyLetterBox()
    opened = await house.submit()

    await house.live_through(timedelta(hours=2))

    assert (await house.request(opened.id)).released_package is not None


@pytest.mark.parametrize("silence", SILENCES)
@pytest.mark.parametrize(("system", "verb"), FINDINGS)
async def test_nothing_is_erased_while_one_system_has_no_outcome(
    system: SystemKind, verb: Verb, silence: str
) -> None:
    script, state = SILENCES[silence]
    house = House(policy=replace(House().policy, review=frozenset[Right]()))
    house.systems.script(system, verb, script)
    opened = await house.submit(right=Right.ERASURE)

    await house.live_through(timedelta(hours=6), step=timedelta(minutes=30))

    request = await house.request(opened.id)
    task = request.task(request.stage, system)
    assert request.stage_kind is StageKind.DISCOVER
    assert task is not None
    assert task.state is state
    assert {verb for _, verb in house.systems.acts} <= set(STAGE_RULES[StageKind.DISCOVER].verbs)


async def test_no_persons_word_leads_past_a_system_without_an_outcome() -> None:
    house = House()
    house.systems.script(
        SystemKind.ENTRA_LOGS, Verb.CAPTURE, lambda _: Stuck(reason=Reason.BAD_ANSWER)
    )
    opened = await house.submit(right=Right.ERASURE)
    await house.listen()

    for event in (ReviewHonoured(by="operator"), FirstApproved(by="approver")):
        with pytest.raises(IllegalTransitionError):
            await handle_event(house.services, opened.id, event)

    assert (await house.request(opened.id)).stage_kind is StageKind.DISCOVER
