"""What is posted to a review: marks and the decision, from JSON, with every fault at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from dsr_core.domain.grounds import Ground
from dsr_core.domain.redaction import (
    LONGEST_POINTER,
    LONGEST_VALUE,
    MOST_REDACTIONS,
    Redaction,
    RedactionKind,
)
from dsr_core.web.drafts import path_to
from dsr_core.web.faults import FaultCode
from dsr_core.web.json_fields import FieldReader
from dsr_core.web.problems import Problem, invalid_fields
from dsr_core.web.strict_json import read_json_body
from dsr_core.web.wire_review import MarkBody, MarkFields, SendBody

_LONGEST_NAME = 1024
_MOST_ITEMS = 2**53


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkForm:
    """A well-formed change of what is marked."""

    seen: int | None = None
    add: tuple[Redaction, ...] = ()
    take_back: tuple[int, ...] = ()
    dismiss: tuple[str, ...] = field(default=(), repr=False)
    restore: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendForm:
    """A well-formed decision."""

    redacted: bool
    unread_seen: bool = False
    seen: int | None = None


def parse_marks(body: bytes, content_type: str | None) -> MarkForm | Problem:
    """The marks, or 400, 413, 415, 422."""
    content = read_json_body(body, content_type)
    if isinstance(content, Problem):
        return content
    reader = FieldReader()
    fields = reader.read_object(content.value, MarkBody)
    form = MarkForm(
        seen=_number(reader, fields, "seen"),
        add=tuple(
            mark
            for place, each in enumerate(_listed(reader, fields, "add"))
            if (mark := _mark(reader, each, f"add[{place}]")) is not None
        ),
        take_back=tuple(
            each
            for place, item in enumerate(_listed(reader, fields, "take_back"))
            if (each := _count(reader, item, f"take_back[{place}]")) is not None
        ),
        dismiss=_texts(reader, fields, "dismiss"),
        restore=_texts(reader, fields, "restore"),
    )
    return invalid_fields(reader.faults) if reader.faults else form


def parse_decision(body: bytes, content_type: str | None) -> SendForm | Problem:
    """The decision, or 400, 413, 415, 422."""
    content = read_json_body(body, content_type)
    if isinstance(content, Problem):
        return content
    reader = FieldReader()
    fields = reader.read_object(content.value, SendBody)
    form = SendForm(
        redacted=_flag(reader, fields, "redacted"),
        unread_seen=_flag(reader, fields, "unread_seen"),
        seen=_number(reader, fields, "seen"),
    )
    return invalid_fields(reader.faults) if reader.faults else form


def _mark(reader: FieldReader, value: object, path: str) -> Redaction | None:
    fields = reader.read_object(value, MarkFields, path)
    faults = len(reader.faults)
    kind = reader.read_code(fields, "kind", RedactionKind)
    ground = reader.read_code(fields, "ground", Ground)
    item = _count(reader, fields["item"], path_to(path, "item")) if "item" in fields else None
    file = _text(reader, fields, "file", path, _LONGEST_NAME)
    source = _text(reader, fields, "source", path, _LONGEST_NAME)
    pointer = _text(reader, fields, "pointer", path, LONGEST_POINTER)
    marked = _text(reader, fields, "value", path, LONGEST_VALUE)
    if kind is None or ground is None or len(reader.faults) > faults:
        return None
    return Redaction(
        kind=kind,
        ground=ground,
        file=file,
        source=source,
        item=item,
        pointer=pointer,
        value=marked,
    )


def _text(
    reader: FieldReader, fields: Mapping[str, object], name: str, path: str, longest: int
) -> str | None:
    given = reader.read_text(fields, name, path)
    if given is None:
        return None
    if len(given.text) > longest:
        reader.add(given.path, FaultCode.TOO_LONG)
        return None
    return given.text


def _texts(reader: FieldReader, fields: Mapping[str, object], name: str) -> tuple[str, ...]:
    texts: list[str] = []
    for place, item in enumerate(_listed(reader, fields, name)):
        text = _text(reader, {name: item}, name, "", LONGEST_VALUE)
        if text is not None and not text.strip():
            reader.add(f"{name}[{place}]", FaultCode.EMPTY)
        elif text is not None:
            texts.append(text)
    return tuple(texts)


def _listed(reader: FieldReader, fields: Mapping[str, object], name: str) -> list[object]:
    items = fields.get(name, [])
    if not isinstance(items, list):
        reader.add(name, FaultCode.WRONG_TYPE)
        return []
    listed = cast("list[object]", items)
    if len(listed) > MOST_REDACTIONS:
        reader.add(name, FaultCode.TOO_LONG)
    return listed[:MOST_REDACTIONS]


def _number(reader: FieldReader, fields: Mapping[str, object], name: str) -> int | None:
    return _count(reader, fields[name], name) if name in fields else None


def _count(reader: FieldReader, value: object, path: str) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _MOST_ITEMS:
        reader.add(path, FaultCode.WRONG_TYPE)
        return None
    return value


def _flag(reader: FieldReader, fields: Mapping[str, object], name: str) -> bool:
    value = fields.get(name, False)
    if not isinstance(value, bool):
        reader.add(name, FaultCode.WRONG_TYPE)
        return False
    return value
