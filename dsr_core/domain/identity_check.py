"""Whether who follows a one-time link is whom it was sent to (Art. 12(6)): token, time, tries."""

import hashlib
import hmac
from datetime import datetime, timedelta

from dsr_core.domain.events import IdentityAttempted, IdentityVerified
from dsr_core.domain.people_changes import MOST_ATTEMPTS
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.subject import Challenge

#: How long a link works.
LINK_VALID_FOR = timedelta(days=7)

#: By whose word the person is who they say they are.
VERIFIED_BY = "one-time link"

#: Compared with where there is no challenge, so that this takes no less time.
_NO_HASH = hashlib.sha256(b"").hexdigest()


def make_challenge(token: str, now: datetime) -> Challenge:
    """What is kept of a token: its hash, from which nobody makes the link again."""
    return Challenge(token_hash=_hash_of(token), expires_at=now + LINK_VALID_FOR)


def check_token(
    request: DsrRequest, token: str, now: datetime
) -> IdentityVerified | IdentityAttempted:
    """What it means that somebody came with a token; both are events for `decide`.

    A right token that is late, or comes after too many wrong ones, is an attempt like any other:
    no answer tells them apart. `decide` raises IllegalTransitionError for an attempt where no
    challenge is open; callers answer that as any attempt, too.
    """
    challenge = request.challenge
    expected = challenge.token_hash if challenge is not None else _NO_HASH
    is_right = hmac.compare_digest(expected, _hash_of(token))
    if challenge is None or now >= challenge.expires_at or challenge.attempts >= MOST_ATTEMPTS:
        return IdentityAttempted()
    return IdentityVerified(by=VERIFIED_BY) if is_right else IdentityAttempted()


def link_to_confirm(public_url: str, request_id: str, token: str) -> str:
    """The page the person confirms at. Opening it must change nothing: mail filters do so too."""
    return f"{public_url}/api/requests/{request_id}/identity?token={token}"


def _hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
