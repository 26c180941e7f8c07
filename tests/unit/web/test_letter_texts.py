"""The texts of letters: the same keys in every language, and a sentence for every code."""

import json
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from dsr_core.domain.grounds import GROUNDS, Ground
from dsr_core.domain.letter_law import Remedy
from dsr_core.domain.letter_parts import FieldResult, LetterKind, LiftReason, Measure
from dsr_core.domain.plan import Right
from dsr_core.domain.systems import CAN, SystemKind
from dsr_core.web import letter_texts
from dsr_core.web.letter_texts import read_letter_texts, write_citation
from dsr_core.web.report_texts import LANGUAGES

FOLDER = Path(letter_texts.__file__).parent / "texts"
TEMPLATES = Path(letter_texts.__file__).parent / "templates" / "letters"


def leaves(content: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield from leaves(value, f"{path}.{key}")
    else:
        yield path, str(content)


def texts_of(language: str) -> dict[str, str]:
    return dict(leaves(json.loads((FOLDER / f"letters.{language}.json").read_text("utf-8"))))


def gaps(sentence: str) -> set[str | None]:
    return {gap for _, gap, _, _ in string.Formatter().parse(sentence) if gap is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_as_english(language: str) -> None:
    assert texts_of(language).keys() == texts_of("en").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_has_the_same_gaps_in_every_language(language: str) -> None:
    english = texts_of("en")

    for path, sentence in texts_of(language).items():
        assert gaps(sentence) == gaps(english[path]), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_words(language: str) -> None:
    texts = read_letter_texts(language)

    assert set(texts.grounds) == set(Ground)
    assert set(texts.subjects) == set(LetterKind)
    assert set(texts.rights) == set(Right)
    assert set(texts.measures) == set(Measure)
    assert set(texts.lift_reasons) == set(LiftReason)
    assert set(texts.field_results) == set(FieldResult)
    assert {f"work_right_{right}" for right in Right} <= texts.sentences.keys()
    assert {f"work_{verb}" for verb in CAN[SystemKind.MANUAL]} <= texts.sentences.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_is_whole_sentences_in_words_of_its_own(language: str) -> None:
    for ground, sentence in read_letter_texts(language).grounds.items():
        assert sentence[0].isupper(), ground
        assert sentence.endswith((".", "/privacy")), ground
        assert "{" not in sentence, ground
        assert "Art." not in sentence, ground


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_left_over_and_none_is_empty(language: str) -> None:
    written = "".join(path.read_text("utf-8") for path in TEMPLATES.iterdir())
    code = "".join(
        Path(letter_texts.__file__).with_name(name).read_text("utf-8")
        for name in ("letter_words.py",)
    )
    computed = {"decision_honoured", "decision_in_part", "decision_refused"}
    computed |= {"decision_in_part_why", "decision_refused_why", *Remedy}
    computed |= {f"notice_{right}" for right in Right}
    computed |= {f"work_right_{right}" for right in Right} | {
        f"work_{verb}" for verb in CAN[SystemKind.MANUAL]
    }

    for key, sentence in read_letter_texts(language).sentences.items():
        assert sentence.strip()
        assert key in computed or f'"{key}"' in written + code, key


def test_every_kind_has_its_template() -> None:
    assert {f"{kind}.jinja" for kind in LetterKind} <= {path.name for path in TEMPLATES.iterdir()}


@pytest.mark.parametrize(
    ("article", "german"),
    [
        ("Art. 17(3)(b) GDPR", "Art. 17 Abs. 3 Buchst. b DSGVO"),
        ("Art. 11(2), 12(2) GDPR", "Art. 11 Abs. 2, 12 Abs. 2 DSGVO"),
        ("Art. 19 GDPR", "Art. 19 DSGVO"),
        ("Cal. Civ. Code 1798.130(a)(2)", "Cal. Civ. Code 1798.130(a)(2)"),
    ],
)
def test_a_citation_is_written_as_each_language_writes_it(article: str, german: str) -> None:
    assert write_citation(article, read_letter_texts("de"), "DSGVO") == german
    assert write_citation(article, read_letter_texts("en"), "GDPR") == article


def test_every_article_of_the_table_can_be_cited_in_every_language() -> None:
    for language in LANGUAGES:
        for rule in GROUNDS.values():
            cited = write_citation(rule.article, read_letter_texts(language), "X")

            assert "{" not in cited
            assert cited.endswith(" X") or rule.article.startswith("Cal.")
