"""One row of a request's history as a row of the table, and back."""

from collections.abc import Mapping
from datetime import datetime

from dsr_core.domain.errors import LimitExceededError
from dsr_core.domain.history import HistoryRow
from dsr_core.domain.signatures import Checkpoint
from dsr_core.stores import records
from dsr_core.stores.limits import Entity, Value
from dsr_core.stores.row_schema import VERSION, require_version

EVENT_PREFIX = "event|"
#: The first key after all events: `}` follows `|`.
AFTER_EVENTS = "event}"
_MOST_EVENTS = 999_999


def event_key(number: int) -> str:
    """`event|000017`. Raises LimitExceededError past six digits, where the order would break."""
    if number > _MOST_EVENTS:
        raise LimitExceededError("A history has more than 999,999 rows.")
    return f"{EVENT_PREFIX}{number:06}"


def write_event(row: HistoryRow) -> Entity:
    """The moment is kept to the letter, since the row's hash was made over those letters."""
    return {
        "PartitionKey": row.request_id,
        "RowKey": event_key(row.number),
        "v": VERSION,
        "at": row.at.isoformat(),
        "event": row.event,
        "details": records.encode_details(row.details),
        "previous": row.previous,
        "hash": row.hash,
        "key_id": row.checkpoint.key_id if row.checkpoint else "",
        "signature": row.checkpoint.signature if row.checkpoint else "",
    }


def read_event(row: Mapping[str, Value]) -> HistoryRow:
    """Raises IntegrityError for a row this version cannot read."""
    require_version(row)
    with records.stored_form():
        return HistoryRow(
            request_id=str(row["PartitionKey"]),
            number=int(str(row["RowKey"]).removeprefix(EVENT_PREFIX)),
            at=datetime.fromisoformat(str(row["at"])),
            event=str(row["event"]),
            details=records.decode_details(str(row["details"])),
            previous=str(row["previous"]),
            hash=str(row["hash"]),
            checkpoint=_read_checkpoint(row),
        )


def _read_checkpoint(row: Mapping[str, Value]) -> Checkpoint | None:
    """None on rows that others of the same save follow, and on rows older than signing."""
    if not row.get("signature"):
        return None
    return Checkpoint(key_id=str(row["key_id"]), signature=str(row["signature"]))
