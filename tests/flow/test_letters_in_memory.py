"""Every letter goes out exactly once, though messages come twice and workers die after sending."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from dsr_core.domain.letter_parts import LetterKind
from dsr_core.domain.outcomes import Outcome, TaskReport
from dsr_core.domain.plan import StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Assignment, Finished, Located, Postponed
from dsr_core.steps.runner import look
from dsr_core.steps.sweep import sweep
from tests.builders import a_subject
from tests.fakes.mortal import MortalLetterBox, WorkerDiedError, make_mortal
from tests.fakes.tenant_systems import Script
from tests.flow.letter_journeys import ADELE, JOURNEYS, Journey, report, told
from tests.house import CONTOSO, House

CONTACT = "adele@home.example"


def answering(report: TaskReport) -> Script:
    def answer(assignment: Assignment) -> Finished:
        identity = ADELE if assignment.verb is Verb.DISCOVER else None
        return Finished(report=report, identity=identity)

    return answer


def in_force(assignment: Assignment) -> Postponed:
    return Postponed(reason=Reason.RESTRICTION_IN_FORCE)


def a_house(journey: Journey) -> House:
    house = House(policy=replace(CONTOSO, identity=journey.identity))
    house.systems.located = Located(
        identity=ADELE if journey.known else None,
        reason=Reason.NONE if journey.known else Reason.NOT_IN_DIRECTORY,
    )
    for (system, verb), reported in journey.reports.items():
        house.systems.script(system, verb, answering(reported))
    house.systems.script(SystemKind.ENTRA, Verb.WATCH_RESTRICTION, in_force)
    return house


async def listen_badly(house: House) -> None:
    """Every message comes twice; a worker that dies leaves its own to the lease and the sweep."""
    while taken := house.queue.take(house.clock.now()):
        for queued in taken:
            for _ in range(2):
                try:
                    await look(house.services, queued.group, queued.message)
                except WorkerDiedError:
                    continue


async def come_to_rest(house: House, request_id: str) -> DsrRequest:
    """Let workers and sweep go on until leases that died are over, and nothing moves any more."""
    before = None
    while (request := await house.request(request_id)) != before:
        before = request
        for _ in range(8):
            await listen_badly(house)
            await sweep(house.services)
            house.clock.advance(timedelta(minutes=5))
    return request


async def travel(house: House, journey: Journey) -> DsrRequest:
    opened = await house.submit(right=journey.right, subject=a_subject(contact=CONTACT))
    request = await come_to_rest(house, opened.id)
    for do in journey.people:
        await do(house, request)
        request = await come_to_rest(house, opened.id)
    return request


@pytest.mark.parametrize("name", JOURNEYS)
async def test_each_letter_goes_out_once_though_its_sender_dies_and_messages_come_twice(
    name: str,
) -> None:
    journey = JOURNEYS[name]
    house = a_house(journey)
    box = make_mortal(house)

    request = await travel(house, journey)

    assert request.status is journey.ending
    assert [kept.letter.kind for kept in box.letters] == list(journey.letters)
    assert box.deaths == len(journey.letters)
    # Each was asked for again, and found sent.
    assert Counter(box.calls) == {f"{request.id}|{kept.key}": 2 for kept in box.letters}


@pytest.mark.parametrize("name", JOURNEYS)
async def test_every_letter_goes_to_a_mailbox_that_is_there(name: str) -> None:
    journey = JOURNEYS[name]
    house = a_house(journey)
    box = make_mortal(house)

    request = await travel(house, journey)

    # The receipt goes out while the person is still being looked for.
    given = {LetterKind.RECEIPT}
    if not journey.known:
        given |= {LetterKind.DECISION}
    elif any(kind is StageKind.SOFT_DELETE for kind in request.plan[: request.stage]):
        given |= {LetterKind.DECISION, LetterKind.ERASED}
    for kept in box.letters:
        assert kept.to == (CONTACT if kept.letter.kind in given else ADELE.mail), kept.key


def text_of(box: MortalLetterBox, kind: LetterKind) -> str:
    (letter,) = (kept.letter for kept in box.letters if kept.letter.kind is kind)
    return letter.text


async def test_the_letters_of_an_erasure_say_what_is_done_what_follows_and_what_stays() -> None:
    house = a_house(JOURNEYS["erasure"])
    box = make_mortal(house)

    await travel(house, JOURNEYS["erasure"])

    decision, certificate = text_of(box, LetterKind.DECISION), text_of(box, LetterKind.ERASED)
    assert "2 March 2026: your account was deleted. It can still be restored" in decision
    assert "1 April 2026 at the latest: your account is deleted for good" in decision
    assert "kept for one year" in decision
    assert "another letter when it is done" in decision
    assert "2 March 2026: your account was deleted for good" in certificate
    assert "kept for one year" in certificate
    assert "found nothing more that should be gone" in certificate


async def test_the_letter_of_a_correction_names_each_field_and_the_logs_with_their_reason() -> None:
    house = a_house(JOURNEYS["rectification"])
    box = make_mortal(house)

    await travel(house, JOURNEYS["rectification"])

    text = text_of(box, LetterKind.RECTIFIED)
    assert "Job title: corrected." in text
    assert "It must stay as it was written" in text


async def test_the_notice_is_out_before_anything_is_lifted() -> None:
    journey = JOURNEYS["restriction"]
    house = a_house(journey)
    box = make_mortal(house)
    seen: list[LetterKind] = []

    def lift(assignment: Assignment) -> Finished:
        seen.extend(kept.letter.kind for kept in box.letters)
        return Finished(report=report(told("signIn")))

    house.systems.scripts[SystemKind.ENTRA, Verb.LIFT] = [lift]

    await travel(house, journey)

    assert seen[-1] is LetterKind.RESTRICTION_LIFT_NOTICE


async def test_a_refusal_without_a_ground_is_an_operators_and_no_letter() -> None:
    ungrounded = report(told("field.city", Outcome.REFUSED))
    journey = replace(
        JOURNEYS["rectification"], reports={(SystemKind.ENTRA, Verb.RECTIFY): ungrounded}
    )
    house = a_house(journey)
    box = make_mortal(house)

    request = await travel(house, journey)

    assert request.status is Status.NEEDS_OPERATOR
    assert request.answered_at is None
    assert [kept.letter.kind for kept in box.letters] == [LetterKind.RECEIPT]
