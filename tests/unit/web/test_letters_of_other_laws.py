"""Letters cite the law of the request, and never another one."""

import pytest

from dsr_core.domain.grounds import GROUNDS, Ground
from dsr_core.domain.letter_law import Remedy
from dsr_core.domain.letter_parts import DecisionResult, LetterKind, RefusedPart
from dsr_core.domain.plan import ARTICLES, Right
from dsr_core.host.due_dates import RULES_FOLDER, letter_law
from dsr_core.host.rule_files import load_rule_packs
from dsr_core.web.letter_texts import read_letter_texts
from dsr_core.web.letters import render_letter
from dsr_core.web.report_texts import LANGUAGES
from tests.unit.web.letter_builders import a_decision, a_matter, a_receipt, one_of_each

PACKS = sorted({pack.id for pack in load_rule_packs(RULES_FOLDER)})
OTHERS = [pack for pack in PACKS if "gdpr" not in pack]


def refusal(law: str, ground: Ground = Ground.EXCESSIVE, language: str = "en") -> str:
    facts = a_decision(Right.ACCESS, DecisionResult.REFUSED, RefusedPart(ground=ground))
    matter = a_matter(law=letter_law(law))
    return render_letter(
        type(facts)(matter=matter, result=facts.result, refusals=facts.refusals), language
    ).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("law", OTHERS)
def test_no_letter_under_another_law_cites_the_gdpr_or_speaks_of_the_eu(
    law: str, language: str
) -> None:
    for facts in one_of_each(law=letter_law(law)):
        letter = render_letter(facts, language)

        for word in ("GDPR", "DSGVO", "EU ", "EU-", "()", "{"):
            assert word not in letter.text.replace("{", ""), (facts.kind, word)
            assert word not in letter.html.replace("font", ""), (facts.kind, word)


def test_under_british_law_the_numbers_are_those_of_the_uk_gdpr() -> None:
    text = refusal("uk-gdpr")

    assert "(Art. 15 UK GDPR)" in text
    assert "(Art. 12(5)(b) UK GDPR)" in text
    assert "Information Commissioner (Art. 77(1) UK GDPR)" in text
    assert "EU country" not in text


def test_in_german_too_british_law_has_its_own_name() -> None:
    text = refusal("uk-gdpr", language="de")

    assert "UK GDPR)" in text
    assert "DSGVO" not in text


@pytest.mark.parametrize(
    ("law", "passages"),
    [
        ("gdpr", ["(Art. 15 GDPR)", "(Art. 77(1) GDPR)", "(Art. 79(1) GDPR)"]),
        (
            "ccpa",
            [
                "(Cal. Civ. Code 1798.110)",
                "(Cal. Civ. Code 1798.145(h)(3))",
                "California Privacy Protection Agency",
            ],
        ),
        ("lgpd", ["Art. 19 LGPD)", "ANPD (Art. 18, § 1º LGPD)", "(Art. 22 LGPD)"]),
        ("us-va", ["You can appeal against this decision", "within 60 days", "Attorney General"]),
        ("qc-law25", ["Commission d'accès à l'information"]),
        ("generic", ["look at your request again"]),
        ("a law nobody wrote a file for", ["look at your request again"]),
    ],
)
def test_a_refusal_names_the_places_and_the_remedies_of_its_law(
    law: str, passages: list[str]
) -> None:
    text = refusal(law)

    for passage in passages:
        assert passage in text


def test_a_place_that_the_law_does_not_have_is_left_out_of_the_sentence() -> None:
    receipt = render_letter(a_receipt(law=letter_law("generic")), "en").text

    assert "by 2 April 2026 at the latest.\n" in receipt


@pytest.mark.parametrize("law", PACKS)
def test_every_law_that_ships_says_how_it_is_cited(law: str) -> None:
    assert (RULES_FOLDER / "citations" / f"{law}.json").is_file()
    assert letter_law(law).remedies
    known = {*ARTICLES.values(), *(rule.article for rule in GROUNDS.values())}
    fixed = {f"Art. {number} GDPR" for number in ("12(3)", "18(1)", "19", "77(1)", "79(1)")}
    assert set(letter_law(law).places) <= known | fixed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_remedy_has_its_sentence(language: str) -> None:
    assert set(Remedy) <= read_letter_texts(language).sentences.keys()


def test_the_letters_of_each_law_are_all_kinds() -> None:
    assert {facts.kind for facts in one_of_each()} == set(LetterKind)
