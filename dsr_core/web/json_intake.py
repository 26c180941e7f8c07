"""A request's JSON as a draft."""

from collections.abc import Mapping
from typing import cast

from dsr_core.domain.subject import IdentifierKind
from dsr_core.web.drafts import Draft, GivenCorrection, GivenIdentifier
from dsr_core.web.faults import FaultCode
from dsr_core.web.json_fields import FieldReader
from dsr_core.web.wire_requests import (
    MOST_CORRECTIONS,
    MOST_IDENTIFIERS,
    CorrectionBody,
    EmailIdentifier,
    IntakeBody,
    SubjectBody,
)

_SUBJECT = "subject"
_CORRECTIONS = "corrections"
_IDENTIFIERS = "subject.identifiers"


def draft_from_json(content: object) -> Draft:
    """The draft that a JSON body gives, with every fault of its shape."""
    reader = FieldReader()
    request = reader.read_object(content, IntakeBody)
    subject: Mapping[str, object] = {}
    if _SUBJECT in request:
        subject = reader.read_object(request[_SUBJECT], SubjectBody, _SUBJECT)
    items = _read_items(reader, subject)
    return Draft(
        right=reader.read_text(request, "right"),
        tenant=reader.read_text(request, "tenant"),
        name=reader.read_text(subject, "name", _SUBJECT),
        contact=reader.read_text(subject, "contact", _SUBJECT),
        language=reader.read_text(subject, "language", _SUBJECT),
        representative=reader.read_text(request, "representative"),
        representative_contact=reader.read_text(request, "representative_contact"),
        representative_basis=reader.read_text(request, "representative_basis"),
        corrections=_read_corrections(reader, request),
        identifiers=tuple(
            identifier
            for place, item in enumerate((items or [])[:MOST_IDENTIFIERS])
            if (identifier := read_identifier(reader, item, f"{_IDENTIFIERS}[{place}]"))
        ),
        identifier_count=None if items is None else len(items),
        identifiers_field=_IDENTIFIERS,
        faults=tuple(reader.faults),
    )


def _read_corrections(
    reader: FieldReader, request: Mapping[str, object]
) -> tuple[GivenCorrection, ...]:
    items = request.get(_CORRECTIONS, [])
    if not isinstance(items, list):
        reader.add(_CORRECTIONS, FaultCode.WRONG_TYPE)
        return ()
    # One too many is read, so that too many can be told.
    listed = cast("list[object]", items)[: MOST_CORRECTIONS + 1]
    found: list[GivenCorrection] = []
    for place, item in enumerate(listed):
        path = f"{_CORRECTIONS}[{place}]"
        fields = reader.read_object(item, CorrectionBody, path)
        name = reader.read_text(fields, "name", path)
        value = reader.read_text(fields, "value", path)
        if name is not None:
            found.append(GivenCorrection(name=name, value=value))
    return tuple(found)


def _read_items(reader: FieldReader, subject: Mapping[str, object]) -> list[object] | None:
    """The list of identifiers; None where it is missing or no list, which is a fault already."""
    items = subject.get("identifiers")
    if items is None:
        return None
    if not isinstance(items, list):
        reader.add(_IDENTIFIERS, FaultCode.WRONG_TYPE)
        return None
    return cast("list[object]", items)


def read_identifier(reader: FieldReader, item: object, path: str) -> GivenIdentifier | None:
    """An identifier of any kind; None where its shape is wrong, which is a fault by then."""
    # Every kind has the same two fields, so that any of the types will do here.
    fields = reader.read_object(item, EmailIdentifier, path)
    kind = reader.read_text(fields, "kind", path)
    value = reader.read_text(fields, "value", path)
    if kind is not None and kind.text not in set(IdentifierKind):
        reader.add(kind.path, FaultCode.UNKNOWN_KIND)
    elif kind is not None and value is not None:
        return GivenIdentifier(kind=IdentifierKind(kind.text), given=value)
    return None
