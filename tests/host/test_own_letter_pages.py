"""What a person reads on their pages: letters, extensions, the certificate of an erasure."""

from dataclasses import replace

import pytest

from dsr_core.domain.letter_parts import LetterKind
from dsr_core.domain.plan import Right
from dsr_core.domain.request import Status
from dsr_core.domain.rule_packs import ExtensionReason
from dsr_core.steps.extend import extend
from dsr_core.steps.own_letters import sent_letters
from dsr_core.web.public_routes import (
    MY_LETTER,
    MY_PAGE,
)
from tests.flow.letter_journeys import JOURNEYS
from tests.flow.test_letters_in_memory import a_house, travel
from tests.host.office import Office
from tests.host.own_person import DE, EN, answered, come, move_in
from tests.host.public_visitor import HOSTILE, text_of


async def test_both_languages_and_the_letters_own(office: Office) -> None:
    request = await answered(office)
    person = await come(office, request)

    german = text_of(await person.call(MY_PAGE, "de-DE"))

    assert '<html lang="de">' in german
    assert DE["now_completed"] in german
    assert DE["past_request_received"] in german


async def test_the_letters_are_read_as_they_went_out_but_without_their_link(office: Office) -> None:
    request = await answered(office)
    person = await come(office, request)
    sent = {each.kind: each for each in sent_letters(request)}

    answer = await person.call(MY_LETTER, letter=sent[LetterKind.READY].key)

    html = text_of(answer)
    assert set(sent) == {LetterKind.RECEIPT, LetterKind.READY}
    assert answer.status_code == 200
    assert "Your data are ready. Open this page" in html
    assert "token" not in html


@pytest.mark.parametrize("key", ["access-link-1", "identity-link", "99-decision", HOSTILE, ""])
async def test_no_other_letter_is_read(office: Office, key: str) -> None:
    request = await answered(office)
    person = await come(office, request)

    answer = await person.call(MY_LETTER, letter=key)

    assert answer.status_code == 404
    assert HOSTILE not in text_of(answer)


async def test_a_letter_that_is_not_kept_any_more_is_said_to_be_gone(office: Office) -> None:
    request = await answered(office)
    person = await come(office, request)
    office.house.letters.letters.clear()

    answer = await person.call(MY_LETTER, letter="receipt")

    assert answer.status_code == 200
    assert EN["letter_gone"] in text_of(answer)


async def test_after_an_erasure_there_are_the_certificate_and_every_day_that_matters(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    journey = JOURNEYS["erasure"]
    house = a_house(journey)
    move_in(office, house, monkeypatch)
    request = await travel(house, journey)
    person = await come(office, request)

    html = text_of(await person.call(MY_PAGE))
    (certificate,) = (each for each in sent_letters(request) if each.kind is LetterKind.ERASED)
    letter = text_of(await person.call(MY_LETTER, letter=certificate.key))

    assert request.status is Status.COMPLETED
    for said in ("past_soft_delete", "past_hard_delete", "past_prove", "past_second_approved"):
        assert EN[said] in html
    assert "Microsoft has removed your personal data" in html
    assert "your account was deleted for good" in html
    assert "our own copies" in html
    assert EN["letter_kind_erased"] in html
    assert "it is our certificate" in letter


async def test_between_the_two_deletions_the_days_ahead_are_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    journey = replace(JOURNEYS["erasure"], people=JOURNEYS["erasure"].people[:2])
    house = a_house(journey)
    move_in(office, house, monkeypatch)
    request = await travel(house, journey)
    person = await come(office, request)

    html = text_of(await person.call(MY_PAGE))

    assert request.status is Status.AWAITING_APPROVAL
    assert "at the latest: your account is deleted for good" in html
    assert EN["past_hard_delete"] not in html
    assert EN["stage_hard_delete"] in html
    assert f'href="/api/my/{request.id}/page/withdraw"' in html


async def test_an_extension_and_its_reason_are_told(office: Office) -> None:
    request = await answered(office, right=Right.ERASURE)
    services, reasons = office.house.services, (ExtensionReason.COMPLEXITY,)
    request = await extend(services, request.id, "operator-1", reasons)
    person = await come(office, request)

    html = text_of(await person.call(MY_PAGE))
    letter = await person.call(MY_LETTER, letter="extension")

    assert EN["own_extended"] in html
    assert EN["past_extended"] in html
    assert "The whole time is now 3 months" in html
    assert "Your request is complex" in text_of(letter)
