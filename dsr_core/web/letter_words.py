"""Facts in the words of the reader's language. Plain text: escaping is the templates' business."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from dsr_core.domain.erasure_horizon import ErasureHorizon
from dsr_core.domain.grounds import GROUNDS, Ground
from dsr_core.domain.letter_facts import ErasedFacts
from dsr_core.domain.letter_law import GDPR, LetterLaw, RemedyRule
from dsr_core.domain.letter_parts import (
    ErasedPart,
    FieldOutcome,
    KeptPart,
    LetterKind,
    LiftReason,
    Measure,
    RefusedPart,
)
from dsr_core.domain.plan import ARTICLES, Right
from dsr_core.domain.systems import SystemKind
from dsr_core.web.letter_texts import CITATION, LetterTexts, read_letter_texts, write_citation
from dsr_core.web.report_texts import Texts, read_texts, write_date, write_items, write_moment
from dsr_core.web.shown_text import shown

#: Marks and joiners that names are written with, besides letters and full stops.
_NAME_MARKS = frozenset(" '’ʼ·,-\u200c\u200d")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterWords:
    """What templates say facts with."""

    language: str
    texts: LetterTexts
    general: Texts
    law: LetterLaw

    def say(self, key: str, **values: str) -> str:
        """The sentence of that key; what fills its gaps is made fit to be shown."""
        shown_values = {gap: shown(value) for gap, value in values.items()}
        return self._compose(key, **shown_values)

    def subject(self, kind: LetterKind, reference: str) -> str:
        """One line, whatever the reference holds."""
        return self.texts.subjects[kind].format(reference=shown(reference))

    def greet(self, name: str | None) -> str:
        """By name only where it looks like one: a stranger may have written it as bait."""
        if name is None or not _is_like_a_name(name):
            return self.say("greeting")
        return self.say("greeting_by_name", name=name.strip())

    def represented(self, name: str) -> str:
        """Whom the reader acts for: by name under the same rule as in the greeting."""
        if _is_like_a_name(name):
            return self.say("represented", name=name.strip())
        return self.say("represented_nameless")

    def day(self, day: date) -> str:
        return write_date(day, self.general)

    def moment(self, moment: datetime) -> str:
        return write_moment(moment, self.general)

    def right(self, right: Right) -> str:
        return self.texts.rights[right]

    def named_right(self, right: Right) -> str:
        """As the organisation itself speaks of it, where `right` is said to the person."""
        return self.say(f"work_right_{right}")

    def article_of(self, right: Right) -> str:
        return self.cite(ARTICLES[right])

    def cite(self, article: str) -> str:
        """Where the law of the request says it; empty where it says nothing of the kind."""
        name = self.law.gdpr_numbers_as
        regulation = self.general.formats.gdpr if name in (None, GDPR) else name
        return write_citation(self.law.place_of(article), self.texts, regulation or "")

    def remedy(self, rule: RemedyRule, contact: str) -> str:
        return self.say(rule.remedy, article=self.cite(rule.article), contact=contact)

    def plain(self, text: str) -> str:
        return shown(text)

    def plain_each(self, entries: Iterable[str]) -> tuple[str, ...]:
        return tuple(shown(entry) for entry in entries)

    def named(self, code: str) -> str:
        """A system, source or field by its code in plain words; else the code itself."""
        if code in set(SystemKind):
            return self.general.systems[SystemKind(code)].name
        return self.texts.fields.get(code) or self.general.sources.get(code) or shown(code)

    def named_each(self, codes: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.named(code) for code in codes)

    def reason(self, ground: Ground) -> str:
        """The ground's sentence with its article."""
        return self._compose(
            "reason",
            sentence=self.texts.grounds[ground],
            article=self.cite(GROUNDS[ground].article),
        )

    def reasons(self, grounds: Iterable[Ground]) -> tuple[str, ...]:
        return tuple(self.reason(ground) for ground in grounds)

    def explained(self, parts: Iterable[RefusedPart]) -> tuple[str, ...]:
        return tuple(self._about(part.about, self.reason(part.ground)) for part in parts)

    def kept(self, parts: Iterable[KeptPart]) -> tuple[str, ...]:
        return tuple(self._about(part.name, self._until(part)) for part in parts)

    def counted(self, parts: Iterable[ErasedPart]) -> tuple[str, ...]:
        return tuple(
            self.named(part.name)
            if part.items is None
            else self._compose(
                "counted",
                about=self.named(part.name),
                items=write_items(part.items, self.general),
            )
            for part in parts
        )

    def outcomes(self, fields: Iterable[FieldOutcome]) -> tuple[str, ...]:
        return tuple(
            self.texts.field_results[outcome.result]
            .format(
                field=self.named(outcome.name),
                reason=self.reason(outcome.ground) if outcome.ground else "",
            )
            .rstrip()
            for outcome in fields
        )

    def now_saying(self, fields: Iterable[tuple[str, str | None]]) -> tuple[str, ...]:
        return tuple(
            self.say("notice_field_empty", field=self.named(name))
            if value is None
            else self.say("notice_field", field=self.named(name), value=value)
            for name, value in fields
        )

    def measures(self, measures: Iterable[Measure]) -> tuple[str, ...]:
        return tuple(self.texts.measures[measure] for measure in measures)

    def lift_reason(self, reason: LiftReason) -> str:
        return self.texts.lift_reasons[reason]

    def erasure_days(self, facts: ErasedFacts) -> tuple[str, ...]:
        """Each day of the horizon that there is, in the order of time."""
        return self._in_order(
            ("erased_soft", facts.horizon.soft_deleted_on),
            ("erased_hard", facts.horizon.permanently_deleted_on),
            ("erased_own", facts.own_copies_until),
            *_expunging(facts.horizon),
        )

    def days_ahead(self, horizon: ErasureHorizon) -> tuple[str, ...]:
        """The same while the account is deleted, but not yet for good."""
        return self._in_order(
            ("decision_soft", horizon.soft_deleted_on),
            ("decision_hard", horizon.permanently_deleted_on),
            *_expunging(horizon),
        )

    def _in_order(self, *days: tuple[str, date | None]) -> tuple[str, ...]:
        known = sorted((day, key) for key, day in days if day is not None)
        return tuple(self.say(key, day=self.day(day)) for day, key in known)

    def _compose(self, key: str, **values: str) -> str:
        """As `say`, for values that are our own words already: those may be of any length."""
        sentence = self.texts.sentences[key]
        if not values.get("article"):
            sentence = sentence.replace(CITATION, "")
        return sentence.format(**values)

    def _about(self, code: str | None, reason: str) -> str:
        if code is None:
            return reason
        return self._compose("about", about=self.named(code), reason=reason)

    def _until(self, part: KeptPart) -> str:
        reason = self.reason(part.ground)
        if part.until is None:
            return reason
        return self._compose("until", reason=reason, day=self.day(part.until))


def words_in(language: str, law: LetterLaw) -> LetterWords:
    """The words of one of `report_texts.LANGUAGES`, for a request under a law."""
    return LetterWords(
        language=language, texts=read_letter_texts(language), general=read_texts(language), law=law
    )


def _expunging(horizon: ErasureHorizon) -> tuple[tuple[str, date | None], ...]:
    """What follows the permanent deletion."""
    return (
        ("erased_purge", horizon.purged_by),
        ("erased_intune", horizon.intune_purged_by),
        ("erased_audit", horizon.audit_logs_until),
    )


def _is_like_a_name(text: str) -> bool:
    """Letters and what joins them; nothing that a mail program would make a link of."""
    name = text.strip()
    if not name or len(name) > _LONGEST_NAME:
        return False
    return all(
        unicodedata.category(character)[0] in "LM"
        or character in _NAME_MARKS
        or (character == "." and _ends_a_part(name, place))
        for place, character in enumerate(name)
    )


def _ends_a_part(name: str, place: int) -> bool:
    """Whether a full stop is one of `Dr. Vance` or `J.R. Vance`, and not one of `vance.example`."""
    following = name[place + 1 : place + 3]
    return following[:1] in ("", " ") or following[1:] == "."
