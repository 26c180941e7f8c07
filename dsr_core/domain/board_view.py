"""The board as it is read: open requests by due date, closed ones by when they were closed."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dsr_core.domain.board import BoardRow
from dsr_core.domain.reasons import Reason

#: Moment and id: where a row stands in its list.
type Place = tuple[datetime, str]


def place_of(row: BoardRow) -> Place:
    return (row.closed_at or row.due_at, row.id)


@dataclass(slots=True)
class _Line:
    """Rows in the order of their places."""

    places: list[Place] = field(default_factory=list[Place])
    rows: list[BoardRow] = field(default_factory=list[BoardRow])

    def put(self, row: BoardRow) -> None:
        place = place_of(row)
        index = bisect_left(self.places, place)
        self.places.insert(index, place)
        self.rows.insert(index, row)

    def drop(self, row: BoardRow) -> None:
        index = bisect_left(self.places, place_of(row))
        del self.places[index], self.rows[index]

    def fill(self, rows: Iterable[BoardRow]) -> None:
        self.rows = sorted(rows, key=place_of)
        self.places = [place_of(row) for row in self.rows]


def _is_closed_with_reason(row: BoardRow) -> bool:
    return not row.is_open and row.reason is not Reason.NONE


def replaces(row: BoardRow, old: BoardRow, *, anew: bool) -> bool:
    """Whether a row is to be shown in place of another of its request."""
    if row.version == old.version:
        return anew and row != old
    return row.version > old.version


class BoardView:
    """Every request's newest row. It grows by `learn`, whatever order rows come in, and twice."""

    def __init__(self, rows: Iterable[BoardRow] = ()) -> None:
        newest: dict[str, BoardRow] = {}
        for row in rows:
            if row.id not in newest or newest[row.id].version < row.version:
                newest[row.id] = row
        self._newest = newest
        self._open, self._closed = _Line(), _Line()
        shown = [row for row in newest.values() if not row.removed]
        self._open.fill(row for row in shown if row.is_open)
        self._closed.fill(row for row in shown if not row.is_open)
        self._with_reason = {row.id: row for row in shown if _is_closed_with_reason(row)}

    @property
    def open(self) -> Sequence[BoardRow]:
        """By due date, the most urgent first. The same list grows on: copy it to keep it."""
        return self._open.rows

    @property
    def closed(self) -> Sequence[BoardRow]:
        """By when they were closed, the oldest first. The same list grows on."""
        return self._closed.rows

    @property
    def closed_with_reason(self) -> Sequence[BoardRow]:
        """Those few of the closed ones that somebody may have to look at, in the same order."""
        return sorted(self._with_reason.values(), key=place_of)

    @property
    def all(self) -> Iterable[BoardRow]:
        """Every row, also of what was removed."""
        return self._newest.values()

    def row(self, request_id: str) -> BoardRow | None:
        """The newest row of a request, also of one that was removed."""
        return self._newest.get(request_id)

    def learn(self, row: BoardRow, *, anew: bool = False) -> bool:
        """Take a row in unless as new a one is known; whether it was news.

        `anew`: also in place of another of the same version, which was made by other rules.
        """
        old = self._newest.get(row.id)
        if old is not None and not replaces(row, old, anew=anew):
            return False
        if old is not None and not old.removed:
            self._line(old).drop(old)
        self._newest[row.id] = row
        self._with_reason.pop(row.id, None)
        if not row.removed:
            self._line(row).put(row)
            if _is_closed_with_reason(row):
                self._with_reason[row.id] = row
        return True

    def _line(self, row: BoardRow) -> _Line:
        return self._open if row.is_open else self._closed
