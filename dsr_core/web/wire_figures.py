"""The bodies of reports: what `present_figures` fills and `openapi` describes. Counts only."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from dsr_core.domain.figures import Due, Result
from dsr_core.domain.grounds import Ground
from dsr_core.domain.plan import Right


class SpreadBody(Struct, frozen=True, kw_only=True):
    """Days from receipt on, in tenths."""

    count: int
    median: float
    mean: float
    longest: float


class TallyBody(Struct, frozen=True, kw_only=True):
    """Some requests, counted."""

    received: int
    results: Mapping[Result, int]
    #: Until the person was answered, and until nothing was left to do; null while there is none.
    days_to_answer: SpreadBody | None
    days_to_close: SpreadBody | None


class GroundBody(Struct, frozen=True, kw_only=True):
    """How many requests of a right were declined, or honoured in part, on a ground."""

    right: Right
    ground: Ground
    declined: int
    in_part: int


class MonthBody(Struct, frozen=True, kw_only=True):
    """Of a month: what came, and what was closed."""

    month: date
    received: int
    closed: int


class AgeBody(Struct, frozen=True, kw_only=True):
    """Open requests of an age, in days, behind the one before; null = older than all."""

    until_days: int | None
    open: int


class FiguresBody(Struct, frozen=True, kw_only=True):
    """A report about what came in a span, and about what is open now, whenever it came."""

    received_after: date | None
    received_before: date | None
    tenants: tuple[str, ...]
    #: Whose days they are (IANA).
    time_zone: str
    whole: TallyBody
    rights: Mapping[Right, TallyBody]
    grounds: tuple[GroundBody, ...]
    months: tuple[MonthBody, ...]
    open_by_age: tuple[AgeBody, ...]
    open_by_due: Mapping[Due, int]
