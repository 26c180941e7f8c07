"""Where in an evidence file a byte was changed, when it is not as we write JSON any more."""

from dsr_core.domain.canonical import Json, canonical_json
from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.evidence_reading import (
    EvidenceFormError,
    is_canonical,
    parse_json,
    read_row,
)

# Canonical form orders the members of a row, and a quotation mark within a text is escaped: so
# these bytes are at the border of rows and of the history, and nowhere else.
_BEGIN = b'"history":['
_BORDER = b',{"at":"'
_END = b'],"packages":['


def damaged_row(data: bytes) -> int | None:
    """The number of the first history row whose bytes are not those of a row; None if none is."""
    begin = data.find(_BEGIN)
    if begin < 0:
        return None
    end = data.find(_END, begin)
    history = data[begin + len(_BEGIN) : end if end >= 0 else None]
    first, *others = history.split(_BORDER)
    pieces = (first, *(_BORDER[1:] + other for other in others))
    for number, piece in enumerate(pieces, 1):
        if not _is_row(piece, number):
            return number
    return None


def differing_byte(content: Json, data: bytes) -> int | None:
    """The first byte that canonical JSON has otherwise; None when there is no such form of it."""
    try:
        canonical = canonical_json(content)
    except (InvalidValueError, RecursionError):
        return None
    pairs = enumerate(zip(canonical, data, strict=False))
    shorter = min(len(canonical), len(data))
    return next((place for place, (ours, theirs) in pairs if ours != theirs), shorter)


def _is_row(piece: bytes, number: int) -> bool:
    try:
        content = parse_json(piece)
        read_row("", content, number)
    except (ValueError, RecursionError, EvidenceFormError):
        return False
    return is_canonical(content, piece)
