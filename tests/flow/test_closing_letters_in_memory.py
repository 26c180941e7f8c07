"""Who is told that a request was taken back, or closed because nobody showed who they are."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dsr_core.domain.errors import SystemStuckError
from dsr_core.domain.events import WithdrawalAsked
from dsr_core.domain.letter_parts import LetterKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.domain.subject import DataSubject
from dsr_core.domain.tenants import IdentityPolicy
from dsr_core.ports import Located
from dsr_core.steps.runner import handle_event
from tests.builders import a_subject
from tests.flow.letter_journeys import ADELE
from tests.house import CONTOSO, House

CONTACT = "anybody@elsewhere.example"
NOBODY = Located(identity=None, reason=Reason.NOT_IN_DIRECTORY)


def a_house(located: Located = NOBODY) -> House:
    house = House(policy=replace(CONTOSO, identity=IdentityPolicy.OPERATOR))
    house.systems.located = located
    return house


async def expired(house: House) -> DsrRequest:
    opened = await house.submit(subject=a_subject(contact=CONTACT))
    await house.live_through(timedelta(days=31), step=timedelta(hours=6))
    return await house.request(opened.id)


async def test_an_expiry_is_told_to_the_address_the_directory_holds_with_the_remedies() -> None:
    house = a_house(Located(identity=ADELE))

    request = await expired(house)

    (letter,) = house.letters.letters
    assert request.status is Status.EXPIRED
    assert (letter.letter.kind, letter.to) == (LetterKind.EXPIRED, ADELE.mail)
    assert "Art. 77(1) GDPR" in letter.letter.text


@pytest.mark.parametrize(
    "located",
    [
        NOBODY,
        Located(identity=None, reason=Reason.AMBIGUOUS_SUBJECT),
        Located(identity=replace(ADELE, deleted=True)),
    ],
)
async def test_an_address_that_a_stranger_wrote_gets_nothing(located: Located) -> None:
    house = a_house(located)

    request = await expired(house)

    assert request.status is Status.EXPIRED
    assert house.letters.letters == []


async def test_a_directory_that_refuses_us_does_not_keep_a_strangers_request_open() -> None:
    house = a_house()

    async def refuse(subject: DataSubject) -> Located:
        raise SystemStuckError(Reason.CREDENTIAL_REFUSED)

    house.systems.locate = refuse  # type: ignore[method-assign]

    assert (await expired(house)).status is Status.EXPIRED


async def test_a_withdrawal_in_an_unverified_name_is_told_to_nobody_but_the_directorys_own() -> (
    None
):
    house = a_house()
    opened = await house.submit(subject=a_subject(contact=CONTACT))

    await handle_event(house.services, opened.id, WithdrawalAsked(by="operator-1"))
    await house.listen()

    assert (await house.request(opened.id)).status is Status.WITHDRAWN
    assert house.letters.letters == []


async def test_a_withdrawal_names_its_day() -> None:
    house = House()
    house.systems.located = Located(identity=ADELE)
    opened = await house.submit()

    await handle_event(house.services, opened.id, WithdrawalAsked(by="operator-1"))
    await house.listen()

    (letter,) = house.letters.letters
    assert "On 2 March 2026 you took this request back." in letter.letter.text
