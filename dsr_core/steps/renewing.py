"""Sending a further link, to the address that is known already; done apart from who asks for it.

Whoever asks is answered before anybody looks whether there is such a request, so that neither the
answer nor its time says anything.
"""

from dsr_core.domain.errors import IllegalTransitionError
from dsr_core.domain.events import LinkAsked, LinkIssued
from dsr_core.domain.identity_check import link_to
from dsr_core.domain.link_facts import AccessLinkFacts
from dsr_core.domain.person_access import LINK_VALID_FOR, Purpose, make_link
from dsr_core.domain.request import Status
from dsr_core.ports import Services, StoredRequest
from dsr_core.steps.letters import address_of, matter_of, send_letter
from dsr_core.steps.runner import handle_loaded

KEY = "access-link"


async def send_new_link(services: Services, request_id: str) -> bool:
    """Whether a link is on its way; no for an unknown request, and where nobody may have one.

    The message may come twice: then two letters go out, and both their links work. Raises
    StaleRequestError, which the queue answers with another try, and as `LetterBox.send`.
    """
    stored = await services.requests.load(request_id)
    if stored is None:
        return False
    try:
        if stored.request.verified_by is not None:
            return await _send(services, stored)
        if stored.request.status is Status.IDENTITY_PENDING:
            await handle_loaded(services, stored, LinkAsked())
            return True
    except IllegalTransitionError:
        return False
    return False


async def _send(services: Services, stored: StoredRequest) -> bool:
    """The letter goes out only after its link is known."""
    if address_of(stored.request) is None:
        return False
    token, now = services.new_token(), services.clock.now()
    issued = LinkIssued(link=make_link(token, Purpose.ENTER, now))
    request = (await handle_loaded(services, stored, issued)).request
    facts = AccessLinkFacts(
        matter=matter_of(services, request),
        link=link_to(services.public_url, request.id, Purpose.ENTER, token),
        expires_at=now + LINK_VALID_FOR,
    )
    await send_letter(services, request, f"{KEY}-{request.access.asked}", facts)
    return True
