"""What is taken out of a package before it leaves: what, where, and on which ground."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.grounds import Ground, Use, allowed_for
from dsr_core.domain.plan import Right

#: How many redactions, and dismissed findings, one package may have: they are kept in one row.
MOST_REDACTIONS = 300
MOST_DISMISSED = 1_000
#: In characters.
LONGEST_VALUE = 500
LONGEST_POINTER = 500


class RedactionKind(StrEnum):
    """What a redaction takes out."""

    # ---- by rule, wherever it occurs; what is the person's own stays
    PEOPLE = "people"  # whoever else is in the directory: ids, addresses, names
    EMAILS = "emails"
    PHONES = "phones"
    IP_ADDRESSES = "ip_addresses"
    # ---- by hand
    VALUE = "value"  # a text, wherever it occurs
    PROPERTY = "property"  # a property, in every item of a source
    ITEM = "item"
    PLACE = "place"  # one value of one item
    FILE = "file"


#: What takes out whatever is recognised, in every file.
RULES = frozenset(
    {
        RedactionKind.PEOPLE,
        RedactionKind.EMAILS,
        RedactionKind.PHONES,
        RedactionKind.IP_ADDRESSES,
    }
)

#: Which fields say where, by kind; a rule has none.
_PLACES: Mapping[RedactionKind, frozenset[str]] = {
    **{rule: frozenset[str]() for rule in RULES},
    RedactionKind.VALUE: frozenset({"value"}),
    RedactionKind.PROPERTY: frozenset({"file", "source", "pointer"}),
    RedactionKind.ITEM: frozenset({"file", "item"}),
    RedactionKind.PLACE: frozenset({"file", "item", "pointer"}),
    RedactionKind.FILE: frozenset({"file"}),
}

#: May be empty: a file that is one list has a source without a name.
_MAY_BE_EMPTY = frozenset({"source"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """One thing that is taken out. Value and pointer may be personal data: sealed when stored."""

    kind: RedactionKind
    ground: Ground
    #: A file of the package, by its name.
    file: str | None = None
    #: Which list of the file; empty where the file is one.
    source: str | None = None
    #: Which item of the file, counted from 0.
    item: int | None = None
    #: JSON pointer (RFC 6901) within the item; `*` stands for every place of a list.
    pointer: str | None = field(default=None, repr=False)
    value: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageReview:
    """What an operator has marked so far. Sealed when stored."""

    redactions: tuple[Redaction, ...] = ()
    #: What was found and is nobody else's, in small letters.
    dismissed: tuple[str, ...] = field(default=(), repr=False)


def grounds_to_redact(right: Right) -> tuple[Ground, ...]:
    """The grounds on which a part may stay out of a copy; a copy is one under any right."""
    return allowed_for(right if right is Right.PORTABILITY else Right.ACCESS, Use.WITHHOLD)


def check_review(right: Right, review: PackageReview) -> None:
    """Raises InvalidValueError for what the law has no ground for, or that says no place."""
    if len(review.redactions) > MOST_REDACTIONS or len(review.dismissed) > MOST_DISMISSED:
        raise InvalidValueError("There are more redactions than one package can have.")
    grounds = grounds_to_redact(right)
    for redaction in review.redactions:
        _check(redaction)
        if redaction.ground not in grounds:
            raise InvalidValueError("This is no ground to leave something out of a copy.")
    if any(not value or len(value) > LONGEST_VALUE for value in review.dismissed):
        raise InvalidValueError("A dismissed finding is empty or too long.")


def _check(redaction: Redaction) -> None:
    places = _PLACES[redaction.kind]
    for name in ("file", "source", "item", "pointer", "value"):
        given = getattr(redaction, name)
        is_given = given is not None and (given != "" or name in _MAY_BE_EMPTY)
        if is_given is not (name in places):
            raise InvalidValueError("A redaction must say exactly what its kind needs.")
    pointer, value = redaction.pointer or "", redaction.value or ""
    if len(pointer) > LONGEST_POINTER or len(value) > LONGEST_VALUE:
        raise InvalidValueError("What is to be redacted is too long.")
    if pointer and not pointer.startswith("/"):
        raise InvalidValueError("A JSON pointer begins with a slash.")
    if redaction.item is not None and redaction.item < 0:
        raise InvalidValueError("Items are counted from 0.")
    if redaction.kind is RedactionKind.VALUE and len(value.strip()) < 2:
        raise InvalidValueError("One letter is not enough to tell what is meant.")


def mark_of(ground: Ground) -> str:
    """What stands in the place of what was taken out; never found again by any rule."""
    return f"[redacted: {ground.value}]"


def parts_of(pointer: str) -> tuple[str, ...]:
    """The parts of a JSON pointer, unescaped (RFC 6901 section 4)."""
    parts = pointer.split("/")[1:]
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)


def pointer_to(parts: tuple[str | int, ...]) -> str:
    """The pointer of parts, escaped; the whole document is the empty one."""
    texts = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "".join(f"/{text}" for text in texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What was taken out of one file at one kind of place: told, never what it was."""

    file: str
    ground: Ground
    kind: RedactionKind
    #: Pointer in the file; `*` stands for places of a list.
    pointer: str
    count: int
    #: The first of the items it was in, counted from 0.
    items: tuple[int, ...] = ()
