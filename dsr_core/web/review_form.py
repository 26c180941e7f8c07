"""What the forms of a review page send, as marks: the same that the API takes as JSON."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.grounds import Ground
from dsr_core.domain.redaction import Redaction, RedactionKind
from dsr_core.web.parse_review import MarkForm

_MOST_FIELDS = 200
_LONGEST_NUMBER = 15

#: Fields that say which page a form is on.
BACK = ("file", "source", "page", "item", "found")

#: Which field names what each kind takes out; `rule` names kinds themselves.
_BY_FIELD = (
    ("file_out", RedactionKind.FILE),
    ("item_out", RedactionKind.ITEM),
    ("place_out", RedactionKind.PLACE),
    ("property_out", RedactionKind.PROPERTY),
    ("value_out", RedactionKind.VALUE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedReview:
    """A form of a review page, and the page it came from."""

    marks: MarkForm
    #: `file`, `source`, `page` and `item` of that page, or `found` of the overview.
    back: dict[str, str]


def read_marks(body: bytes) -> PostedReview:
    """The marks of a form. Raises InvalidValueError: no page of ours sends what cannot be read."""
    fields = read_fields(body)
    back = {name: fields[name][0] for name in BACK if name in fields}
    return PostedReview(
        marks=MarkForm(
            seen=number_in(fields, "seen"),
            add=tuple(_added(fields, back)),
            take_back=tuple(_number(text) for text in fields.get("take_back", ())),
            dismiss=tuple(fields.get("dismiss", ())),
            restore=tuple(fields.get("restore", ())),
        ),
        back=back,
    )


def read_fields(body: bytes) -> dict[str, list[str]]:
    """The fields of a form; those left blank are not there."""
    try:
        return parse_qs(body.decode("utf-8", "replace"), max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise InvalidValueError("The form has more fields than any of ours.") from None


def number_in(fields: dict[str, list[str]], name: str) -> int:
    """A number that a page of ours put into its form; -1 for none: nothing was decided on it."""
    return _number(fields.get(name, ["-1"])[0])


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < _LONGEST_NUMBER else -1


def _added(fields: dict[str, list[str]], back: dict[str, str]) -> list[Redaction]:
    rules = [(RedactionKind(each), "") for each in fields.get("rule", ()) if each in RedactionKind]
    wanted = [(kind, text) for name, kind in _BY_FIELD for text in fields.get(name, ())]
    if not rules and not wanted:
        return []
    given = fields.get("ground", [""])[0]
    if given not in set(Ground):
        raise InvalidValueError("Choose a ground for what is to be taken out.")
    return [_redaction(kind, text, Ground(given), back) for kind, text in (*rules, *wanted)]


def _redaction(kind: RedactionKind, text: str, ground: Ground, back: dict[str, str]) -> Redaction:
    file, source = back.get("file"), back.get("source", "")
    match kind:
        case RedactionKind.FILE:
            return Redaction(kind=kind, ground=ground, file=text)
        case RedactionKind.ITEM:
            return Redaction(kind=kind, ground=ground, file=file, item=_number(text))
        case RedactionKind.PLACE:
            item = _number(back.get("item", ""))
            return Redaction(kind=kind, ground=ground, file=file, item=item, pointer=text)
        case RedactionKind.PROPERTY:
            return Redaction(kind=kind, ground=ground, file=file, source=source, pointer=text)
        case RedactionKind.VALUE:
            return Redaction(kind=kind, ground=ground, value=text.strip())
        case _:
            return Redaction(kind=kind, ground=ground)
