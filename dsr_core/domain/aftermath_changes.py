"""What events after the ending do to a request; none of them changes its status or its outcome."""

from dataclasses import replace
from datetime import datetime

from dsr_core.domain.change import Change
from dsr_core.domain.copies import Copy
from dsr_core.domain.errors import IllegalTransitionError
from dsr_core.domain.events.of_aftermath import (
    AbsenceConfirmed,
    CopiesPurged,
    PersonReappeared,
    ReappearanceConfirmed,
)
from dsr_core.domain.person_access import PersonAccess
from dsr_core.domain.reappearance import looks_by
from dsr_core.domain.reasons import Reason
from dsr_core.domain.redaction import PackageReview
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.subject import FORGOTTEN
from dsr_core.domain.wish import Wish


def purge(request: DsrRequest, event: CopiesPurged, now: datetime) -> Change:
    """Notes what is gone. The key goes last: whoever still has copies still needs it."""
    purged = request.purged + event.copies
    if not event.copies or len(set(purged)) != len(purged):
        raise IllegalTransitionError("What is purged already cannot be purged again.")
    if Copy.PERSONAL_DATA not in purged:
        return Change(request=replace(request, purged=purged))
    if set(purged) != set(Copy):
        raise IllegalTransitionError("The key is not destroyed before all copies are gone.")
    return Change(request=_forget(replace(request, purged=purged)))


def _forget(request: DsrRequest) -> DsrRequest:
    """The request without anything that is stored sealed."""
    return replace(
        request,
        subject=FORGOTTEN,
        wish=Wish(),
        identity=None,
        access=PersonAccess(),
        notes=(),
        review=PackageReview(),
        intake_handle="",
        tasks=tuple(
            replace(task, checkpoint=None, evidence=None, evidence_salt=None, trace=None)
            for task in request.tasks
        ),
    )


def confirm_absence(request: DsrRequest, event: AbsenceConfirmed, now: datetime) -> Change:
    """Whoever was back is gone again."""
    return Change(request=_looked(request, None, Reason.NONE, now))


def notice(request: DsrRequest, event: PersonReappeared, now: datetime) -> Change:
    """Keeps since when the person is back, for operators to see."""
    return Change(request=_looked(request, now, event.reason, now))


def confirm_presence(request: DsrRequest, event: ReappearanceConfirmed, now: datetime) -> Change:
    """Only counts the look: what is known already is not told again."""
    if request.reappeared_as is not event.reason:
        raise IllegalTransitionError
    return Change(request=_looked(request, request.reappeared_at, event.reason, now))


def _looked(request: DsrRequest, at: datetime | None, reason: Reason, now: datetime) -> DsrRequest:
    if Copy.PERSONAL_DATA in request.purged:
        raise IllegalTransitionError("Nobody knows any more whom this request was about.")
    return replace(request, looks=looks_by(request, now), reappeared_at=at, reappeared_as=reason)
