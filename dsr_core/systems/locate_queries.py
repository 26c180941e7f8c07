"""The questions discovery puts to the directory for each kind of identifier (graph.md 2.1)."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dsr_core.domain.subject import Identifier, IdentifierKind
from dsr_core.systems.graph_requests import build_get
from dsr_core.systems.homes import READ, Entry, principal_name_of
from dsr_core.systems.odata import any_of, quote

if TYPE_CHECKING:
    from kiota_abstractions.request_information import RequestInformation
    from msgraph.graph_service_client import GraphServiceClient


def _anybody(_entry: Entry, _value: str) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One question, about one identifier, to the users or to the deleted users."""

    identifier: Identifier
    filter: str
    among_deleted: bool
    #: A clause that needs the eventual index makes the whole query "advanced" (graph.md 1.3).
    advanced: bool = False
    #: A last look at a row, where the clause catches more than was meant.
    fits: Callable[[Entry, str], bool] = _anybody

    def accepts(self, entry: Entry) -> bool:
        """Whether an entry that came is one that was looked for."""
        return self.fits(entry, self.identifier.value)

    def build(self, service: "GraphServiceClient") -> "RequestInformation":
        """The request. Deleted users need the type cast (graph.md 2.1)."""
        users = service.directory.deleted_items.graph_user if self.among_deleted else service.users
        return build_get(users, select=READ, filter_=self.filter, advanced=self.advanced)


def searches_for(identifier: Identifier) -> tuple[Search, ...]:
    """Everything that must be asked to find an identifier; nothing for one that cannot exist."""
    return _SEARCHES[identifier.kind](identifier)


def _everywhere(
    identifier: Identifier, clause: str, *, advanced: bool = False
) -> tuple[Search, ...]:
    return tuple(
        Search(identifier=identifier, filter=clause, among_deleted=deleted, advanced=advanced)
        for deleted in (False, True)
    )


def _by_address(identifier: Identifier) -> tuple[Search, ...]:
    """Principal name, mail, other mails and aliases; the primary alias is spelt in capitals."""
    value = identifier.value.strip()
    clause = any_of(
        f"userPrincipalName eq {quote(value)}",
        f"mail eq {quote(value)}",
        f"otherMails/any(o:o eq {quote(value)})",
        f"proxyAddresses/any(p:p eq {quote('smtp:' + value)})",
        f"proxyAddresses/any(p:p eq {quote('SMTP:' + value)})",
    )
    return (*_everywhere(identifier, clause), _by_deleted_name(identifier))


def _by_principal_name(identifier: Identifier) -> tuple[Search, ...]:
    clause = f"userPrincipalName eq {quote(identifier.value.strip())}"
    return (*_everywhere(identifier, clause), _by_deleted_name(identifier))


def _by_deleted_name(identifier: Identifier) -> Search:
    """A deleted user's principal name begins with the id in hex, so only its end is known."""
    return Search(
        identifier=identifier,
        filter=f"endsWith(userPrincipalName,{quote(identifier.value.strip())})",
        among_deleted=True,
        advanced=True,
        fits=_had_name,
    )


def _had_name(entry: Entry, value: str) -> bool:
    return principal_name_of(entry).lower() == value.strip().lower()


def _by_object_id(identifier: Identifier) -> tuple[Search, ...]:
    try:
        value = str(uuid.UUID(identifier.value.strip()))
    except ValueError:
        return ()
    return _everywhere(identifier, f"id eq {quote(value)}")


def _by_employee_id(identifier: Identifier) -> tuple[Search, ...]:
    return _everywhere(identifier, f"employeeId eq {quote(identifier.value.strip())}")


def _by_phone(identifier: Identifier) -> tuple[Search, ...]:
    """Numbers match as they are spelt, so likely spellings are all asked for."""
    spellings = _spell_phone(identifier.value)
    mobile = any_of(*(f"mobilePhone eq {quote(spelling)}" for spelling in spellings))
    business = any_of(*(f"businessPhones/any(p:p eq {quote(one)})" for one in spellings))
    return (
        *_everywhere(identifier, mobile, advanced=True),
        *_everywhere(identifier, business),
    )


def _spell_phone(value: str) -> tuple[str, ...]:
    given = value.strip()
    compact = "".join(mark for mark in given if mark.isdecimal() or mark == "+")
    international = f"+{compact[2:]}" if compact.startswith("00") else compact
    return tuple(dict.fromkeys((given, compact, international)))


_SEARCHES: Mapping[IdentifierKind, Callable[[Identifier], tuple[Search, ...]]] = {
    IdentifierKind.EMAIL: _by_address,
    IdentifierKind.USER_PRINCIPAL_NAME: _by_principal_name,
    IdentifierKind.OBJECT_ID: _by_object_id,
    IdentifierKind.EMPLOYEE_ID: _by_employee_id,
    IdentifierKind.PHONE: _by_phone,
}
