"""What an operator does at the gate before a package: mark what goes out of it, and let it go."""

from dataclasses import dataclass, field

from dsr_core.domain.copies import Copy
from dsr_core.domain.errors import (
    IllegalTransitionError,
    StaleRequestError,
    UnknownRequestError,
    UnreadFilesError,
)
from dsr_core.domain.events import PackageAccepted, RedactionOrdered, RedactionsMarked
from dsr_core.domain.examined import Examined, Reading
from dsr_core.domain.people_changes import require_gate
from dsr_core.domain.recognising import normal
from dsr_core.domain.redaction import PackageReview, Redaction, RedactionKind
from dsr_core.domain.request import DsrRequest, TaskState
from dsr_core.domain.systems import Verb
from dsr_core.ports import Services, StoredRequest
from dsr_core.steps.examined_file import read_examined
from dsr_core.steps.runner import handle_loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """A change of what is marked."""

    add: tuple[Redaction, ...] = ()
    #: Places in the list as it was seen.
    take_back: tuple[int, ...] = ()
    dismiss: tuple[str, ...] = field(default=(), repr=False)
    restore: tuple[str, ...] = field(default=(), repr=False)


async def mark(
    services: Services, request_id: str, by: str, marking: Marking, *, seen: int | None = None
) -> DsrRequest:
    """Change what is marked; what is marked twice has the newer ground.

    Raises UnknownRequestError, StaleRequestError (`seen` as in `handle_event`),
    IllegalTransitionError where no package is being reviewed, InvalidValueError.
    """
    stored = await _load(services, request_id, seen)
    marked = RedactionsMarked(by=by, review=_changed(stored.request.review, marking))
    return (await handle_loaded(services, stored, marked)).request


async def accept(
    services: Services, request_id: str, by: str, *, seen: int | None = None
) -> DsrRequest:
    """The package goes out as it is. Raises as `mark`."""
    stored = await _load(services, request_id, seen)
    return (await handle_loaded(services, stored, PackageAccepted(by=by))).request


async def send_redacted(
    services: Services, request_id: str, by: str, *, unread_seen: bool, seen: int | None = None
) -> DsrRequest:
    """The package goes out without what is marked; the work itself is a queue message's.

    `unread_seen`: a person looked at the files that no program can look into. Raises as `mark`, and
    UnreadFilesError where nobody did.
    """
    stored = await _load(services, request_id, seen)
    request = stored.request
    require_gate(request, Verb.REVIEW_PACKAGE)
    unread = unread_files(await read_examined(services, request), request.review)
    if unread and not unread_seen:
        raise UnreadFilesError
    ordered = RedactionOrdered(
        by=by,
        redactions=len(request.review.redactions),
        grounds=tuple(dict.fromkeys(one.ground for one in request.review.redactions)),
        unread_files=len(unread),
    )
    return (await handle_loaded(services, stored, ordered)).request


async def examined_of(services: Services, request: DsrRequest) -> Examined:
    """What was found in the files. Raises IllegalTransitionError where there is no such thing."""
    is_examined = any(
        task.verb is Verb.EXAMINE and task.state is TaskState.DONE for task in request.tasks
    )
    if not is_examined or Copy.FILES in request.purged:
        raise IllegalTransitionError("No package of this request is there to be looked through.")
    return await read_examined(services, request)


def unread_files(examined: Examined, review: PackageReview) -> tuple[str, ...]:
    """Names of the files that would go out although no program can look into them."""
    left_out = {one.file for one in review.redactions if one.kind is RedactionKind.FILE}
    return tuple(
        file.name
        for file in examined.files
        if file.reading is Reading.NOT_AT_ALL and file.name not in left_out
    )


def _changed(review: PackageReview, marking: Marking) -> PackageReview:
    kept = [one for place, one in enumerate(review.redactions) if place not in marking.take_back]
    by_place = {_place_of(one): one for one in (*kept, *marking.add)}
    restored = {normal(text) for text in marking.restore}
    dismissed = dict.fromkeys((*review.dismissed, *map(normal, marking.dismiss)))
    return PackageReview(
        redactions=tuple(by_place.values()),
        dismissed=tuple(text for text in dismissed if text not in restored),
    )


def _place_of(redaction: Redaction) -> tuple[object, ...]:
    """What a redaction takes out, whatever its ground."""
    return (
        redaction.kind,
        redaction.file,
        redaction.source,
        redaction.item,
        redaction.pointer,
        redaction.value,
    )


async def _load(services: Services, request_id: str, seen: int | None) -> StoredRequest:
    stored = await services.requests.load(request_id)
    if stored is None:
        raise UnknownRequestError
    if seen not in (None, stored.request.history_length):
        raise StaleRequestError
    return stored
