"""What each letter must say, in both languages."""

from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from dsr_core.domain.grounds import Ground
from dsr_core.domain.letter_facts import LetterFacts
from dsr_core.domain.letter_parts import (
    LetterKind,
    RefusedPart,
)
from dsr_core.web.letter_texts import read_letter_texts
from dsr_core.web.letters import render_letter
from tests.unit.web.letter_assertions import assert_says, cited, tells_remedies
from tests.unit.web.letter_builders import (
    LINK,
    a_certificate,
    a_receipt,
    a_restricted,
    of_kind,
    one_of_each,
)

#: A recipient need not know what the person asked for, and when.
TO_THE_PERSON = [kind for kind in LetterKind if kind is not LetterKind.RECIPIENT_NOTICE]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", LetterKind)
def test_every_letter_names_request_sender_and_where_to_write(
    kind: LetterKind, language: str
) -> None:
    letter = render_letter(of_kind(kind), language)

    assert letter.kind is kind
    assert letter.language == language
    assert "r0123456789abcdef" in letter.subject
    assert_says(letter, "r0123456789abcdef", "Contoso GmbH", "privacy@contoso.example")
    assert f'<html lang="{language}"' in letter.html


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", TO_THE_PERSON)
def test_every_letter_says_when_it_was_asked_for_and_under_which_article(
    kind: LetterKind, language: str
) -> None:
    facts = of_kind(kind)
    number = {"access": 15, "rectification": 16, "erasure": 17, "restriction": 18}
    article = f"Art. {number[facts.matter.right]} GDPR"

    letter = render_letter(facts, language)

    day = {"en": "2 March 2026", "de": "2. März 2026"}[language]
    assert_says(letter, day, cited(article, language))


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", LetterKind)
def test_text_and_html_say_the_same(kind: LetterKind, language: str) -> None:
    letter = render_letter(of_kind(kind), language)

    lines = [line.removeprefix("- ").removesuffix(":") for line in letter.text.splitlines()]
    page = unescape(letter.html)
    for line in filter(None, lines):
        assert line in page or line.casefold() in page.casefold()


@pytest.mark.parametrize(
    ("tag", "language"),
    [("de-AT", "de"), ("DE", "de"), ("en-GB", "en"), ("fr", "en"), ("", "en"), ("deu", "en")],
)
def test_the_reader_gets_the_language_there_is(tag: str, language: str) -> None:
    assert render_letter(a_receipt(), tag).language == language


def test_a_receipt_promises_the_due_date_in_the_readers_own_way() -> None:
    assert_says(render_letter(a_receipt(), "en"), "2 April 2026", "Art. 12(3) GDPR")
    assert_says(render_letter(a_receipt(), "de"), "2. April 2026", "Art. 12 Abs. 3 DSGVO")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("kind", [LetterKind.IDENTITY_LINK, LetterKind.READY])
def test_a_letter_with_a_link_shows_it_whole_and_until_when_it_works(
    kind: LetterKind, language: str
) -> None:
    letter = render_letter(of_kind(kind), language)

    assert LINK in letter.text.splitlines()
    assert f'href="{LINK.replace("&", "&amp;")}"' in letter.html
    assert_says(letter, "14:30", "UTC", {"en": "9 March 2026", "de": "9. März 2026"}[language])


def test_an_identity_link_cites_the_article_and_says_what_to_do_if_it_was_not_you() -> None:
    letter = render_letter(of_kind(LetterKind.IDENTITY_LINK), "en")

    assert_says(letter, "Art. 12(6) GDPR", "does not come from you, do nothing")


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_extension_names_both_days_and_every_reason(language: str) -> None:
    letter = render_letter(of_kind(LetterKind.EXTENSION), language)

    texts = read_letter_texts(language)
    days = {"en": ("2 April 2026", "2 June 2026"), "de": ("2. April 2026", "2. Juni 2026")}
    assert_says(
        letter,
        *days[language],
        texts.grounds[Ground.COMPLEXITY],
        texts.grounds[Ground.NUMBER_OF_REQUESTS],
        cited("Art. 12(3) GDPR", language),
    )
    assert not tells_remedies(letter)


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_restriction_says_since_when_what_it_means_and_that_its_end_is_told_first(
    language: str,
) -> None:
    letter = render_letter(a_restricted(), language)

    articles = [cited(f"Art. 18({number}) GDPR", language) for number in (1, 2, 3)]
    assert_says(letter, *articles, {"en": "10 March 2026", "de": "10. März 2026"}[language])
    assert_says(letter, *(read_letter_texts(language).measures[m] for m in a_restricted().measures))
    assert not tells_remedies(letter)


