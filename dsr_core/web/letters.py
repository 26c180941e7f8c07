"""Letters to the person: facts in, the same letter in plain text and HTML out. Sends nothing."""

from dsr_core.domain.grounds import GROUNDS, Ground
from dsr_core.domain.letter_facts import (
    DecisionFacts,
    ErasedFacts,
    ExpiredFacts,
    LetterFacts,
    LiftNoticeFacts,
    ReadyFacts,
    RectifiedFacts,
    RestrictedFacts,
)
from dsr_core.domain.letter_parts import FieldResult, Letter
from dsr_core.web.letter_templates import Medium, load_template
from dsr_core.web.letter_words import LetterWords, words_in
from dsr_core.web.report_texts import language_for


def render_letter(facts: LetterFacts, language: str) -> Letter:
    """The letter that says those facts to somebody who reads `language`, a BCP 47 tag.

    English where there are no texts in that language. Names and other people's texts do no harm
    in it, whatever they hold.
    """
    words = words_in(language_for(language), facts.matter.law)
    subject = words.subject(facts.kind, facts.matter.request_id)
    return Letter(
        kind=facts.kind,
        language=words.language,
        subject=subject,
        text=_render(facts, words, subject, Medium.TEXT),
        html=_render(facts, words, subject, Medium.HTML),
    )


def tells_remedy(facts: LetterFacts) -> bool:
    """Whether the letter must tell of complaint and court.

    Where something is not done (Art. 12(4)), with every copy (Art. 15(1)(f)), and where the
    protection of a restriction or the request itself comes to an end.
    """
    match facts:
        case ReadyFacts() | LiftNoticeFacts() | ExpiredFacts():
            return True
        case RectifiedFacts():
            return any(outcome.result is FieldResult.REFUSED for outcome in facts.fields)
        case DecisionFacts() | RestrictedFacts() | ErasedFacts():
            return _any_is_refused(facts.grounds)
        case _:
            return False


def _any_is_refused(grounds: tuple[Ground, ...]) -> bool:
    return any(GROUNDS[ground].remedy_notice for ground in grounds)


def _render(facts: LetterFacts, words: LetterWords, subject: str, medium: Medium) -> str:
    written = load_template(f"letters/{facts.kind}.jinja", medium).render(
        facts=facts,
        matter=facts.matter,
        words=words,
        subject=subject,
        tells_remedy=tells_remedy(facts),
        frame=f"letters/frame.{medium}.jinja",
        parts=f"letters/parts.{medium}.jinja",
    )
    return written.strip() + "\n"
