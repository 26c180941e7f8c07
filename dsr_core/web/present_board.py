"""Lists as the JSON that callers get."""

from collections.abc import Iterable
from datetime import UTC, datetime

from dsr_core.domain.board import BoardRow, attention
from dsr_core.domain.board_filter import Counts, Page
from dsr_core.domain.reasons import Reason
from dsr_core.web.board_query import write_position
from dsr_core.web.routes import STATUS, address
from dsr_core.web.wire_board import CountsBody, ListBody, ListedBody
from dsr_core.web.wire_find import FoundBody


def present_page(page: Page, counts: Counts, now: datetime) -> ListBody:
    """A page of a list at `now`, as `GET /api/requests` answers."""
    return ListBody(
        requests=tuple(_listed(row, now) for row in page.rows),
        total=page.total,
        counts=CountsBody(
            open=counts.open,
            overdue=counts.overdue,
            due_soon=counts.due_soon,
            needs_attention=counts.needs_attention,
        ),
        next=write_position(page.next) if page.next else None,
    )


def present_found(rows: Iterable[BoardRow], reason: Reason, now: datetime) -> FoundBody:
    """Somebody's requests at `now`, as `POST /api/people/requests` answers."""
    return FoundBody(requests=tuple(_listed(row, now) for row in rows), reason=reason)


def days_left(row: BoardRow, now: datetime) -> int | None:
    """Whole days until the due date, rounded down; None once the request is closed."""
    return (row.due_at - now).days if row.is_open else None


def _listed(row: BoardRow, now: datetime) -> ListedBody:
    return ListedBody(
        request_id=row.id,
        tenant=row.tenant,
        right=row.right,
        status=row.status,
        stage=row.stage,
        received_at=row.received_at.astimezone(UTC),
        due_on=row.due_on,
        due_at=row.due_at.astimezone(UTC),
        days_left=days_left(row, now),
        answered_at=row.answered_at.astimezone(UTC) if row.answered_at else None,
        closed_at=row.closed_at.astimezone(UTC) if row.closed_at else None,
        systems=row.systems,
        reason=row.reason,
        attention=tuple(sorted(attention(row, now))),
        grounds=row.grounds,
        in_part=row.in_part,
        links={"status": address(STATUS, request_id=row.id)},
    )
