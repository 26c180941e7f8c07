"""What happens to the ways that lead a person to their request."""

from dataclasses import dataclass

from dsr_core.domain.person_access import Link, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkAsked:
    """Somebody asked for a further link to show who they are; it goes where the first one went."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkIssued:
    """A further link was made for the verified person; its letter follows."""

    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkUsed:
    """Somebody exchanged a link for a session; the link is spent."""

    token_hash: str
    session: Session


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    """The person left."""

    secret_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessRevoked:
    """An operator closed every link and session of the request."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageDownloaded:
    """A package was fetched: by the person, or by an operator, whose object id it is then."""

    by: str
    version: int
    #: The how manieth time this package was fetched by the person; None for an operator.
    number: int | None = None
