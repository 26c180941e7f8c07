"""Where letters go: to the address the directory knows, while there is a mailbox behind it."""

from dataclasses import replace

import pytest

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import Right
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DataSubject, Identifier, IdentifierKind
from dsr_core.ports import LetterFate
from dsr_core.steps.letter_facts_of_answers import decision_facts
from dsr_core.steps.letters import address_of, send_letter
from dsr_core.stores.memory.letter_box import MemoryLetterBox
from tests.builders import a_request, a_subject
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
