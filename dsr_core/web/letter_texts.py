"""The sentences of letters, one file per language; what they share with the report is there."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from dsr_core.domain.grounds import Ground
from dsr_core.domain.letter_parts import FieldResult, LetterKind, LiftReason, Measure
from dsr_core.domain.plan import Right

_FOLDER = Path(__file__).parent / "texts"

_MARK = re.compile(r"\((?:(\d+)|([a-z]))\)")
_REGULATION = "GDPR"

#: What a sentence loses where the law has no place to cite.
CITATION = " ({article})"


class LetterTexts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that letters say in one language; `{}` are filled with facts."""

    #: How a citation names a paragraph, and a point of it.
    paragraph_mark: str
    point_mark: str
    subjects: Mapping[LetterKind, str]
    #: Follows "you asked us".
    rights: Mapping[Right, str]
    grounds: Mapping[Ground, str]
    measures: Mapping[Measure, str]
    lift_reasons: Mapping[LiftReason, str]
    field_results: Mapping[FieldResult, str]
    #: By Graph's name of the property.
    fields: Mapping[str, str]
    sentences: Mapping[str, str]


@cache
def read_letter_texts(language: str) -> LetterTexts:
    """The texts in one of `report_texts.LANGUAGES`; read from their file once."""
    content = (_FOLDER / f"letters.{language}.json").read_bytes()
    return msgspec.json.decode(content, type=LetterTexts)


def cite_in(sentence: str, place: str) -> str:
    """The sentence with its citation, or without one where there is no place to cite."""
    return sentence.replace("{article}", place) if place else sentence.replace(CITATION, "")


def write_citation(article: str, texts: LetterTexts, regulation: str) -> str:
    """`Art. 17(3)(b) GDPR` as the language cites it; what is not of the GDPR stays as it is."""
    if not article.endswith(_REGULATION):
        return article

    def mark(found: re.Match[str]) -> str:
        paragraph, point = found.groups()
        if paragraph is not None:
            return texts.paragraph_mark.format(paragraph)
        return texts.point_mark.format(point)

    return _MARK.sub(mark, article).removesuffix(_REGULATION) + regulation
