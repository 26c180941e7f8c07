"""Takes in a file that somebody got by hand: first the file, then the word that it is there."""

import hashlib

from dsr_core.domain.decide import decide
from dsr_core.domain.errors import UnknownRequestError
from dsr_core.domain.events import ManualFileAdded
from dsr_core.domain.outcomes import FileRecord
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Services
from dsr_core.steps.runner import handle_event

#: How much is passed on at once.
_BLOCK = 1024 * 1024


async def hand_in(
    services: Services, request_id: str, by: str, source: str, content: bytes, ending: str
) -> DsrRequest:
    """File the content under `manual/{source}/`; it goes into the package with its hash.

    Named by its content: what the sender calls it may name the person, and the same file twice is
    one. Raises UnknownRequestError, UnknownManualSourceError, IllegalTransitionError,
    StaleRequestError; then nothing is in the package.
    """
    stored = await services.requests.load(request_id)
    if stored is None:
        raise UnknownRequestError
    digest = hashlib.sha256(content).hexdigest()
    name = f"manual/{source}/{digest[:16]}.{ending}"
    announced = FileRecord(name=name, bytes=len(content), sha256=digest)
    event = ManualFileAdded(by=by, source=source, file=announced)
    # Refused before anything is written, and again by what holds when it is.
    decide(stored.request, event, services.clock.now())
    writer = services.packages.writer(stored.request, name)
    for start in range(0, len(content), _BLOCK):
        await writer.write(content[start : start + _BLOCK])
    await writer.close()
    return await handle_event(services, request_id, event)
