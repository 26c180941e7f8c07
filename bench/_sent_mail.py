"""The operator who looks into the sent mail for a letter that may have gone out or not."""

from collections.abc import Iterable

from dsr_core.domain.letter_parts import LetterKind, LetterWord
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, is_uncertain
from dsr_core.web.letter_texts import read_letter_texts
from dsr_core.web.report_texts import LANGUAGES

_LETTER = "letter."


def word_on(request: DsrRequest, subjects: Iterable[str]) -> LetterWord | None:
    """What the subjects of all sent mail say of its uncertain letter; None where it has none."""
    kinds = [
        LetterKind(source.source.removeprefix(_LETTER))
        for task in request.live_tasks
        if is_uncertain(task) and task.report is not None
        for source in task.report.sources
        if source.reason is Reason.LETTER_UNCERTAIN and source.source.startswith(_LETTER)
    ]
    if not kinds:
        return None
    sent = any(_is_of(subject, request.id, kinds[0]) for subject in subjects)
    return LetterWord.SENT if sent else LetterWord.AGAIN


def _is_of(subject: str, request_id: str, kind: LetterKind) -> bool:
    """Subjects name the request and what the letter is, in the person's language."""
    if request_id not in subject:
        return False
    words = (read_letter_texts(language).subjects[kind] for language in LANGUAGES)
    return any(all(part.strip() in subject for part in text.split("{reference}")) for text in words)
