"""What an app may do to whom beyond its permissions: properties with their own, administrators."""

from collections.abc import Iterable

from emulation.graph.errors import GraphError, denied, not_found
from emulation.graph.permissions import expand, permission_used
from emulation.graph.routing import Call
from emulation.graph.state import Tenant
from emulation.graph.wire import Row

PRIVILEGED_ROLES = frozenset(("Global Administrator", "Privileged Authentication Administrator"))
"""Entra roles with which an app may touch administrators (reference 2.4)."""

PROPERTY_PERMISSIONS = {
    "signInActivity": "AuditLog.Read.All",
    "customSecurityAttributes": "CustomSecAttributeAssignment.Read.All",
    "employeeLeaveDateTime": "User-LifeCycleInfo.Read.All",
    "mailboxSettings": "MailboxSettings.Read",
}
BASIC_PROPERTIES = frozenset(
    ("id", "displayName", "givenName", "surname", "mail", "userPrincipalName", "photo")
)
"""All that `User.ReadBasic.All` shows (reference 2.1)."""


def require_user(call: Call, name: str = "user") -> Row:
    """The active user a path parameter names by id or principal name; raises 404."""
    key = call.params[name]
    found = call.tenant.find_user(key)
    if found is None:
        raise not_found(key)
    return found


def require_premium(call: Call) -> None:
    """Raise the 403 of a tenant without Entra ID P1 or P2."""
    if not call.world.settings.premium_licence:
        code = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
        text = "Neither tenant is B2C or tenant doesn't have premium license"
        raise GraphError(403, code, text)


def check_properties(call: Call, names: Iterable[str]) -> None:
    """Raise 403 when a selected property needs a permission the token lacks."""
    granted = expand(call.token.roles)
    for name in names:
        needed = PROPERTY_PERMISSIONS.get(name)
        if needed is not None and needed not in granted:
            raise denied()
        if name == "signInActivity":
            require_premium(call)
        if "User.Read.All" not in granted and name not in BASIC_PROPERTIES:
            raise denied()


def reads_all(call: Call) -> bool:
    """Whether the token may read more of a user than the basic properties."""
    return permission_used(call.token.roles, ("User.Read.All",)) is not None


def shown_to(call: Call, row: Row) -> Row:
    """A user's row as far as the token may read it: others' properties are null."""
    if reads_all(call):
        return row
    return {name: value if name in BASIC_PROPERTIES else None for name, value in row.items()}


def holds_role(call: Call, roles: frozenset[str]) -> bool:
    """Whether the calling app was given one of these Entra roles."""
    client = call.world.settings.clients.get(call.token.app_id)
    return client is not None and not roles.isdisjoint(client.directory_roles)


def is_administrator(tenant: Tenant, user_id: str) -> bool:
    """Whether a user holds an Entra role or is in a role-assignable group."""
    for row in tenant.links.get((user_id, "memberOf"), ()):
        if row.get("@odata.type") == "#microsoft.graph.directoryRole":
            return True
        group = tenant.groups.get(row["id"], row)
        if group.get("isAssignableToRole"):
            return True
    return False


def check_target(call: Call, row: Row) -> None:
    """Raise 403 for a sensitive act on an administrator or a member of a restricted unit."""
    if row.get("isManagementRestricted"):
        raise denied("The object is in a restricted management administrative unit.")
    if is_administrator(call.tenant, row["id"]) and not holds_role(call, PRIVILEGED_ROLES):
        raise denied()
