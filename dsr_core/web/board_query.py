"""What somebody asks of a list, from the parameters behind the question mark."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from dsr_core.domain.board import Attention
from dsr_core.domain.board_filter import BoardFilter, Position, Scope
from dsr_core.domain.plan import Right
from dsr_core.domain.request import Status
from dsr_core.domain.systems import SystemKind
from dsr_core.web.faults import Fault, FaultCode
from dsr_core.web.problems import Problem, invalid_fields

#: Every parameter of a list, and what it is for. Those that name codes take several, by commas.
PARAMETERS: Mapping[str, str] = {
    "scope": "open (unless said otherwise), closed, or all.",
    "status": "Codes of statuses; names of endings need scope=closed or all.",
    "right": "Codes of rights.",
    "tenant": "Configured names of tenants.",
    "system": "Codes of systems the request concerns.",
    "attention": "Why somebody should look: codes such as overdue, due_soon, decision.",
    "due_after": "The first due date, such as 2026-11-30.",
    "due_before": "The last due date.",
    "q": "The beginning of a request's id.",
    "page": "What the page before gave as `next`.",
}
_LONGEST = 512
_ID_PREFIX = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TENANT = re.compile(r"[a-z][a-z0-9-]{1,30}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardQuery:
    """A well-formed question."""

    filter: BoardFilter
    after: Position | None = None


def parse_board_query(parameters: Mapping[str, str]) -> BoardQuery | Problem:
    """The question, or the problem that answers it. An empty parameter counts as not given."""
    reading = _Reading({name: text.strip() for name, text in parameters.items()})
    query = BoardQuery(
        filter=BoardFilter(
            scope=reading.one("scope", Scope) or Scope.OPEN,
            statuses=reading.codes("status", Status),
            rights=reading.codes("right", Right),
            tenants=reading.codes("tenant", _matching(_TENANT)),
            systems=reading.codes("system", SystemKind),
            attention=reading.codes("attention", Attention),
            due_after=reading.one("due_after", date.fromisoformat),
            due_before=reading.one("due_before", date.fromisoformat),
            id_prefix=reading.one("q", _matching(_ID_PREFIX)) or "",
        ),
        after=reading.one("page", read_position),
    )
    return invalid_fields(reading.faults) if reading.faults else query


def write_position(position: Position) -> str:
    """A mark for `page`. It says where to go on and grants nothing, so it is not signed."""
    moment, request_id = position.place
    kind = Scope.OPEN if position.is_open else Scope.CLOSED
    text = f"{kind}|{moment.astimezone(UTC).isoformat()}|{request_id}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_position(mark: str) -> Position:
    """Raises ValueError for what no page gave."""
    try:
        text = urlsafe_b64decode(mark + "=" * (-len(mark) % 4)).decode("ascii")
    except (Base64Error, UnicodeDecodeError) as error:
        raise ValueError from error
    kind, moment, request_id = text.split("|")
    if kind not in (Scope.OPEN, Scope.CLOSED):
        raise ValueError
    place = (_read_moment(moment), _matching(_ID_PREFIX)(request_id))
    return Position(is_open=kind == Scope.OPEN, place=place)


def _read_moment(text: str) -> datetime:
    """In UTC. Raises ValueError, also for what in UTC lies outside the years that dates have."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError from error


def write_query(query: BoardQuery) -> Mapping[str, str]:
    """The parameters that ask this, in the order of `PARAMETERS`: a saved view's address."""
    wanted = query.filter
    given = {
        "scope": "" if wanted.scope is Scope.OPEN else wanted.scope.value,
        "status": _joined(wanted.statuses),
        "right": _joined(wanted.rights),
        "tenant": _joined(wanted.tenants),
        "system": _joined(wanted.systems),
        "attention": _joined(wanted.attention),
        "due_after": wanted.due_after.isoformat() if wanted.due_after else "",
        "due_before": wanted.due_before.isoformat() if wanted.due_before else "",
        "q": wanted.id_prefix,
        "page": write_position(query.after) if query.after else "",
    }
    return {name: text for name, text in given.items() if text}


def _joined(codes: frozenset[str]) -> str:
    return ",".join(sorted(codes))


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError
        return text

    return read


class _Reading:
    """Reads one parameter after the other and notes every fault."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        self.faults = [
            Fault(field=name[:64], code=FaultCode.UNKNOWN_FIELD)
            for name in given
            if name not in PARAMETERS
        ]

    def one[T](self, name: str, read: Callable[[str], T]) -> T | None:
        text = self._given.get(name, "")
        if not text:
            return None
        try:
            if len(text) > _LONGEST:
                raise ValueError
            return read(text)
        except ValueError:
            self.faults.append(Fault(field=name, code=FaultCode.UNKNOWN_CODE))
            return None

    def codes[T: str](self, name: str, read: Callable[[str], T]) -> frozenset[T]:
        def read_all(text: str) -> frozenset[T]:
            return frozenset(read(part.strip()) for part in text.split(",") if part.strip())

        return self.one(name, read_all) or frozenset()
