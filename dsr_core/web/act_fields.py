"""Which fields the form of each act shows; and what a sent form says, as `ActBody` has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs

from dsr_core.web.acts import Act

#: Fields of the form that are the page's own business.
SEEN, CSRF, PREVIEW = "seen", "csrf", "preview"

#: What the choice of a ground for one system is called: `without.intune`.
WITHOUT = "without."

#: Digits; no history is so long.
_LONGEST_COUNT = 10

#: Fields of a page's longest form, generously counted.
_MOST_FIELDS = 200


class FieldKind(StrEnum):
    """How a field is shown."""

    #: One of several codes.
    CHOICE = "choice"
    #: Any number of several codes.
    CHECKS = "checks"
    #: A ground for each system, or none.
    GROUND_EACH = "ground_each"
    TEXT = "text"
    LONG_TEXT = "long_text"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """One field of an act's form."""

    name: str
    kind: FieldKind


_NOTE = FieldRule(name="note", kind=FieldKind.LONG_TEXT)


def _choice(name: str) -> FieldRule:
    return FieldRule(name=name, kind=FieldKind.CHOICE)


def _checks(name: str) -> FieldRule:
    return FieldRule(name=name, kind=FieldKind.CHECKS)


#: Besides the note, which every act takes.
_OWN_FIELDS: Mapping[Act, tuple[FieldRule, ...]] = {
    Act.VERIFY_IDENTITY: (_choice("means"),),
    Act.VERIFY_REPRESENTATIVE: (_choice("basis"),),
    Act.HONOUR: (FieldRule(name="withheld", kind=FieldKind.GROUND_EACH),),
    Act.DECLINE: (_checks("grounds"),),
    Act.MERGE: (_choice("into"),),
    Act.DONE_BY_HAND: (_choice("source"), _choice("outcome")),
    Act.LIFT: (_choice("lift_reason"),),
    Act.RESUME: (FieldRule(name="object_id", kind=FieldKind.TEXT), _choice("letter")),
    Act.EXTEND: (_checks("reasons"), _choice("letter")),
    Act.STOP_CLOCK: (_choice("suspension"),),
}

FIELDS: Mapping[Act, tuple[FieldRule, ...]] = {
    act: (*_OWN_FIELDS.get(act, ()), _NOTE) for act in Act
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What came with a form, to be shown again where it cannot be done."""

    act: Act
    fields: Mapping[str, tuple[str, ...]]

    def first(self, name: str) -> str:
        return self.fields.get(name, ("",))[0]

    @property
    def seen(self) -> int:
        """The length of the history that the page showed; -1 for nonsense: no history has it."""
        text = self.first(SEEN)
        return int(text) if text.isdecimal() and len(text) < _LONGEST_COUNT else -1

    @property
    def asks_preview(self) -> bool:
        return PREVIEW in self.fields


def read_typed(act: Act, body: bytes) -> Typed:
    """A sent form; a field left blank counts as not given, for that is how browsers send it."""
    try:
        pairs = parse_qs(body.decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS)
    except ValueError:  # more fields than any form of ours has: nothing of it is taken
        pairs = dict[str, list[str]]()
    return Typed(act=act, fields={name: tuple(texts) for name, texts in pairs.items()})


def content_of(typed: Typed) -> Mapping[str, object]:
    """The same as `ActBody` has it; unknown fields stay, to be found fault with."""
    content: dict[str, object] = {}
    rules = {rule.name: rule for rule in FIELDS[typed.act]}
    pairs: list[tuple[str, str]] = []
    for name, texts in typed.fields.items():
        if name.startswith(WITHOUT):
            pairs.append((name.removeprefix(WITHOUT), texts[0]))
        elif name not in (SEEN, CSRF, PREVIEW):
            is_list = name in rules and rules[name].kind is FieldKind.CHECKS
            content[name] = list(texts) if is_list else texts[0]
    if pairs:
        content["withheld"] = [system for system, _ in pairs]
        content["grounds"] = [ground for _, ground in pairs]
    return content
