"""Takes what is marked out of a text: complete, and no second time different."""

import json
import re
from collections.abc import Iterable
from typing import cast
from urllib.parse import quote

from dsr_core.domain.grounds import Ground
from dsr_core.domain.recognising import Hit, Recogniser, spans_of
from dsr_core.domain.redaction import RULES, Redaction, RedactionKind, mark_of

type Json = str | int | float | bool | list["Json"] | dict[str, "Json"] | None
#: The ground and kind of each place where something was taken out.
type Taken = tuple[tuple[Ground, RedactionKind], ...]

_MARK = re.compile(
    r"\[redacted: (?:" + "|".join(re.escape(ground.value) for ground in Ground) + r")\]"
)
#: JSON within a text within JSON; Graph nests once.
_DEEPEST = 3
#: Texts whose redaction is remembered, for logs repeat them.
_MOST_REMEMBERED = 20_000
_LONGEST_REMEMBERED = 1_000


class TextRedactor:
    """Takes values and recognised identifiers out of texts, wherever they are."""

    def __init__(self, redactions: Iterable[Redaction], recogniser: Recogniser) -> None:
        marked = tuple(redactions)
        self._recogniser = recogniser
        self._rules = [redaction for redaction in marked if redaction.kind in RULES]
        values = [redaction for redaction in marked if redaction.kind is RedactionKind.VALUE]
        self._grounds = {
            _key(text): one.ground for one in values for text in _spellings(one.value or "")
        }
        self._values = _any_of(self._grounds)
        self._known: dict[str, tuple[str, Taken]] = {}

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to look for."""
        return self._values is None and not self._rules

    def redact(self, text: str) -> tuple[str, Taken]:
        """The text without what is marked, and what was taken out of it."""
        known = self._known.get(text)
        if known is not None:
            return known
        result = self._redact(text, 0)
        if len(text) <= _LONGEST_REMEMBERED:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            self._known[text] = result
        return result

    def _redact(self, text: str, depth: int) -> tuple[str, Taken]:
        taken: list[tuple[Ground, RedactionKind]] = []
        if text[:1] in ("{", "[", '"') and depth < _DEEPEST:
            text = self._redact_nested(text, depth, taken)
        while True:
            # Until nothing changes: what is left beside a mark may itself be found.
            changed = self._redact_once(text, taken)
            if changed == text:
                return text, tuple(taken)
            text = changed

    def _redact_nested(
        self, text: str, depth: int, taken: list[tuple[Ground, RedactionKind]]
    ) -> str:
        """JSON in a text is looked into, for it spells letters in several ways."""
        try:
            value: Json = json.loads(text)
        except (ValueError, RecursionError):
            return text
        before = len(taken)
        changed = self._redact_json(value, depth + 1, taken)
        return text if len(taken) == before else json.dumps(changed, ensure_ascii=False)

    def _redact_json(
        self, value: Json, depth: int, taken: list[tuple[Ground, RedactionKind]]
    ) -> Json:
        if isinstance(value, str):
            text, found = self._redact(value, depth)
            taken.extend(found)
            return text
        if isinstance(value, list):
            return [self._redact_json(each, depth, taken) for each in value]
        if isinstance(value, dict):
            return {
                cast("str", self._redact_json(name, depth, taken)): self._redact_json(
                    each, depth, taken
                )
                for name, each in value.items()
            }
        return self.redact_number(value, taken)

    def redact_number(self, value: Json, taken: list[tuple[Ground, RedactionKind]]) -> Json:
        """A number goes where its digits hold a marked value."""
        if self._values is None or isinstance(value, bool) or not isinstance(value, int | float):
            return value
        found = self._values.search(str(value))
        if found is None:
            return value
        ground = self._ground_of(found.group())
        taken.append((ground, RedactionKind.VALUE))
        return mark_of(ground)

    def _ground_of(self, found: str) -> Ground:
        # Some letters have more than one small form; any mark is better than the value.
        return self._grounds.get(_key(found)) or next(iter(self._grounds.values()))

    def _redact_once(self, text: str, taken: list[tuple[Ground, RedactionKind]]) -> str:
        pieces: list[str] = []
        place = 0
        for mark in _MARK.finditer(text):
            pieces += [self._redact_piece(text[place : mark.start()], taken), mark.group()]
            place = mark.end()
        pieces.append(self._redact_piece(text[place:], taken))
        return "".join(pieces)

    def _redact_piece(self, text: str, taken: list[tuple[Ground, RedactionKind]]) -> str:
        if not text:
            return text
        pieces: list[str] = []
        place = 0
        hits = self._recogniser.hits(text) if self._rules else ()
        meant = [hit for hit in hits if self._rule_for(hit) is not None]
        for start, end, together in spans_of(meant):
            rule = self._rule_for(together[0])
            if rule is not None:
                before = self._without_values(text[place:start], taken)
                pieces += [before, mark_of(rule.ground)]
                taken.append((rule.ground, rule.kind))
                place = end
        pieces.append(self._without_values(text[place:], taken))
        return "".join(pieces)

    def _rule_for(self, hit: Hit) -> Redaction | None:
        return next((rule for rule in self._rules if hit.is_for(rule.kind)), None)

    def _without_values(self, text: str, taken: list[tuple[Ground, RedactionKind]]) -> str:
        if self._values is None:
            return text

        def mark(found: re.Match[str]) -> str:
            ground = self._ground_of(found.group())
            taken.append((ground, RedactionKind.VALUE))
            return mark_of(ground)

        return self._values.sub(mark, text)


def _any_of(values: Iterable[str]) -> re.Pattern[str] | None:
    """Each of the texts in any case; the longest first."""
    ordered = sorted(values, key=lambda text: (-len(text), text))
    if not ordered:
        return None
    return re.compile("|".join(re.escape(text) for text in ordered), re.IGNORECASE)


def _spellings(value: str) -> tuple[str, ...]:
    """The value, and as addresses spell it."""
    return (value, quote(value, safe=""), quote(value))


def _key(text: str) -> str:
    return text.casefold()
