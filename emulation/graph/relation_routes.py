"""What hangs on a user: memberships, devices, roles, consents, methods, mail contacts, by table."""

from collections.abc import Iterable
from dataclasses import dataclass

from emulation.graph.access import require_user
from emulation.graph.errors import not_found
from emulation.graph.filtering import filter_rules
from emulation.graph.listing import Listing
from emulation.graph.permissions import permission_used
from emulation.graph.query import answer_collection
from emulation.graph.relations import (
    Finder,
    all_memberships,
    direct_reports,
    licence_details,
    linked,
    linked_to_mailbox,
)
from emulation.graph.routing import Call, Reply, Route, get
from emulation.graph.wire import Row

MAILBOX_PAGE = 10
"""Rows on a page of what lives in a mailbox, unless `$top` says otherwise."""

_TYPE_PERMISSIONS = {
    "#microsoft.graph.group": ("GroupMember.Read.All", "Group.Read.All"),
    "#microsoft.graph.directoryRole": ("RoleManagement.Read.Directory", "Directory.Read.All"),
    "#microsoft.graph.administrativeUnit": ("AdministrativeUnit.Read.All", "Directory.Read.All"),
    "#microsoft.graph.user": ("User.Read.All",),
    "#microsoft.graph.device": ("Device.Read.All",),
}
"""Without one of these an object shows its type and id only (reference 2.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One relation's path below `/users/{user}/`, its permissions, and where its rows are."""

    name: str
    permissions: tuple[str, ...]
    find: Finder
    context: str = "directoryObjects"
    casts: tuple[str, ...] = ()
    is_directory: bool = True
    default_top: int = 100
    max_top: int = 999

    def listing(self, user: Row) -> Listing:
        """How its rows are listed for one user."""
        return Listing(
            name=self.name,
            context=self.context.replace("{user}", user["id"]),
            is_directory=self.is_directory,
            default_top=self.default_top,
            max_top=self.max_top,
            filters=filter_rules(("id", "eq in"), ("displayName", "eq startswith | ne")),
            orderable=frozenset(("displayName",)),
        )


_USER_READ = ("User.Read.All",)
_DIRECTORY_READ = ("Directory.Read.All",)

RELATIONS: tuple[Relation, ...] = (
    Relation(
        name="memberOf",
        permissions=("GroupMember.ReadBasic.All", *_DIRECTORY_READ),
        find=linked("memberOf"),
        casts=("group", "directoryRole", "administrativeUnit"),
    ),
    Relation(
        name="transitiveMemberOf",
        permissions=_USER_READ,
        find=all_memberships,
        casts=("group", "directoryRole", "administrativeUnit"),
    ),
    Relation(name="directReports", permissions=_USER_READ, find=direct_reports, casts=("user",)),
    Relation(
        name="ownedObjects", permissions=_USER_READ, find=linked("ownedObjects"), casts=("group",)
    ),
    Relation(name="createdObjects", permissions=_USER_READ, find=linked("createdObjects")),
    Relation(
        name="ownedDevices", permissions=_USER_READ, find=linked("ownedDevices"), casts=("device",)
    ),
    Relation(
        name="registeredDevices",
        permissions=_USER_READ,
        find=linked("registeredDevices"),
        casts=("device",),
        max_top=100,
    ),
    Relation(name="sponsors", permissions=_USER_READ, find=linked("sponsors")),
    Relation(
        name="scopedRoleMemberOf",
        permissions=_DIRECTORY_READ,
        find=linked("scopedRoleMemberOf"),
        context="scopedRoleMemberships",
    ),
    Relation(
        name="appRoleAssignments",
        permissions=_DIRECTORY_READ,
        find=linked("appRoleAssignments"),
        context="appRoleAssignments",
    ),
    Relation(
        name="oauth2PermissionGrants",
        permissions=_DIRECTORY_READ,
        find=linked("oauth2PermissionGrants"),
        context="oauth2PermissionGrants",
    ),
    Relation(
        name="licenseDetails",
        permissions=("LicenseAssignment.Read.All", *_DIRECTORY_READ),
        find=licence_details,
        context="users('{user}')/licenseDetails",
    ),
    Relation(
        name="authentication/methods",
        permissions=("UserAuthenticationMethod.Read.All",),
        find=linked("authentication/methods"),
        context="users('{user}')/authentication/methods",
        is_directory=False,
    ),
    Relation(
        name="extensions",
        permissions=_USER_READ,
        find=linked("extensions"),
        context="users('{user}')/extensions",
        is_directory=False,
    ),
    Relation(
        name="contacts",
        permissions=("Contacts.Read",),
        find=linked_to_mailbox("contacts"),
        context="users('{user}')/contacts",
        is_directory=False,
        default_top=MAILBOX_PAGE,
    ),
    Relation(
        name="contactFolders",
        permissions=("Contacts.Read",),
        find=linked_to_mailbox("contactFolders"),
        context="users('{user}')/contactFolders",
        is_directory=False,
        default_top=MAILBOX_PAGE,
    ),
)


def list_relation(relation: Relation, cast: str, call: Call) -> Reply:
    """One relation's rows; a cast keeps one type. Types beyond the token shrink to their id."""
    user = require_user(call)
    rows = [_shrunk(call, row) for row in relation.find(call, user)]
    if cast:
        rows = [row for row in rows if row.get("@odata.type") == f"#microsoft.graph.{cast}"]
    return answer_collection(call, rows, relation.listing(user))


def get_method(call: Call) -> Reply:
    """`GET /users/{id}/authentication/methods/{method}`."""
    user = require_user(call)
    rows = call.tenant.related(user["id"], "authentication/methods")
    row = next((row for row in rows if row.get("id") == call.params["method"]), None)
    if row is None:
        raise not_found(call.params["method"])
    context = call.context(f"users('{user['id']}')/authentication/methods/$entity")
    return Reply(body={"@odata.context": context, **row})


def _shrunk(call: Call, row: Row) -> Row:
    kind = str(row.get("@odata.type"))
    needed = _TYPE_PERMISSIONS.get(kind)
    if needed is None or permission_used(call.token.roles, needed):
        return row
    return {"@odata.type": kind, "id": row["id"]}


def _routes(relation: Relation) -> Iterable[Route]:
    template = f"/users/{{user}}/{relation.name}"
    for cast in ("", *relation.casts):
        path = f"{template}/graph.{cast}" if cast else template

        def handler(call: Call, relation: Relation = relation, cast: str = cast) -> Reply:
            return list_relation(relation, cast, call)

        yield get(path, handler, *relation.permissions)


ROUTES: tuple[Route, ...] = (
    *(route for relation in RELATIONS for route in _routes(relation)),
    get(
        "/users/{user}/authentication/methods/{method}",
        get_method,
        "UserAuthenticationMethod.Read.All",
    ),
)
