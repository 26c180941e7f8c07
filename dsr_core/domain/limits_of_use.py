"""How often a caller may come: windows of an hour, and who counts as the same caller."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address

WINDOW = timedelta(hours=1)

#: Of an IPv6 address the part that a customer is given: they may use any of the rest (RFC 6177).
_NETWORK_BITS = 64


class Counted(StrEnum):
    """By what callers are told apart."""

    SOURCE = "source"
    #: Somebody's address or number, as claimed: known or not makes no difference.
    IDENTIFIER = "identifier"
    REQUEST = "request"


class Admission(StrEnum):
    """What became of a visit."""

    LET_IN = "let_in"
    #: Not counted either: who waits outside does not prolong the wait.
    NO_ROOM = "no_room"
    #: The counter cannot be reached.
    UNCOUNTED = "uncounted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One caller, and how many visits of theirs a window has room for."""

    #: Kind and keyed hash: fit for a table's key, and says nothing of who it is.
    key: str = field(repr=False)
    most: int


def window_of(now: datetime) -> datetime:
    """When the window began."""
    return now.replace(minute=0, second=0, microsecond=0)


def seconds_left(now: datetime) -> int:
    """Until the next window, rounded up."""
    left = window_of(now) + WINDOW - now
    return -(-left // timedelta(seconds=1))


def visit_of(key: bytes, kind: Counted, route: str, text: str, most: int) -> Visit:
    """A visit, with a hash that only who has the key can make from a guess."""
    content = "\0".join((kind.value, route, text)).encode("utf-8", "surrogatepass")
    return Visit(key=f"{kind.value}|{hmac.digest(key, content, hashlib.sha256).hex()}", most=most)


def distinct(visits: Iterable[Visit]) -> tuple[Visit, ...]:
    """Each caller once: a transaction takes no row twice."""
    return tuple({visit.key: visit for visit in visits}.values())


def read_source(forwarded: str | None, hops: int) -> str | None:
    """Whose address the trusted proxies saw, from X-Forwarded-For; None where none can be trusted.

    Each proxy adds the address it was called from at the end, so with `hops` proxies of ours the
    caller is the last but `hops - 1`; whatever stands before may be made up.
    """
    if not forwarded or hops < 1:
        return None
    entries = forwarded.split(",")
    if len(entries) < hops:
        return None
    return _network_of(entries[-hops].strip())


def _network_of(entry: str) -> str | None:
    """`203.0.113.9:51234` and `[2001:db8::1]:443` have a port, which is another at each call."""
    bare = entry[1:].partition("]")[0] if entry.startswith("[") else entry
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else f"{int(address) >> (128 - _NETWORK_BITS):x}"
    return str(address)
