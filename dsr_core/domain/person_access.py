"""How a person gets to what is theirs: one-time links and short sessions, kept as hashes only.

A link is for one request and one purpose. Nobody makes the token again from what is kept, and what
is kept is no secret: 32 random bytes are not found by trying.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

#: How long a link in a letter works.
LINK_VALID_FOR = timedelta(days=7)

#: More than these are not kept: the oldest go. A letter is repeated, a person has several devices.
MOST_LINKS = 5
MOST_SESSIONS = 5


class Purpose(StrEnum):
    """What a link is good for; one for another purpose is no link at all."""

    #: Show that the request is yours (Art. 12(6)).
    CONFIRM = "confirm"
    #: See where it stands, take it back, download the answer.
    ENTER = "enter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A one-time link that was sent."""

    token_hash: str = field(repr=False)
    purpose: Purpose
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody came by a link, and stays for a while."""

    secret_hash: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAccess:
    """Every way to a request that is open to its person, oldest first."""

    links: tuple[Link, ...] = ()
    sessions: tuple[Session, ...] = ()
    #: How many further links were asked for: each letter has a key of its own.
    asked: int = 0


def hash_of(secret: str) -> str:
    """What is kept of a token or a session's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


#: Compared with where there is nothing to compare, so that this takes no less time.
_NO_HASH = hash_of("")


def make_link(token: str, purpose: Purpose, now: datetime) -> Link:
    """The link that a token is for."""
    return Link(token_hash=hash_of(token), purpose=purpose, expires_at=now + LINK_VALID_FOR)


def find_link(
    access: PersonAccess | None, token: str, purpose: Purpose, now: datetime
) -> Link | None:
    """The link whose token this is; None for one that is used, late, wrong, or for nobody."""
    links = access.links if access is not None else ()
    found = _index_of(token, [link.token_hash for link in links])
    if found is None or links[found].purpose is not purpose or links[found].expires_at <= now:
        return None
    return links[found]


def find_session(access: PersonAccess | None, secret: str, now: datetime) -> Session | None:
    """The session whose secret this is; None for one that ended, was revoked, or never was."""
    sessions = access.sessions if access is not None else ()
    found = _index_of(secret, [session.secret_hash for session in sessions])
    if found is None or sessions[found].expires_at <= now:
        return None
    return sessions[found]


def _index_of(secret: str, hashes: list[str]) -> int | None:
    """Where the secret's hash stands. As long for a wrong secret as for the right one."""
    wanted = hash_of(secret)
    matches = [hmac.compare_digest(wanted, each) for each in (*hashes, _NO_HASH)][: len(hashes)]
    return matches.index(True) if any(matches) else None
