"""The bodies of lists: what `present_board` fills and `openapi` describes. No personal data."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from dsr_core.domain.board import Attention
from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Status
from dsr_core.domain.systems import SystemKind
from dsr_core.web.wire_answers import Moment


class ListedBody(Struct, frozen=True, kw_only=True):
    """One request as lists show it."""

    request_id: str
    tenant: str
    right: Right
    status: Status
    stage: StageKind | None
    received_at: Moment
    due_on: date
    due_at: Moment
    #: Whole days until the due date; negative once it is over, null for a closed request.
    days_left: int | None
    answered_at: Moment | None
    closed_at: Moment | None
    #: What each system came to; null while there is no answer.
    systems: Mapping[SystemKind, Outcome | None]
    reason: Reason
    attention: tuple[Attention, ...]
    grounds: tuple[Ground, ...]
    in_part: bool
    #: Addresses, by name.
    links: Mapping[str, str]


class CountsBody(Struct, frozen=True, kw_only=True):
    """Of the open requests of the tenants asked for."""

    open: int
    overdue: int
    due_soon: int
    needs_attention: int


class ListBody(Struct, frozen=True, kw_only=True):
    """A page of requests: open ones by due date, then closed ones, the latest first."""

    requests: tuple[ListedBody, ...]
    #: Of all pages.
    total: int
    counts: CountsBody
    #: What to send as `page` for what follows; null on the last page.
    next: str | None


class RebuildBody(Struct, frozen=True, kw_only=True):
    """What one part of a rebuild did."""

    #: Requests read.
    read: int
    #: What to send as `after` to go on; null when all is done.
    next: str | None
