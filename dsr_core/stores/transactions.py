"""What one transaction on one partition of a table consists of."""

from dataclasses import dataclass
from enum import Enum, auto

from dsr_core.stores.limits import Entity


class Write(Enum):
    """What is done with a row."""

    #: Fails when the row exists.
    INSERT = auto()
    #: Changes the properties given; fails when the row's ETag is another.
    MERGE = auto()
    #: The row is exactly this afterwards; with an ETag it fails when the row's is another.
    REPLACE = auto()
    #: Fails when there is no such row; with an ETag also when the row's is another.
    DELETE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One row of a transaction."""

    write: Write
    entity: Entity
    etag: str | None = None
