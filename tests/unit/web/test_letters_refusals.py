"""Refusals, whole and in part: each with its reason, its article and the remedies."""

from dataclasses import replace

import pytest

from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.grounds import GROUNDS, Ground, Use, allowed_for
from dsr_core.domain.letter_facts import DecisionFacts
from dsr_core.domain.letter_parts import (
    DecisionResult,
    FieldOutcome,
    FieldResult,
    Recipients,
    RefusedPart,
)
from dsr_core.domain.plan import Right
from dsr_core.web.letter_texts import read_letter_texts
from dsr_core.web.letters import render_letter
from tests.unit.web.letter_assertions import assert_says, cited, tells_remedies
from tests.unit.web.letter_builders import (
    a_decision,
    a_matter,
    a_ready,
    a_rectified,
)

REFUSALS = [(right, ground) for right in Right for ground in allowed_for(right, Use.DECLINE)]


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(("right", "ground"), REFUSALS)
def test_every_refusal_has_its_reason_its_article_and_the_remedies(
    right: Right, ground: Ground, language: str
) -> None:
    facts = a_decision(right, DecisionResult.REFUSED, RefusedPart(ground=ground))

    letter = render_letter(facts, language)

    sentence = read_letter_texts(language).grounds[ground]
    assert_says(letter, f"{sentence} ({cited(GROUNDS[ground].article, language)})")
    assert tells_remedies(letter)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("right", Right)
def test_who_asked_twice_is_told_under_which_reference_the_answer_comes(
    right: Right, language: str
) -> None:
    ground = Ground.ANSWERED_IN_ANOTHER
    facts = DecisionFacts(
        matter=a_matter(right),
        result=DecisionResult.REFUSED,
        refusals=(RefusedPart(ground=ground),),
        answered_in="r42",
    )

    letter = render_letter(facts, language)

    texts = read_letter_texts(language)
    assert_says(letter, texts.sentences["decision_merged"].format(reference="r42"))
    assert_says(letter, texts.grounds[ground])
    assert texts.sentences["decision_refused"] not in letter.text
    assert tells_remedies(letter)


@pytest.mark.parametrize(
    ("ground", "answered_in"),
    [(Ground.ANSWERED_IN_ANOTHER, None), (Ground.EXCESSIVE, "r42")],
)
def test_the_other_request_is_named_with_its_ground_and_never_without(
    ground: Ground, answered_in: str | None
) -> None:
    with pytest.raises(InvalidValueError):
        DecisionFacts(
            matter=a_matter(),
            result=DecisionResult.REFUSED,
            refusals=(RefusedPart(ground=ground),),
            answered_in=answered_in,
        )


def test_a_decision_in_part_says_for_each_part_why() -> None:
    facts = a_decision(
        Right.ACCESS,
        DecisionResult.IN_PART,
        RefusedPart(about="signIns", ground=Ground.COPY_HARMS_OTHERS),
        RefusedPart(about="intune", ground=Ground.RESTRICTED_BY_LAW),
    )

    letter = render_letter(facts, "en")

    assert_says(letter, "Your sign-ins: A copy of this", "Art. 15(4) GDPR", "Art. 23 GDPR")
    assert_says(letter, "Microsoft Intune (work devices): A law limits")
    assert tells_remedies(letter)


def test_a_request_honoured_in_full_has_no_remedies_to_tell() -> None:
    letter = render_letter(a_decision(Right.ACCESS, DecisionResult.HONOURED), "en")

    assert_says(letter, "We do what you asked for.")
    assert not tells_remedies(letter)


def test_what_only_somebody_else_can_do_is_no_refusal_by_itself() -> None:
    passed_on = FieldOutcome(
        name="surname", result=FieldResult.PASSED_ON, ground=Ground.ON_PREMISES_SOURCE
    )

    letter = render_letter(a_rectified(passed_on), "en")

    assert_says(letter, "Last name: passed on.")
    assert not tells_remedies(letter)


@pytest.mark.parametrize("ground", allowed_for(Right.RECTIFICATION, Use.FIELD))
def test_every_field_that_was_not_corrected_brings_the_remedies(ground: Ground) -> None:
    refused = FieldOutcome(name="deviceName", result=FieldResult.REFUSED, ground=ground)

    letter = render_letter(a_rectified(refused), "de")

    assert_says(letter, "Name des Geräts: nicht berichtigt.")
    assert tells_remedies(letter)


def test_a_correction_says_which_recipients_were_told() -> None:
    corrected = FieldOutcome(name="jobTitle", result=FieldResult.CORRECTED)
    recipients = Recipients(told=("Payroll bureau",), not_told=("Former printer",))

    letter = render_letter(a_rectified(corrected, recipients=recipients), "en")

    assert_says(letter, "Job title: corrected.", "Art. 19 GDPR", "Payroll bureau")
    assert_says(letter, "Former printer", "could not be told")


def test_where_nothing_was_corrected_nobody_had_to_be_told() -> None:
    refused = FieldOutcome(name="city", result=FieldResult.REFUSED, ground=Ground.NOT_INACCURATE)

    assert "Art. 19" not in render_letter(a_rectified(refused), "en").text


def test_a_copy_always_tells_the_remedies_and_what_is_missing_or_left_out() -> None:
    plain = render_letter(a_ready(), "en")
    full = render_letter(
        a_ready(
            missing=("exportPersonalData",),
            withheld=(RefusedPart(about="managedDevices", ground=Ground.SERVICE_SECURITY),),
        ),
        "en",
    )

    assert tells_remedies(plain)
    assert "missing" not in plain.text.casefold()
    assert_says(full, "Microsoft’s own export of your data", "Your work devices: These are keys")
    assert_says(full, "Art. 15(4), 20(4), 32(1) GDPR")


def test_portable_data_come_with_a_word_on_their_form() -> None:
    portable = replace(a_ready().matter, right=Right.PORTABILITY)

    assert "JSON" in render_letter(a_ready(matter=portable), "en").text
    assert "JSON" not in render_letter(a_ready(), "en").text


def test_a_supplement_says_that_it_is_one() -> None:
    assert_says(render_letter(a_ready(supplement=True), "en"), "were not ready when we answered")
