"""A request's form fields as a draft."""

from urllib.parse import parse_qsl

import msgspec

from dsr_core.domain.subject import IdentifierKind
from dsr_core.web.drafts import Draft, Given, GivenCorrection, GivenIdentifier, path_to
from dsr_core.web.faults import Fault, FaultCode
from dsr_core.web.problems import Problem, bad_request
from dsr_core.web.wire_requests import MOST_IDENTIFIERS, IntakeFields

#: Pairs in a form beyond which it is not read on.
MOST_PAIRS = 200

_NAMES = frozenset(field.encode_name for field in msgspec.structs.fields(IntakeFields))
_CORRECTION_NAME, _CORRECTION_VALUE = "correction_name", "correction_value"
#: Fields that may be repeated; those of identifiers are called like their kind.
_REPEATABLE = frozenset(kind.value for kind in IdentifierKind) | {
    _CORRECTION_NAME,
    _CORRECTION_VALUE,
}


def draft_from_form(body: bytes) -> Draft | Problem:
    """The draft that a form gives, or why it cannot be read as one (400).

    A field left blank counts as not given: that is how browsers send it.
    """
    try:
        pairs = parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_PAIRS,
        )
    except UnicodeDecodeError:
        return bad_request("invalid-utf-8", "The body is not UTF-8")
    except ValueError:
        return bad_request("malformed-form", "The form has too many fields")
    return _draft(pairs)


def _draft(pairs: list[tuple[str, str]]) -> Draft:
    given: dict[str, list[str]] = {}
    for name, text in pairs:
        given.setdefault(name, []).extend([text] if text.strip() else [])
    corrections, unpaired = _corrections(pairs)
    identifiers = tuple(
        GivenIdentifier(kind=kind, given=entry)
        for kind in IdentifierKind
        for entry in _entries(kind.value, given.get(kind.value, []))
    )

    def single(name: str) -> Given | None:
        return next(iter(_entries(name, given.get(name, [])[:1])), None)

    return Draft(
        right=single("right"),
        tenant=single("tenant"),
        name=single("name"),
        contact=single("contact"),
        language=single("language"),
        representative=single("representative"),
        representative_contact=single("representative_contact"),
        representative_basis=single("representative_basis"),
        corrections=corrections,
        identifiers=identifiers[:MOST_IDENTIFIERS],
        identifier_count=len(identifiers),
        faults=(*_faults(given), *unpaired),
    )


def _corrections(
    pairs: list[tuple[str, str]],
) -> tuple[tuple[GivenCorrection, ...], tuple[Fault, ...]]:
    """Names and values by their order; a blank value clears, a blank name is an unused line."""
    names = [text for name, text in pairs if name == _CORRECTION_NAME]
    values = [text for name, text in pairs if name == _CORRECTION_VALUE]
    if len(names) != len(values):
        return (), (Fault(field=_CORRECTION_VALUE, code=FaultCode.MISSING),)
    lines = enumerate(zip(names, values, strict=True))
    return tuple(
        GivenCorrection(
            name=Given(path=f"{_CORRECTION_NAME}[{place}]", text=name),
            value=Given(path=f"{_CORRECTION_VALUE}[{place}]", text=value)
            if value.strip()
            else None,
        )
        for place, (name, value) in lines
        if name.strip()
    ), ()


def _entries(name: str, texts: list[str]) -> tuple[Given, ...]:
    if len(texts) == 1:
        return (Given(path=name, text=texts[0]),)
    return tuple(Given(path=f"{name}[{place}]", text=text) for place, text in enumerate(texts))


def _faults(given: dict[str, list[str]]) -> tuple[Fault, ...]:
    unknown = tuple(
        Fault(field=path_to("", name), code=FaultCode.UNKNOWN_FIELD)
        for name in given
        if name not in _NAMES
    )
    repeated = tuple(
        Fault(field=name, code=FaultCode.REPEATED)
        for name, texts in given.items()
        if name in _NAMES - _REPEATABLE and len(texts) > 1
    )
    missing = () if given.get("right") else (Fault(field="right", code=FaultCode.MISSING),)
    return (*unknown, *repeated, *missing)
