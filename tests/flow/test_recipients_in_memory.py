"""Whoever had the data from us learns of the change, once each, and the person learns who did."""

from collections import Counter
from dataclasses import replace

import pytest

from dsr_core.domain.letter_parts import LetterKind
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.request import Status
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.domain.tenants import Recipient
from dsr_core.domain.wish import Correction, Wish
from dsr_core.ports import Finished
from tests.fakes.mortal import make_mortal
from tests.flow.letter_journeys import JOURNEYS, report, told
from tests.flow.test_letters_in_memory import a_house, come_to_rest, travel
from tests.house import House

PAYROLL = Recipient(name="Payroll Ltd", contact="privacy@payroll.example")
TRAINING = Recipient(
    name="Training GmbH",
    contact="datenschutz@training.example",
    rights=frozenset({Right.ERASURE}),
    language="de",
)
NOTHING = Finished(report=report(told("field", Outcome.NOTHING_FOUND)))
CHANGES = ["rectification", "restriction", "erasure"]


def with_recipients(name: str) -> House:
    house = a_house(JOURNEYS[name])
    policy = replace(house.policy, recipients=(PAYROLL, TRAINING))
    tenants = {policy.name: policy}
    house.policy, house.services = policy, replace(house.services, tenants=tenants)
    return house


@pytest.mark.parametrize("name", CHANGES)
async def test_each_recipient_is_told_once_though_messages_come_twice_and_senders_die(
    name: str,
) -> None:
    house = with_recipients(name)
    box = make_mortal(house)

    request = await travel(house, JOURNEYS[name])

    notices = [kept for kept in box.letters if kept.letter.kind is LetterKind.RECIPIENT_NOTICE]
    expected = [PAYROLL.contact, *([TRAINING.contact] if name == "erasure" else [])]
    assert request.status is Status.COMPLETED
    assert sorted(kept.to for kept in notices) == sorted(expected)
    assert max(Counter(kept.key for kept in box.letters).values()) == 1


@pytest.mark.parametrize("name", CHANGES)
async def test_the_letter_to_the_person_names_who_was_told(name: str) -> None:
    house = with_recipients(name)

    await travel(house, JOURNEYS[name])

    letters = [kept.letter for kept in house.letters.letters]
    (answer,) = [
        letter
        for letter in letters
        if letter.kind in (LetterKind.RECTIFIED, LetterKind.RESTRICTED, LetterKind.ERASED)
    ]
    assert "- Payroll Ltd" in answer.text
    assert ("- Training GmbH" in answer.text) is (name == "erasure")


async def test_an_erasure_is_told_only_when_it_cannot_be_undone_any_more() -> None:
    plan = JOURNEYS["erasure"]
    house = with_recipients("erasure")

    request = await travel(house, plan)

    place = request.plan.index(StageKind.INFORM_RECIPIENTS)
    assert request.plan[place - 1] is StageKind.HARD_DELETE


async def test_the_history_counts_who_was_told_and_names_nobody() -> None:
    house = with_recipients("erasure")

    request = await travel(house, JOURNEYS["erasure"])

    stage = request.plan.index(StageKind.INFORM_RECIPIENTS)
    rows = [dict(row.details) for row in await house.requests.history(request.id)]
    (row,) = [each for each in rows if each.get("stage") == stage and "outcome" in each]
    assert (row["outcome"], row["items"]) == ("done", 2)
    assert "Payroll" not in str(rows)


async def test_where_nothing_was_changed_nobody_is_told() -> None:
    house = with_recipients("rectification")
    house.systems.scripts.clear()
    for system in (
        SystemKind.ENTRA,
        SystemKind.INTUNE,
        SystemKind.ENTRA_LOGS,
        SystemKind.INTUNE_AUDIT,
    ):
        house.systems.script(system, Verb.RECTIFY, lambda _: NOTHING)

    await travel(house, JOURNEYS["rectification"])

    kinds = {kept.letter.kind for kept in house.letters.letters}
    assert LetterKind.RECIPIENT_NOTICE not in kinds


async def test_a_correction_is_passed_on_with_what_the_field_says_now() -> None:
    house = with_recipients("rectification")
    wish = Wish(corrections=(Correction(name="jobTitle", value="Head of Tea"),))
    opened = await house.submit(right=Right.RECTIFICATION, wish=wish)
    await come_to_rest(house, opened.id)
    for do in JOURNEYS["rectification"].people:
        await do(house, opened)
    await come_to_rest(house, opened.id)

    (notice,) = [
        kept for kept in house.letters.letters if kept.letter.kind is LetterKind.RECIPIENT_NOTICE
    ]
    assert "Job title: Head of Tea" in notice.letter.text
    assert "Adele Vance" in notice.letter.text
    assert "Head of Tea" not in repr(notice)
