"""The days of an erasure in the words of its letters."""

from dsr_core.domain.erasure_horizon import ErasureHorizon
from dsr_core.domain.letter_facts import ErasedFacts
from dsr_core.domain.letter_law import LetterLaw
from dsr_core.web.letter_words import words_in


def write_erasure_days(
    known: ErasedFacts | ErasureHorizon | None, language: str, law: LetterLaw
) -> tuple[str, ...]:
    """Each day in the order of time; () where nothing was deleted."""
    if known is None:
        return ()
    words = words_in(language, law)
    if isinstance(known, ErasureHorizon):
        return words.days_ahead(known)
    return words.erasure_days(known)
