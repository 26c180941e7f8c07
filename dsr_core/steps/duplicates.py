"""A verified person's other requests: noted when they come, and shown at the gates."""

import asyncio
from collections.abc import Sequence

from dsr_core.domain.duplicates import duplicate_among, person_key
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.ports import Services

#: Where somebody decides, and should know what else the person asked for.
_GATES = frozenset({Status.AWAITING_REVIEW, Status.AWAITING_APPROVAL})


async def find_duplicate(
    services: Services, request: DsrRequest, identity: DirectoryIdentity | None
) -> str | None:
    """Put the request on its person's list; the earlier request that asks the same, or None.

    What is closed goes off the list. A person's first request costs one billed call.
    """
    if identity is None:
        return None
    key = person_key(request.tenant, identity.object_id)
    listed = await services.people.enlist(key, request.id)
    if not listed:
        return None
    others = await _open_ones(services, listed)
    closed = set(listed) - {other.id for other in others}
    if closed:
        await services.people.strike(key, closed)
    return duplicate_among(request, others)


async def others_of(services: Services, request: DsrRequest) -> tuple[DsrRequest, ...]:
    """The person's other open requests; none but while somebody must decide on this one."""
    identity = request.identity
    if request.status not in _GATES or identity is None:
        return ()
    listed = await services.people.enlisted(person_key(request.tenant, identity.object_id))
    return await _open_ones(services, [each for each in listed if each != request.id])


async def _open_ones(services: Services, ids: Sequence[str]) -> tuple[DsrRequest, ...]:
    found = await asyncio.gather(*(services.requests.load(each) for each in ids))
    return tuple(stored.request for stored in found if stored and stored.request.closed_at is None)
