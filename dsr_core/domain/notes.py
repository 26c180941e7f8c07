"""What an operator writes beside an act: sealed when stored; the history has its hash."""

from dataclasses import dataclass, field
from datetime import datetime

#: In characters; a request's notes together stay far below what a row may hold.
LONGEST_NOTE = 2_000
MOST_NOTES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note, as it is kept until the request's key is destroyed."""

    at: datetime
    #: Object id of the signed-in person.
    by: str
    #: The act it belongs to, as its address names it.
    about: str
    text: str = field(repr=False)
    salt: str = field(repr=False)
