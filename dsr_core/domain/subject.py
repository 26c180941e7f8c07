"""The person a request is about, and what tells them from others. No repr here shows a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class IdentifierKind(StrEnum):
    """What somebody may give to be found by; each is searched as graph.md 2.1 allows."""

    EMAIL = "email"
    USER_PRINCIPAL_NAME = "user_principal_name"
    OBJECT_ID = "object_id"
    EMPLOYEE_ID = "employee_id"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """One thing the person is known by. The value is personal data and stays out of the repr."""

    kind: IdentifierKind
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSubject:
    """The identified or identifiable person of Art. 4(1), as described by whoever wrote."""

    identifiers: tuple[Identifier, ...]
    name: str | None = field(default=None, repr=False)
    #: Where the answer goes; an e-mail address.
    contact: str | None = field(default=None, repr=False)
    #: BCP 47 tag of the language the person reads.
    language: str = "en"


#: Who a request was about whose personal data were destroyed: nobody knows any more.
FORGOTTEN = DataSubject(identifiers=())


class Home(StrEnum):
    """Who governs the account behind a directory entry."""

    THIS_TENANT = "this_tenant"
    OTHER_TENANT = "other_tenant"
    MICROSOFT_ACCOUNT = "microsoft_account"
    OTHER_IDENTITY_PROVIDER = "other_identity_provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryIdentity:
    """The one directory entry that discovery found the person to be."""

    object_id: str = field(repr=False)
    user_principal_name: str = field(repr=False)
    mail: str | None = field(default=None, repr=False)
    display_name: str | None = field(default=None, repr=False)
    home: Home = Home.THIS_TENANT
    #: On-premises Active Directory is the source of authority.
    synced: bool = False
    #: Soft-deleted: in the recycle bin, still restorable.
    deleted: bool = False


#: Domains of consumer Microsoft accounts; a person known only by one of these and not found in the
#: tenant is referred to Microsoft's own privacy dashboard (guide-azure-dsr: "Microsoft accounts").
CONSUMER_DOMAINS = frozenset(
    {"outlook.com", "hotmail.com", "live.com", "msn.com", "passport.com", "outlook.example"}
)


def has_consumer_account(subject: DataSubject) -> bool:
    """Whether every address the person gave belongs to a consumer Microsoft account."""
    domains = [
        identifier.value.rpartition("@")[2].lower()
        for identifier in subject.identifiers
        if identifier.kind in ADDRESS_KINDS
    ]
    return bool(domains) and all(domain in CONSUMER_DOMAINS for domain in domains)


ADDRESS_KINDS = frozenset({IdentifierKind.EMAIL, IdentifierKind.USER_PRINCIPAL_NAME})

#: Longest value accepted for each kind (Entra's own limits; RFC 5321 for an address).
LONGEST: Mapping[IdentifierKind, int] = {
    IdentifierKind.EMAIL: 254,
    IdentifierKind.USER_PRINCIPAL_NAME: 254,
    IdentifierKind.OBJECT_ID: 36,
    IdentifierKind.EMPLOYEE_ID: 16,
    IdentifierKind.PHONE: 64,
}
