"""The rows that say what happened (Art. 5(2)), each chained to the one before by its hash.

A row holds no personal data: codes, counts and ids only, so that it can outlive the person's data.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from dsr_core.domain.canonical import canonical_json
from dsr_core.domain.signatures import Checkpoint

type Detail = str | int | bool | None

#: What the first row of every request is chained to.
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One thing that happened, as it is kept for the auditor."""

    request_id: str
    #: 1, 2, 3, … without a gap.
    number: int
    at: datetime
    event: str
    details: Mapping[str, Detail]
    previous: str
    hash: str
    #: On the last row of each save: our signature over the chain so far. Not part of the hash.
    checkpoint: Checkpoint | None = None


def hash_row(
    request_id: str,
    number: int,
    at: datetime,
    event: str,
    details: Mapping[str, Detail],
    previous: str,
) -> str:
    """SHA-256 of the row's canonical JSON; an independent verifier can use any RFC 8785 library."""
    content = {
        "request_id": request_id,
        "number": number,
        "at": at.isoformat(),
        "event": event,
        "details": dict(details),
        "previous": previous,
    }
    return hashlib.sha256(canonical_json(content)).hexdigest()


def chain(
    request_id: str,
    number: int,
    at: datetime,
    event: str,
    details: Mapping[str, Detail],
    previous: str,
) -> HistoryRow:
    """The row that follows the one whose hash is `previous`."""
    return HistoryRow(
        request_id=request_id,
        number=number,
        at=at,
        event=event,
        details=details,
        previous=previous,
        hash=hash_row(request_id, number, at, event, details, previous),
    )


def first_break(rows: Iterable[HistoryRow], length: int, head: str) -> int | None:
    """The number of the first row that is missing, moved, or altered; None for an unbroken chain.

    `length` and `head` are what the request itself says, so that rows cut off the end are found.
    """
    previous, expected = GENESIS, 1
    for row in rows:
        true_hash = hash_row(
            row.request_id, row.number, row.at, row.event, row.details, row.previous
        )
        if (row.number, row.previous, row.hash) != (expected, previous, true_hash):
            return expected
        previous, expected = row.hash, expected + 1
    if expected - 1 != length or previous != head:
        return expected
    return None


def commitment_to(text: str, salt: str) -> str:
    """What the history keeps of a note: whoever has the note can show that it is the one.

    The salt is secret and goes with the note, so nobody can find a short text by trying.
    """
    return hashlib.sha256(f"{salt}\0{text}".encode()).hexdigest()
