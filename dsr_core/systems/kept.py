"""Documents that a task keeps from start to start, or for a later task: versioned JSON."""

from typing import Protocol

import msgspec

from dsr_core.domain.errors import SystemStuckError
from dsr_core.domain.reasons import Reason


class Versioned(Protocol):
    """A document that says which version of its form it has."""

    @property
    def version(self) -> int: ...


def write_kept(document: Versioned) -> str:
    """As a checkpoint or evidence holds it."""
    return msgspec.json.encode(document).decode()


def read_kept[T: Versioned](text: str, kind: type[T], version: int) -> T:
    """What was kept. Raises SystemStuckError(INTEGRITY) for what this version cannot read.

    To begin again instead would take what has been changed for what was before, for ever.
    """
    try:
        document = msgspec.json.decode(text, type=kind)
    except msgspec.DecodeError as error:
        raise SystemStuckError(Reason.INTEGRITY) from error
    if document.version != version:
        raise SystemStuckError(Reason.INTEGRITY)
    return document
