"""The one-time link: to whom it goes, and what a stranger can learn from it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from dsr_core.domain.errors import SystemUnavailableError
from dsr_core.domain.events import IdentityVerified
from dsr_core.domain.identity_check import VERIFIED_BY, check_token
from dsr_core.domain.letter_parts import Letter, LetterKind
from dsr_core.domain.person_access import LINK_VALID_FOR, Purpose
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Status, TaskState
from dsr_core.domain.tenants import IdentityPolicy
from dsr_core.ports import LetterFate, Located
from dsr_core.steps.entering import confirm
from dsr_core.steps.sweep import sweep
from dsr_core.stores.memory.letter_box import MemoryLetterBox
from tests.builders import LEASE
from tests.fakes.mortal import WorkerDiedError, make_mortal
from tests.house import CONTOSO, House
from tests.unit.steps.letter_kit import ADELE

BY_LINK = replace(CONTOSO, identity=IdentityPolicy.LINK)

#: Whoever cannot be written to, each for another reason.
NOBODY = (
    Located(identity=None, reason=Reason.NOT_IN_DIRECTORY),
    Located(identity=None, reason=Reason.AMBIGUOUS_SUBJECT),
    Located(identity=None, reason=Reason.IDENTIFIERS_CONFLICT),
    Located(identity=replace(ADELE, mail=None)),
    Located(identity=replace(ADELE, deleted=True)),
)


def a_house(located: Located | None = None) -> House:
    house = House(policy=BY_LINK)
    house.systems.located = located or Located(identity=ADELE)
    return house


class UncertainBox(MemoryLetterBox):
    """Nobody knows what became of its letters."""

    async def send(self, request: DsrRequest, key: str, letter: Letter, to: str) -> LetterFate:
        return LetterFate.UNCERTAIN


class BusyBox(MemoryLetterBox):
    """Takes a letter at the second try."""

    tries = 0

    async def send(self, request: DsrRequest, key: str, letter: Letter, to: str) -> LetterFate:
        self.tries += 1
        if self.tries == 1:
            raise SystemUnavailableError(Reason.THROTTLED, timedelta(minutes=3))
        return await super().send(request, key, letter, to)


async def asked(house: House, **rest: object) -> DsrRequest:
    opened = await house.submit(**rest)
    await house.listen()
    return await house.request(opened.id)


async def test_the_link_goes_to_the_address_of_the_directory_and_not_to_the_one_given() -> None:
    house = a_house(Located(identity=replace(ADELE, mail="known@contoso.example")))

    request = await asked(house)

    (kept,) = house.letters.letters
    assert kept.to == "known@contoso.example"
    assert kept.letter.kind is LetterKind.IDENTITY_LINK
    assert request.status is Status.IDENTITY_PENDING


async def test_the_token_of_the_letter_shows_who_the_person_is() -> None:
    house = a_house()
    request = await asked(house)
    address = f"https://dsr.contoso.example/api/requests/{request.id}/identity?token=token-1"
    assert address in house.letters.letters[0].letter.text

    confirmed = await confirm(house.services, request.id, "token-1")
    await house.listen()

    assert confirmed
    assert (await house.request(request.id)).status is Status.COMPLETED


async def test_only_the_hash_of_the_token_is_left_when_the_letter_is_out() -> None:
    request = await asked(a_house())

    (link,) = request.access.links
    assert "token-1" not in link.token_hash
    assert link.purpose is Purpose.CONFIRM
    assert link.expires_at == request.received_at + LINK_VALID_FOR
    assert all(task.checkpoint is None for task in request.tasks)


@pytest.mark.parametrize("located", NOBODY, ids=lambda each: each.reason.value or "no mailbox")
async def test_to_a_stranger_nobody_looks_like_somebody(located: Located) -> None:
    somebody, nobody = a_house(), a_house(located)

    real, made_up = await asked(somebody), await asked(nobody)

    assert nobody.letters.letters == []
    assert made_up.status is real.status
    assert made_up.tasks == real.tasks
    assert len(made_up.access.links) == len(real.access.links) == 1
    assert made_up.history_length == real.history_length
    assert nobody.systems.searches == somebody.systems.searches


async def test_a_worker_that_died_after_the_sending_means_the_link_that_was_sent() -> None:
    house = a_house()
    box = make_mortal(house)
    opened = await house.submit()
    with pytest.raises(WorkerDiedError):
        await house.listen()

    house.clock.advance(LEASE)
    await sweep(house.services)
    await house.listen()

    again = await house.request(opened.id)
    (kept,) = box.letters
    assert box.deaths == 1
    assert "token=token-1" in kept.letter.text
    assert check_token(again, "token-1", house.clock.now()) == IdentityVerified(by=VERIFIED_BY)


async def test_a_worker_that_died_before_anything_was_sent_is_followed_by_one_letter() -> None:
    house = a_house()
    opened = await house.submit()
    house.queue.take(house.clock.now())  # the worker that took this died at once

    await house.live_through(timedelta(minutes=30))

    (kept,) = house.letters.letters
    assert "token=token-1" in kept.letter.text
    assert (await house.request(opened.id)).status is Status.IDENTITY_PENDING


async def test_a_letter_nobody_knows_about_is_told_to_the_operator_only() -> None:
    house = a_house()
    house.services = replace(house.services, letters_of=lambda tenant: UncertainBox())

    request = await asked(house)

    (task,) = request.tasks
    assert task.state is TaskState.DONE
    assert task.report is not None
    assert task.report.reason is Reason.LETTER_UNCERTAIN
    assert len(request.access.links) == 1
    assert request.status is Status.IDENTITY_PENDING


async def test_a_busy_mailer_is_tried_again_and_the_link_that_went_out_works() -> None:
    house = a_house()
    box = BusyBox()
    house.services = replace(house.services, letters_of=lambda tenant: box)
    opened = await house.submit()

    await house.live_through(timedelta(minutes=20))

    (kept,) = box.letters
    (token,) = set(re.findall(r"token=([\w-]+)", kept.letter.text))
    request = await house.request(opened.id)
    assert kept.key == "identity-link"
    assert check_token(request, token, house.clock.now()) == IdentityVerified(by=VERIFIED_BY)
