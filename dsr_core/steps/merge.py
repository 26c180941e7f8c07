"""Merging: of two requests for the same, the later one is answered by the earlier."""

from dsr_core.domain.duplicates import check_merge
from dsr_core.domain.errors import MergeRefusedError, UnknownRequestError
from dsr_core.domain.events import Merged, NoteTaken
from dsr_core.domain.lifecycle import move
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Services
from dsr_core.steps.runner import handle_event


async def merge(
    services: Services,
    request_id: str,
    event: Merged,
    notes: tuple[NoteTaken, ...],
    *,
    seen: int | None = None,
) -> DsrRequest:
    """Close the request, because the earlier one's answer is its answer as well.

    `seen` as in `handle_event`. Raises UnknownRequestError, MergeRefusedError, and what
    `handle_event` does.
    """
    later = await services.requests.load(request_id)
    if later is None:
        raise UnknownRequestError
    # What cannot happen to it at all is said first, whatever the other request is.
    move(later.request.status, event)
    earlier = await services.requests.load(event.into)
    if earlier is None:
        raise MergeRefusedError("The other request is not known.")
    check_merge(later.request, earlier.request)
    return await handle_event(services, request_id, *notes, event, seen=seen)
