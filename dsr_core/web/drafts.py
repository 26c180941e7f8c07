"""What a caller gave, with where it stood: the same for every medium, and nothing checked yet."""

import re
from dataclasses import dataclass, field

from dsr_core.domain.subject import IdentifierKind
from dsr_core.web.faults import Fault

#: A field's name is repeated to the caller only if it cannot well be anybody's datum.
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z_-]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A text as it came."""

    #: Path to its field, as faults name it.
    path: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenIdentifier:
    """An identifier as it came."""

    kind: IdentifierKind
    given: Given


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCorrection:
    """A correction as it came."""

    name: Given
    #: None: the field is to be cleared.
    value: Given | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A request as a caller gave it, and what is wrong with its shape."""

    right: Given | None = None
    tenant: Given | None = None
    name: Given | None = None
    contact: Given | None = None
    language: Given | None = None
    representative: Given | None = None
    representative_contact: Given | None = None
    representative_basis: Given | None = None
    corrections: tuple[GivenCorrection, ...] = ()
    identifiers: tuple[GivenIdentifier, ...] = ()
    #: How many identifiers were tried, well shaped or not; None where the list itself is at fault.
    identifier_count: int | None = 0
    #: What to name where there are too few or too many of them.
    identifiers_field: str = "identifiers"
    faults: tuple[Fault, ...] = ()


def path_to(parent: str, name: str) -> str:
    """The path to a field whose name the caller chose."""
    shown = name if _PLAIN_NAME.fullmatch(name) else "?"
    return f"{parent}.{shown}" if parent else shown
