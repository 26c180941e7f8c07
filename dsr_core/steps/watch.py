"""Looking whether an erased person is back: synced anew, restored, or made anew by hand."""

from dsr_core.domain.errors import SystemStuckError, SystemUnavailableError
from dsr_core.domain.events import AbsenceConfirmed, PersonReappeared, ReappearanceConfirmed
from dsr_core.domain.reappearance import known_as
from dsr_core.domain.reasons import UNDECIDED, Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Located, Services

type Seen = AbsenceConfirmed | PersonReappeared | ReappearanceConfirmed


async def look_for(services: Services, request: DsrRequest) -> Seen | None:
    """What the directory says; None when it cannot be asked, which is never taken for absence."""
    systems = services.systems_of(request.tenant)
    try:
        located = await systems.locate(known_as(request))
    except (SystemUnavailableError, SystemStuckError):
        return None
    reason = _reason_of(request, located)
    if reason is None:
        return AbsenceConfirmed()
    if reason is request.reappeared_as:
        return ReappearanceConfirmed(reason=reason)
    return PersonReappeared(reason=reason)


def _reason_of(request: DsrRequest, located: Located) -> Reason | None:
    """How the person is back; None when not."""
    found, erased = located.identity, request.identity
    if found is None:
        # Several accounts with what was known of the person: at least one of them is new.
        return Reason.REAPPEARED if located.reason in UNDECIDED else None
    if found.deleted:
        return Reason.STILL_THERE
    is_same = erased is not None and found.object_id.lower() == erased.object_id.lower()
    return Reason.ACCOUNT_RESTORED if is_same else Reason.REAPPEARED
