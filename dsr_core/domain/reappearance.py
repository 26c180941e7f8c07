"""Whether, and when, an erased person is looked for again: re-synced, restored, or made anew."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dsr_core.domain.copies import Copy
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.request import DsrRequest, Status, TaskState
from dsr_core.domain.subject import DataSubject, Identifier, IdentifierKind
from dsr_core.domain.systems import SystemKind, Verb

_A_DAY = timedelta(days=1)

#: The proof came to this: the person was not gone, and nobody needs to look whether they are back.
_NOT_GONE = frozenset({Outcome.FAILED, Outcome.REFUSED, Outcome.NEEDS_PERSON})


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchDue:
    """The directory must be asked whether the person is back."""


def watch_ends(request: DsrRequest, watch: timedelta) -> datetime | None:
    """Until when an erased person is looked for; None when nobody was erased, or nobody looks."""
    if request.closed_at is None or not watch or not _was_erased(request):
        return None
    return request.closed_at + watch


def watch_at(request: DsrRequest, watch: timedelta) -> datetime | None:
    """When to look next: 1, 2, 4, 8, … days after the ending, and when the time is over.

    A directory that syncs brings somebody back within hours, a restored backup within months.
    """
    ends = watch_ends(request, watch)
    if ends is None or request.closed_at is None or Copy.PERSONAL_DATA in request.purged:
        return None
    before = request.closed_at + _pause(request.looks - 1)
    if request.looks and before >= ends:
        return None
    return min(request.closed_at + _pause(request.looks), ends)


def looks_by(request: DsrRequest, now: datetime) -> int:
    """The count of looks after one at `now`; looks that were missed are not made up for."""
    looks = request.looks + 1
    while request.closed_at is not None and request.closed_at + _pause(looks) <= now:
        looks += 1
    return looks


def known_as(request: DsrRequest) -> DataSubject:
    """What the directory itself knew the person by, and the employee number that was given.

    Addresses that the person gave besides are left out: others may share them.
    """
    who = request.identity
    if who is None:
        return DataSubject(identifiers=())
    numbers = [
        each for each in request.subject.identifiers if each.kind is IdentifierKind.EMPLOYEE_ID
    ]
    known = [
        Identifier(kind=IdentifierKind.OBJECT_ID, value=who.object_id),
        Identifier(kind=IdentifierKind.USER_PRINCIPAL_NAME, value=who.user_principal_name),
    ]
    if who.mail:
        known.append(Identifier(kind=IdentifierKind.EMAIL, value=who.mail))
    return DataSubject(identifiers=(*known, *numbers))


#: Nearly three thousand years: longer than anybody is looked for, and still a date.
_MOST_DOUBLINGS = 20


def _pause(looks: int) -> timedelta:
    return _A_DAY * 2 ** min(looks, _MOST_DOUBLINGS)


def _was_erased(request: DsrRequest) -> bool:
    if request.status is not Status.COMPLETED:
        return False
    proofs = [
        task.report
        for task in request.tasks
        if (task.system, task.verb, task.state) == (SystemKind.ENTRA, Verb.PROVE, TaskState.DONE)
    ]
    newest = proofs[-1] if proofs else None
    return newest is not None and newest.outcome not in _NOT_GONE
