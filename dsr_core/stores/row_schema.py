"""What all rows of table `requests` share: their version, and how moments are written."""

from collections.abc import Mapping
from datetime import UTC, datetime

from dsr_core.domain.errors import IntegrityError
from dsr_core.stores.limits import Value

#: Schema of the rows as they are written.
VERSION = 1

#: Schemas that are read: this one and the one before, once there is one. What a version adds
#: without a new schema has a default where it is read (tests/upgrades).
READ = frozenset({VERSION})


def require_version(row: Mapping[str, Value]) -> None:
    """Raises IntegrityError for a row of a schema that this program does not read."""
    if row.get("v") not in READ:
        raise IntegrityError("A stored row has a schema version that this program does not read.")


def write_time(moment: datetime | None) -> str:
    """UTC to the microsecond, of fixed width; empty for None, as a merge cannot remove."""
    if moment is None:
        return ""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def read_time(value: Value) -> datetime | None:
    return datetime.fromisoformat(str(value)) if value else None
