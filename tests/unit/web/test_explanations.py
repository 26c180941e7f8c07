"""Operators read every reason in their language, and what to do where it is theirs to do."""

import re

import pytest

from dsr_core.domain.reasons import Reason
from dsr_core.web.explanations import explanations
from dsr_core.web.report_texts import LANGUAGES, read_texts

#: How each language says that the task is to be tried once more, as its button does.
ONCE_MORE = {"en": "then resume", "de": "dann noch einmal versuchen"}
GUARDS = [each for each in Reason if each.startswith("guard_")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_explained(language: str) -> None:
    told = explanations(language)

    assert set(told) == set(Reason)
    assert [reason for reason, text in told.items() if not text] == [Reason.NONE]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("guard", GUARDS)
def test_what_stops_an_erasure_says_what_clears_it(language: str, guard: Reason) -> None:
    text = explanations(language)[guard]

    assert ONCE_MORE[language] in text


def test_no_german_explanation_takes_its_reader_for_the_person() -> None:
    person_is_addressed = re.compile(r"\b(?:Sie|Ihnen|Ihre?[mnrs]?)\b")

    found = [
        reason for reason, text in explanations("de").items() if person_is_addressed.search(text)
    ]

    assert person_is_addressed.search(read_texts("de").reasons[Reason.IDENTIFIERS_CONFLICT])
    assert found == []
