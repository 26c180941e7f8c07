"""Where letters go: to the address the directory knows, while there is a mailbox behind it."""

from dataclasses import replace

import pytest

from dsr_core.domain.identity_means import Authority, Representation
from dsr_core.domain.letter_facts import ReceiptFacts
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import Right
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.subject import DataSubject, Identifier, IdentifierKind
from dsr_core.domain.wish import Wish
from dsr_core.ports import LetterFate
from dsr_core.steps.letter_facts_of_answers import decision_facts
from dsr_core.steps.letters import address_of, matter_of, send_letter
from dsr_core.stores.memory.letter_box import MemoryLetterBox
from dsr_core.web.letters import render_letter
from tests.builders import NOW, a_request, a_subject
from tests.house import House
from tests.unit.steps.letter_kit import ADELE, a_case, honoured, occasion

CONTACT = "adele@home.example"


def known_by(*identifiers: tuple[IdentifierKind, str], contact: str | None = None) -> DataSubject:
    return DataSubject(
        identifiers=tuple(Identifier(kind=kind, value=value) for kind, value in identifiers),
        contact=contact,
    )


def test_the_directorys_address_comes_before_the_one_somebody_wrote() -> None:
    request = replace(a_request(subject=a_subject(contact=CONTACT)), identity=ADELE)

    assert address_of(request) == ADELE.mail


def test_without_a_mailbox_in_the_directory_the_contact_comes_first() -> None:
    request = a_request(subject=a_subject(contact=CONTACT))

    assert address_of(replace(request, identity=replace(ADELE, mail=None))) == CONTACT
    assert address_of(request) == CONTACT


def test_an_identifier_that_is_an_address_will_do_and_no_other() -> None:
    number = (IdentifierKind.PHONE, "+49 30 1")
    mail = (IdentifierKind.EMAIL, "a@home.example")

    assert address_of(a_request(subject=known_by(number, mail))) == "a@home.example"
    assert address_of(a_request(subject=known_by(number))) is None


@pytest.mark.parametrize(
    "given", ["adele.vance@contoso.example", "ADELE@CONTOSO.EXAMPLE"], ids=["mail", "name"]
)
def test_no_letter_goes_into_a_mailbox_that_was_deleted_whoever_wrote_its_address(
    given: str,
) -> None:
    erased = a_case(Right.ERASURE)

    alone = replace(erased, subject=known_by((IdentifierKind.EMAIL, given)))
    elsewhere = replace(erased, subject=known_by((IdentifierKind.EMAIL, given), contact=CONTACT))

    assert address_of(alone) is None
    assert address_of(elsewhere) == CONTACT


def represented(**rest: object) -> DsrRequest:
    wish = Wish(representative="Grace Hopper", representative_contact="grace@law.example")
    request = a_request(subject=a_subject(contact=CONTACT), wish=wish)
    return replace(request, identity=ADELE, **rest)


SHOWN = Representation(by="operator-1", at=NOW, basis=Authority.LAWYERS_MANDATE)


def test_a_representative_gets_the_answer_once_their_authority_is_shown_and_not_before() -> None:
    assert address_of(represented()) == ADELE.mail
    assert address_of(represented(representation=SHOWN)) == "grace@law.example"


def test_a_verified_representative_without_an_address_leaves_the_answer_to_the_person() -> None:
    request = represented(representation=SHOWN, wish=Wish(representative="Grace Hopper"))

    assert address_of(request) == ADELE.mail
    assert matter_of(House().services, request).represents is None


def test_a_letter_to_a_representative_greets_them_and_says_whom_they_act_for() -> None:
    house_letter = matter_of(House().services, represented(representation=SHOWN))

    text = render_letter(ReceiptFacts(matter=house_letter, due_on=NOW.date()), "en").text

    assert "Dear Grace Hopper," in text
    assert "because you act for Adele Vance." in text


async def test_a_letter_to_nobody_needs_a_person() -> None:
    house = House()
    request = a_case(Right.OBJECTION, ruling=honoured(), known=None)
    facts = decision_facts(occasion(request))

    report = await send_letter(
        house.services, replace(request, subject=known_by()), "decision", facts
    )

    assert (report.outcome, report.reason) == (Outcome.NEEDS_PERSON, Reason.NO_ADDRESS)
    assert house.letters.letters == []


async def test_a_letter_whose_fate_is_uncertain_needs_a_person() -> None:
    house = House()
    request = a_case(Right.OBJECTION, ruling=honoured())
    await house.letters.intend(request, "decision")

    class Mailer(MemoryLetterBox):
        async def send(self, request: object, key: str, *rest: object) -> LetterFate:
            fate = await house.letters.fate_of(request, key)  # type: ignore[arg-type]
            assert fate is not None
            return fate

    services = replace(house.services, letters_of=lambda tenant: Mailer())
    report = await send_letter(services, request, "decision", decision_facts(occasion(request)))

    assert (report.outcome, report.reason) == (Outcome.NEEDS_PERSON, Reason.LETTER_UNCERTAIN)
