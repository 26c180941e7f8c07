"""Applications, their service principals, and the application permissions granted to them.

As far as an administrator's grant takes: find, read, assign, create, add app roles. Graph itself is
a service principal like any other, whose app roles are its application permissions. What is granted
here is not what a development token may do: that says so itself (`tokens.py`).
"""

from typing import Any, cast

from emulation.graph.errors import GraphError, bad_request, not_found
from emulation.graph.filtering import filter_rules
from emulation.graph.listing import Listing
from emulation.graph.permissions import ALL_ROLES
from emulation.graph.query import answer_collection, answer_entity
from emulation.graph.routing import Call, Reply, Route, get, patch, post
from emulation.graph.state import Tenant
from emulation.graph.wire import Row, made_id, timestamp

GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
PRINCIPALS = "servicePrincipals"
APPLICATIONS = "applications"
_READ = ("Application.Read.All", "Directory.Read.All")
_WRITE = ("Application.ReadWrite.All",)
_GRANT = ("AppRoleAssignment.ReadWrite.All",)

_PRINCIPALS = Listing(
    name=PRINCIPALS,
    context=PRINCIPALS,
    is_directory=True,
    filters=filter_rules(("appId id displayName", "eq in")),
)
_APPLICATIONS = Listing(
    name=APPLICATIONS,
    context=APPLICATIONS,
    is_directory=True,
    filters=filter_rules(("appId id displayName", "eq in")),
)
_ASSIGNMENTS = Listing(name="appRoleAssignments", context="appRoleAssignments", is_directory=True)


def add_principal(tenant: Tenant, app_id: str, name: str) -> Row:
    """What a managed identity looks like in the directory; answers its row."""
    row: Row = {
        "id": made_id("service-principal", tenant.tenant_id, app_id),
        "appId": app_id,
        "displayName": name,
        "servicePrincipalType": "ManagedIdentity",
        "accountEnabled": True,
        "appRoles": [],
    }
    tenant.rows(PRINCIPALS).append(row)
    return row


def list_principals(call: Call) -> Reply:
    """`GET /servicePrincipals`."""
    return answer_collection(call, _principals(call.tenant), _PRINCIPALS)


def create_principal(call: Call) -> Reply:
    """`POST /servicePrincipals`: the presence of an application in this tenant."""
    app_id = str(call.argument("appId") or "")
    known = {row["appId"] for row in call.tenant.rows(APPLICATIONS)}
    if app_id not in known:
        raise bad_request("The appId of the service principal does not reference a valid app.")
    if any(row["appId"] == app_id for row in _principals(call.tenant)):
        raise GraphError(409, "Request_MultipleObjectsWithSameKeyValue", "It exists already.")
    row = add_principal(call.tenant, app_id, app_id)
    row["servicePrincipalType"] = "Application"
    return Reply(status=201, body=row)


def list_assignments(call: Call) -> Reply:
    """`GET /servicePrincipals/{id}/appRoleAssignments`: what it was granted."""
    holder = _find(call.tenant, call.params["principal"])
    return answer_collection(
        call, call.tenant.related(holder["id"], "appRoleAssignments"), _ASSIGNMENTS
    )


def assign(call: Call) -> Reply:
    """`POST /servicePrincipals/{id}/appRoleAssignments`; the same twice is refused."""
    holder = _find(call.tenant, call.params["principal"])
    wanted = {name: str(call.argument(name)) for name in ("principalId", "resourceId", "appRoleId")}
    resource = _find(call.tenant, wanted["resourceId"])
    roles = {role["id"] for role in cast("list[Row]", resource["appRoles"])}
    if wanted["appRoleId"] not in roles or wanted["principalId"] != holder["id"]:
        raise bad_request("Permission being assigned was not found on application.")
    held = call.tenant.related(holder["id"], "appRoleAssignments")
    if any(row["appRoleId"] == wanted["appRoleId"] for row in held):
        raise bad_request("Permission being assigned already exists on the object.")
    row: Row = {
        "id": made_id("grant", holder["id"], wanted["appRoleId"]),
        "createdDateTime": timestamp(call.world.clock.now()),
        "principalDisplayName": holder["displayName"],
        "principalType": "ServicePrincipal",
        "resourceDisplayName": resource["displayName"],
        **wanted,
    }
    held.append(row)
    return Reply(status=201, body=row)


def list_applications(call: Call) -> Reply:
    """`GET /applications`."""
    return answer_collection(call, call.tenant.rows(APPLICATIONS), _APPLICATIONS)


def create_application(call: Call) -> Reply:
    """`POST /applications`."""
    rows = call.tenant.rows(APPLICATIONS)
    app_id = made_id("application", call.tenant.tenant_id, len(rows))
    row: Row = {"appRoles": [], "identifierUris": [], **call.body, "appId": app_id}
    row["id"] = made_id("application-object", app_id)
    rows.append(row)
    return Reply(status=201, body=row)


def change_application(call: Call) -> Reply:
    """`PATCH /applications/{id}`: an app role that is enabled cannot be left out."""
    row = _row(call.tenant.rows(APPLICATIONS), call.params["application"])
    new = cast("list[dict[str, Any]]", call.body.get("appRoles", row["appRoles"]))
    kept = {role["id"] for role in new}
    if any(r["isEnabled"] and r["id"] not in kept for r in cast("list[Row]", row["appRoles"])):
        raise bad_request("Property value cannot be deleted unless it is disabled first.")
    row.update(call.body)
    return Reply(status=204)


def _principals(tenant: Tenant) -> list[Row]:
    rows = tenant.rows(PRINCIPALS)
    if not any(row["appId"] == GRAPH_APP_ID for row in rows):
        graph = add_principal(tenant, GRAPH_APP_ID, "Microsoft Graph")
        graph["servicePrincipalType"] = "Application"
        graph["appRoles"] = [_permission(name) for name in ALL_ROLES]
    return rows


def _permission(name: str) -> Row:
    return {
        "id": made_id("permission", name),
        "value": name,
        "displayName": name,
        "isEnabled": True,
        "allowedMemberTypes": ["Application"],
    }


def _find(tenant: Tenant, key: str) -> Row:
    return _row(_principals(tenant), key)


def _row(rows: list[Row], key: str) -> Row:
    for row in rows:
        if key.casefold() == str(row["id"]).casefold():
            return row
    raise not_found(key)


def show_principal(call: Call) -> Reply:
    """`GET /servicePrincipals/{id}`."""
    return answer_entity(call, _find(call.tenant, call.params["principal"]), _PRINCIPALS)


ROUTES: tuple[Route, ...] = (
    get("/servicePrincipals", list_principals, *_READ),
    get("/servicePrincipals/{principal}", show_principal, *_READ),
    post("/servicePrincipals", create_principal, *_WRITE),
    get("/servicePrincipals/{principal}/appRoleAssignments", list_assignments, *_READ),
    post("/servicePrincipals/{principal}/appRoleAssignments", assign, *_GRANT),
    get("/applications", list_applications, *_READ),
    post("/applications", create_application, *_WRITE),
    patch("/applications/{application}", change_application, *_WRITE),
)
