"""Whether who follows a one-time link is whom it was sent to (Art. 12(6)), and where links lead."""

from datetime import datetime

from dsr_core.domain.events import IdentityVerified
from dsr_core.domain.person_access import Purpose, find_link
from dsr_core.domain.request import DsrRequest

#: By whose word the person is who they say they are.
VERIFIED_BY = "one-time link"

#: The page behind each kind of link. Opening it changes nothing, for mail filters open links too.
_PAGES = {
    Purpose.CONFIRM: "/api/requests/{request_id}/identity",
    Purpose.ENTER: "/api/my/{request_id}/enter",
}


def check_token(request: DsrRequest | None, token: str, now: datetime) -> IdentityVerified | None:
    """The event that a right token is; None for any other, for it changes nothing.

    Wrong tokens are not counted in the request: 256 random bits are not found by trying, a count
    would let a stranger void the person's link, and would tell known requests from unknown ones.
    """
    link = find_link(request.access if request else None, token, Purpose.CONFIRM, now)
    return None if link is None else IdentityVerified(by=VERIFIED_BY)


def link_to(public_url: str, request_id: str, purpose: Purpose, token: str) -> str:
    """What stands in the letter; a secret."""
    return f"{public_url}{_PAGES[purpose].format(request_id=request_id)}?token={token}"