def test_what_could_not_be_restricted_brings_the_remedies() -> None:
    kept = RefusedPart(about="entra_logs", ground=Ground.LOGS_CANNOT_BE_RESTRICTED)

    letter = render_letter(a_restricted(kept=(kept,)), "en")

    assert_says(letter, "Microsoft Entra ID logs (sign-ins and changes): These records")
    assert tells_remedies(letter)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_notice_before_lifting_has_day_reason_article_and_remedies(language: str) -> None:
    facts = of_kind(LetterKind.RESTRICTION_LIFT_NOTICE)

    letter = render_letter(facts, language)

    reason = read_letter_texts(language).lift_reasons["accuracy_checked"]
    day = {"en": "4 May 2026", "de": "4. Mai 2026"}[language]
    assert_says(letter, day, reason, cited("Art. 18(3) GDPR", language))
    assert tells_remedies(letter)


@pytest.mark.parametrize(
    ("language", "days"),
    [
        ("en", ["9 March 2026", "8 April 2026", "8 May 2026", "1 September 2026", "8 April 2027"]),
        (
            "de",
            ["9. März 2026", "8. April 2026", "8. Mai 2026", "1. September 2026", "8. April 2027"],
        ),
    ],
)
def test_a_certificate_tells_each_day_in_the_order_of_time(language: str, days: list[str]) -> None:
    letter = render_letter(a_certificate(own_copies_until=date(2026, 9, 1)), language)

    assert_says(letter, *days)
    places = [letter.text.index(f"- {day}:") for day in (days[0], days[1], days[3], days[4])]
    assert places == sorted(places)


def test_a_certificate_tells_what_was_erased_and_what_is_kept_and_why() -> None:
    letter = render_letter(a_certificate(), "en")

    assert_says(letter, "Microsoft Entra ID (user accounts): 1 entry", "Your sign-ins: 1,204 entr")
    assert_says(letter, "Microsoft Intune audit log: ", "kept for one year", "Until 8 April 2027")
    assert_says(letter, "Art. 17(3)(b), 32(1) GDPR")
    assert tells_remedies(letter)


def test_a_certificate_says_of_a_proof_only_when_there_is_one() -> None:
    proved = render_letter(a_certificate(proved_on=date(2026, 5, 9)), "en")

    assert_says(proved, "On 9 May 2026 we searched all systems again")
    assert "searched all systems" not in render_letter(a_certificate(), "en").text


def test_an_ending_without_identity_tells_the_remedies_and_a_withdrawal_does_not() -> None:
    assert tells_remedies(render_letter(of_kind(LetterKind.EXPIRED), "en"))
    assert not tells_remedies(render_letter(of_kind(LetterKind.WITHDRAWN), "de"))


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_authority_is_named_where_it_is_known(language: str) -> None:
    facts = of_kind(LetterKind.EXPIRED, authority="Data Protection Office, Main Street 1")

    assert_says(render_letter(facts, language), "Data Protection Office, Main Street 1")


def test_there_is_a_letter_of_each_kind() -> None:
    facts: tuple[LetterFacts, ...] = one_of_each()

    assert [letter.kind for letter in facts] == list(LetterKind)


def test_a_lifted_restriction_says_when_and_what_could_not_be_put_back() -> None:
    facts = of_kind(LetterKind.RESTRICTION_LIFTED, "licenseDetails")

    letter = render_letter(facts, "en")
    all_back = render_letter(replace(facts, not_restored=()), "en")

    assert_says(letter, "On 4 May 2026 we lifted", "except for this", "Licences you were given")
    assert_says(all_back, "Everything is again as it was before.")
    assert "except" not in all_back.text


def test_a_withdrawal_and_an_expiry_say_their_days() -> None:
    assert_says(render_letter(of_kind(LetterKind.WITHDRAWN), "de"), "Am 5. März 2026 haben Sie")
    assert_says(
        render_letter(of_kind(LetterKind.EXPIRED), "de"), "am 30. März 2026", "Art. 12 Abs."
    )


def test_a_certificate_of_somebody_without_data_says_that_nothing_was_there_or_is_kept() -> None:
    horizon = replace(a_certificate().horizon, intune_purged_by=None, audit_logs_until=None)

    letter = render_letter(a_certificate(erased=(), kept=(), horizon=horizon), "en")

    assert_says(letter, "We found nothing to erase.", "We keep nothing of what you asked")
    assert_says(letter, "We gave the data to nobody", "Art. 19 GDPR")
    assert "Intune" not in letter.text
    assert not tells_remedies(letter)
