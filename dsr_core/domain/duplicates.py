"""Whether two requests ask the same of the same person, and may be answered as one."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from dsr_core.domain.errors import MergeRefusedError
from dsr_core.domain.plan import PACKAGED
from dsr_core.domain.request import DsrRequest


def person_key(tenant: str, object_id: str) -> str:
    """What a person's open requests are listed under: SHA-256 in hex, and no personal data."""
    return hashlib.sha256(f"{tenant}\0{object_id.lower()}".encode()).hexdigest()


def duplicate_among(request: DsrRequest, others: Iterable[DsrRequest]) -> str | None:
    """The first of the person's other requests whose answer would be this one's as well.

    All of them are of the same verified person. Of two that ask the same, only the later one is a
    duplicate: the earlier date of receipt is the one that counts (Art. 12(3)).
    """
    found = [
        other
        for other in others
        if _asks_the_same(request, other) and _is_later(request, other) and _will_answer(other)
    ]
    return min(found, key=_place).id if found else None


def check_merge(later: DsrRequest, earlier: DsrRequest) -> None:
    """Raises MergeRefusedError unless the earlier request's answer can be the later one's too."""
    if not (later.is_identity_shown and earlier.is_identity_shown):
        raise MergeRefusedError("It is not shown yet who asks in both of them.")
    if not _is_same_person(later, earlier) or not _asks_the_same(later, earlier):
        raise MergeRefusedError
    if not _is_later(later, earlier):
        raise MergeRefusedError("The later request is merged into the earlier, not the reverse.")
    if not _will_answer(earlier):
        raise MergeRefusedError("The earlier request has no answer ahead of it.")


def _is_same_person(one: DsrRequest, other: DsrRequest) -> bool:
    if one.identity is None or other.identity is None:
        return False
    return one.identity.object_id.lower() == other.identity.object_id.lower()


def _asks_the_same(one: DsrRequest, other: DsrRequest) -> bool:
    return one.id != other.id and _wish(one) == _wish(other)


def _wish(request: DsrRequest) -> tuple[object, ...]:
    """What is asked, and by whom: an answer to a lawyer is not one to the person."""
    wish = request.wish
    by_another = (wish.representative, wish.representative_contact)
    return request.tenant, request.right, frozenset(wish.corrections), by_another


def _is_later(request: DsrRequest, other: DsrRequest) -> bool:
    return _place(request) > _place(other)


def _place(request: DsrRequest) -> tuple[datetime, str]:
    return request.received_at, request.id


def _will_answer(request: DsrRequest) -> bool:
    """Whether what was asked is still going to be done, or is in force.

    A copy that was handed out does not hold what came since: who asks again gets a new one.
    """
    is_refused = request.ruling is not None and not request.ruling.honoured
    is_stale = request.right in PACKAGED and request.answered_at is not None
    return not (request.closed_at or request.withdrawing or is_refused or is_stale)
