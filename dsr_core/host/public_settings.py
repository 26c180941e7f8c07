"""The settings of the public surface: how often callers may come, and how long people may stay."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dsr_core.host.sign_in_settings import Take

DEFAULTS: Mapping[str, str] = {
    "DSR_LINK_MINUTES": "10",
    "DSR_SESSION_MINUTES": "30",
    "DSR_MOST_DOWNLOADS": "10",
    "DSR_FORWARDED_HOPS": "0",
    "DSR_SOURCE_PER_HOUR": "60",
    "DSR_IDENTIFIER_PER_HOUR": "10",
    "DSR_LINKS_PER_HOUR": "5",
}
REQUIRED = ("DSR_HASH_KEY",)

_SHORTEST_KEY = 32
#: What a setting reads as while App Service cannot resolve it: an address that anybody can guess.
_UNRESOLVED = "@Microsoft.KeyVault("
#: The key of the sample settings, which everybody knows.
SAMPLE_KEY = b"for-simulators-on-this-machine-only"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSettings:
    """What strangers may do, and how often."""

    #: How long the address of a download works.
    link_minutes: int
    #: How long a person who came by a link may stay.
    session_minutes: int
    #: How often the person may download one package.
    most_downloads: int
    #: How many proxies of ours add to X-Forwarded-For: App Service is one, Front Door another.
    #: 0 = none is believed, and callers are not told apart by where they come from.
    forwarded_hops: int
    #: Calls of the public addresses from one place, for each of them. 0 = no limit.
    source_per_hour: int
    #: Requests about the same identifier. 0 = no limit.
    identifier_per_hour: int
    #: Links asked for, and tokens tried, for one request. 0 = no limit.
    links_per_hour: int
    #: Keys the hashes by which callers are told apart. In Azure: a Key Vault reference.
    hash_key: bytes = field(repr=False)


def take_public(take: Take) -> PublicSettings | None:
    """The settings of the public surface, or None when one of them is at fault."""
    link_minutes = take("DSR_LINK_MINUTES", _between(1, 60))
    session_minutes = take("DSR_SESSION_MINUTES", _between(1, 720))
    most_downloads = take("DSR_MOST_DOWNLOADS", _between(1, 1000))
    hops = take("DSR_FORWARDED_HOPS", _between(0, 5))
    sources = take("DSR_SOURCE_PER_HOUR", _between(0, 1_000_000))
    identifiers = take("DSR_IDENTIFIER_PER_HOUR", _between(0, 1_000_000))
    links = take("DSR_LINKS_PER_HOUR", _between(0, 1_000_000))
    key = take("DSR_HASH_KEY", _read_key)
    if link_minutes is None or session_minutes is None or most_downloads is None or hops is None:
        return None
    if sources is None or identifiers is None or links is None or key is None:
        return None
    return PublicSettings(
        link_minutes=link_minutes,
        session_minutes=session_minutes,
        most_downloads=most_downloads,
        forwarded_hops=hops,
        source_per_hour=sources,
        identifier_per_hour=identifiers,
        links_per_hour=links,
        hash_key=key,
    )


def _between(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text) if text.isascii() and text.isdigit() else -1
        if not least <= number <= most:
            raise ValueError(f"is not between {least} and {most}")
        return number

    return read


def _read_key(text: str) -> bytes:
    if text.startswith(_UNRESOLVED):
        raise ValueError("is a Key Vault reference that did not resolve")
    if len(text) < _SHORTEST_KEY:
        raise ValueError(f"has fewer than {_SHORTEST_KEY} characters")
    return text.encode()
