"""Why a due date is what it is, in words for the person whom it is about."""

from collections.abc import Iterable, Mapping
from datetime import date

from dsr_core.domain.deadline_steps import Step, StepCode
from dsr_core.web.public_pages import public_words
from dsr_core.web.report_texts import Texts, read_texts, write_date

#: What an operator needs and a person does not: which rule file, which holidays are unknown.
_LEFT_OUT = frozenset(
    {StepCode.START_NOT_MOVED, StepCode.SUSPENSION_UNLAWFUL, StepCode.HOLIDAYS_UNKNOWN}
)
_DAYS = frozenset({"day", "start", "notified", "asked", "answered"})
_PERIODS = frozenset({"period", "extension"})


def write_due_reasons(steps: Iterable[Step], language: str) -> tuple[str, ...]:
    """One or two sentences for each step, in one of `report_texts.LANGUAGES`."""
    words, texts = public_words(language), read_texts(language)
    return tuple(_write(each, words, texts) for each in steps if each.code not in _LEFT_OUT)


def _write(step: Step, words: Mapping[str, str], texts: Texts) -> str:
    details = {
        name: _detail(name, text, words, texts) for name, text in step.details if name != "moment"
    }
    return words[f"due_{step.code}"].format_map(details)


def _detail(name: str, text: str, words: Mapping[str, str], texts: Texts) -> str:
    if name in _DAYS:
        return write_date(date.fromisoformat(text), texts)
    if name in _PERIODS:
        # As `rule_packs.Period` writes itself: "1 month", "10 business days".
        count, _, unit = text.partition(" ")
        return f"{count} {words['unit_' + unit.replace(' ', '_')]}"
    return text
