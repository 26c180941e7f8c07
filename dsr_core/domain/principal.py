"""Who calls: a person or a program that Entra ID vouches for, and the roles it gave them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """The app roles of our registration in Entra ID; the values are what tokens carry."""

    #: Does the daily work on requests.
    OPERATOR = "Dsr.Operator"
    #: Confirms what cannot be undone; a second person.
    APPROVER = "Dsr.Approver"
    #: Reads everything but the packages, and changes nothing.
    AUDITOR = "Dsr.Auditor"
    #: Also sees to what is stuck.
    ADMIN = "Dsr.Admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A caller that has shown who it is."""

    #: Entra's object id, a GUID in lower case; the same at every sign-in, and no name.
    object_id: str
    tenant_id: str
    roles: frozenset[Role]
    #: A program that signed in with its own credential: it is not one of "two different people".
    is_application: bool = False
    #: For an operator's page; goes into no log and no history.
    name: str = field(default="", repr=False)

    def may(self, roles: Iterable[Role]) -> bool:
        """Whether one of these roles is held; no roles at all are nobody's."""
        return not self.roles.isdisjoint(roles)


#: The caller of a public address: nobody asked who it is, and it holds no role.
ANYBODY = Principal(object_id="", tenant_id="", roles=frozenset())
