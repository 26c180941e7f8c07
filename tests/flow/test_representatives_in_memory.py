"""Somebody writes for the person: nothing is looked up before both are shown, then they answer."""

from dataclasses import replace

from dsr_core.domain.events import Declined, IdentityVerified, NoteTaken, RepresentativeVerified
from dsr_core.domain.grounds import Ground
from dsr_core.domain.identity_means import Authority, IdentityMeans
from dsr_core.domain.letter_parts import LetterKind
from dsr_core.domain.request import Status
from dsr_core.domain.tenants import IdentityPolicy
from dsr_core.domain.wish import Wish
from dsr_core.ports import Located
from dsr_core.steps.runner import handle_event
from tests.builders import a_subject
from tests.flow.letter_journeys import ADELE
from tests.house import CONTOSO, House

CONTACT, LAWYER = "adele@home.example", "grace@law.example"
WISH = Wish(representative="Grace Hopper", representative_contact=LAWYER)
PERSON = IdentityVerified(by="operator-1", means=IdentityMeans.KNOWN_CONTACT)
AGENT = RepresentativeVerified(by="operator-1", basis=Authority.LAWYERS_MANDATE)


def a_house() -> House:
    house = House(policy=replace(CONTOSO, identity=IdentityPolicy.OPERATOR))
    house.systems.located = Located(identity=ADELE)
    return house


async def opened(house: House) -> str:
    request = await house.submit(subject=a_subject(contact=CONTACT), wish=WISH)
    await house.listen()
    return request.id


async def test_nothing_is_looked_up_or_sent_until_both_are_shown() -> None:
    house = a_house()
    request_id = await opened(house)

    await handle_event(house.services, request_id, PERSON)
    await house.listen()

    assert (await house.request(request_id)).status is Status.IDENTITY_PENDING
    assert house.systems.searches == 0
    assert house.letters.letters == []


async def test_the_answer_goes_to_the_representative_once_both_are_shown() -> None:
    house = a_house()
    request_id = await opened(house)

    note = NoteTaken(by="operator-1", about="verify-representative", text="Seen.", salt="salt")
    await handle_event(house.services, request_id, note, AGENT)
    await handle_event(house.services, request_id, PERSON)
    await house.listen()

    request = await house.request(request_id)
    assert request.status is Status.COMPLETED
    assert [note.text for note in request.notes] == ["Seen."]
    assert [(kept.letter.kind, kept.to) for kept in house.letters.letters] == [
        (LetterKind.RECEIPT, LAWYER),
        (LetterKind.READY, LAWYER),
    ]


async def test_a_representative_without_authority_is_refused_and_the_person_is_told() -> None:
    house = a_house()
    request_id = await opened(house)

    refusal = Declined(by="operator-1", grounds=(Ground.AUTHORITY_NOT_SHOWN,))
    await handle_event(house.services, request_id, PERSON)
    await handle_event(house.services, request_id, refusal)
    await house.listen()

    (letter,) = house.letters.letters
    assert (await house.request(request_id)).status is Status.REFUSED
    assert letter.to == CONTACT
    assert "we were not shown that they may act for you" in letter.letter.text


async def test_notes_are_kept_in_the_same_save_as_their_act() -> None:
    house = a_house()
    request_id = await opened(house)

    note = NoteTaken(by="operator-1", about="verify-identity", text="Rang her.", salt="salt")
    await handle_event(house.services, request_id, note, PERSON)

    rows = await house.requests.history(request_id)
    assert [row.event for row in rows][1:3] == ["note_taken", "identity_verified"]
    assert all("Rang" not in str(dict(row.details)) for row in rows)
