"""What letters say of what is not over: an erasure under way, open points, unknown recipients."""

from dataclasses import replace
from datetime import date

import pytest

from dsr_core.domain.erasure_horizon import horizon_of
from dsr_core.domain.grounds import Ground
from dsr_core.domain.letter_facts import DecisionFacts, LetterFacts
from dsr_core.domain.letter_parts import (
    DecisionResult,
    ErasedPart,
    FieldOutcome,
    FieldResult,
    RefusedPart,
)
from dsr_core.domain.plan import Right
from dsr_core.web.letter_texts import read_letter_texts
from dsr_core.web.letters import render_letter
from tests.unit.web.letter_assertions import assert_says, cited, tells_remedies
from tests.unit.web.letter_builders import (
    a_certificate,
    a_decision,
    a_lift_notice,
    a_matter,
    a_rectified,
    a_restricted,
)

LANGUAGES = pytest.mark.parametrize("language", ["en", "de"])


def an_erasure_under_way() -> DecisionFacts:
    return DecisionFacts(
        matter=a_matter(Right.ERASURE),
        result=DecisionResult.IN_PART,
        refusals=(RefusedPart(ground=Ground.AUDIT_LOGS_KEPT_ONE_YEAR, about="intune_audit"),),
        done=(ErasedPart(name="entra", items=1), ErasedPart(name="manual")),
        horizon=horizon_of(
            soft_deleted_on=date(2026, 3, 10),
            permanently_deleted_on=date(2026, 4, 9),
            has_intune=True,
        ),
    )


def bullets(facts: LetterFacts, language: str = "en") -> list[str]:
    lines = render_letter(facts, language).text.splitlines()
    return [line.removeprefix("- ") for line in lines if line.startswith("- ")]


def test_an_erasure_under_way_tells_each_day_in_its_order() -> None:
    days = [line.partition(":")[0] for line in bullets(an_erasure_under_way())[-5:]]

    assert days == [
        "10 March 2026",
        "9 April 2026 at the latest",
        "9 May 2026 at the latest",
        "9 May 2026 at the latest",
        "9 April 2027",
    ]


@LANGUAGES
def test_what_is_to_come_is_never_said_to_be_done(language: str) -> None:
    letter = render_letter(an_erasure_under_way(), language)

    over = read_letter_texts(language).sentences["erased_hard"].partition(": ")[2]
    assert over not in letter.text
    assert read_letter_texts(language).sentences["decision_done"] in letter.html
    assert tells_remedies(letter)


def test_what_was_counted_goes_with_its_number_and_the_rest_without() -> None:
    counted, uncounted = bullets(an_erasure_under_way())[1:3]

    assert counted.endswith(": 1 entry")
    assert uncounted == "Work by hand"


@LANGUAGES
def test_another_letter_is_promised_only_where_one_follows(language: str) -> None:
    promise = read_letter_texts(language).sentences["decision_honoured_next"]
    honoured = a_decision(Right.OBJECTION, DecisionResult.HONOURED)

    assert_says(render_letter(honoured, language), promise)
    last = render_letter(replace(honoured, letter_follows=False), language)
    assert promise not in last.text


@LANGUAGES
@pytest.mark.parametrize(
    "facts",
    [
        replace(an_erasure_under_way(), open=("licences.inherited",)),
        a_restricted(open=("licences.inherited",)),
        a_certificate(open=("licences.inherited",)),
    ],
    ids=["decision", "restricted", "erased"],
)
def test_what_is_open_is_said_in_plain_words(facts: LetterFacts, language: str) -> None:
    texts = read_letter_texts(language)

    letter = render_letter(facts, language)

    assert_says(letter, texts.sentences["open"], texts.fields["licences.inherited"])
    assert "licences.inherited" not in letter.text


@LANGUAGES
def test_nothing_open_is_not_mentioned(language: str) -> None:
    heading = read_letter_texts(language).sentences["open_heading"]

    for facts in (an_erasure_under_way(), a_restricted(), a_certificate()):
        assert heading not in render_letter(facts, language).html


@LANGUAGES
def test_recipients_nobody_recorded_are_neither_named_nor_denied(language: str) -> None:
    sentences = read_letter_texts(language).sentences
    none, ask = (
        sentences[key].format(article=cited("Art. 19 GDPR", language))
        for key in ("recipients_none", "recipients_ask")
    )

    letter = render_letter(a_restricted(recipients=None), language)

    assert_says(letter, ask)
    assert none not in letter.text
    assert ask not in render_letter(a_restricted(), language).text


@LANGUAGES
def test_a_notice_without_a_recorded_reason_gives_none(language: str) -> None:
    said = read_letter_texts(language).sentences["lift_reason"].partition("{")[0]

    with_reason = render_letter(a_lift_notice(), language)
    without = render_letter(replace(a_lift_notice(), reason=None), language)

    assert said in with_reason.text
    assert said not in without.text


def test_a_field_says_what_became_of_it_with_or_without_a_ground() -> None:
    facts = a_rectified(
        FieldOutcome(name="city", result=FieldResult.PASSED_ON),
        FieldOutcome(name="photo", result=FieldResult.OPEN),
        FieldOutcome(name="state", result=FieldResult.PASSED_ON, ground=Ground.ON_PREMISES_SOURCE),
    )

    passed, left, grounded = bullets(facts)
    assert passed == "Town: passed on."
    assert left == "Profile picture: not corrected yet."
    assert grounded.startswith("State or region: passed on. This comes from a directory")
