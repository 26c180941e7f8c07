"""How long our own copies of a closed request are kept (Art. 5(1)(e)), and what is due to go."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dsr_core.domain.copies import Copy
from dsr_core.domain.reappearance import watch_ends
from dsr_core.domain.request import DsrRequest, Status, TaskState

#: Who withdrew, or never came back, needs no answer at hand: only the last letter must still be
#: taken by its mailer, and the person be able to ask what became of the request.
SHORT_KEEP = timedelta(days=7)

#: Endings after which nobody comes back for an answer.
_SHORT = frozenset({Status.WITHDRAWN, Status.EXPIRED})

#: So long the last look at an erased person may be repeated before its identifiers go.
_LAST_LOOK = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """One tenant's choice."""

    #: From the ending on: time to fetch the answer, to ask back, and to complain about it.
    keep: timedelta
    #: How long an erased person is looked for after the ending; zero = never.
    watch: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeDue:
    """Copies whose time is over."""

    copies: tuple[Copy, ...]


def purge_at(request: DsrRequest, copy: Copy, retention: Retention) -> datetime | None:
    """When a copy goes; None while the request is open.

    Where identity was never shown the files go at once, unread (DESIGN.md 6). The identifiers of
    an erased person stay until nobody looks for them any more, and the key outlives all else.
    """
    if request.closed_at is None:
        return None
    keep = min(SHORT_KEEP, retention.keep) if request.status in _SHORT else retention.keep
    kept_until = request.closed_at + keep
    if copy is Copy.FILES:
        unread = request.verified_by is None
        return max(request.closed_at if unread else kept_until, _writers_gone(request))
    if copy is Copy.LETTERS:
        return kept_until
    watched_until = watch_ends(request, retention.watch)
    looked = kept_until if watched_until is None else watched_until + _LAST_LOOK
    return max(kept_until, looked, _writers_gone(request))


def copies_due(request: DsrRequest, retention: Retention, now: datetime) -> tuple[Copy, ...]:
    """What must go now, in order."""
    dates = {copy: purge_at(request, copy, retention) for copy in copies_kept(request)}
    return tuple(copy for copy, at in dates.items() if at is not None and at <= now)


def copies_kept(request: DsrRequest) -> tuple[Copy, ...]:
    """What was not purged yet, in order."""
    return tuple(copy for copy in Copy if copy not in request.purged)


def _writers_gone(request: DsrRequest) -> datetime:
    """From when on no worker writes any more: one may have been at work at the ending."""
    leases = [task.lease_until for task in request.tasks if task.state is TaskState.RUNNING]
    return max(filter(None, [request.received_at, *leases]))
