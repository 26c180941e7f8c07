"""Licences, app roles and consents: what is taken away to restrict processing (reference 2.5)."""

from collections.abc import Iterable
from typing import cast

from emulation.graph.access import require_user
from emulation.graph.errors import bad_request, not_found
from emulation.graph.filtering import filter_rules
from emulation.graph.licensing import sku_by_id, states_of, write_states
from emulation.graph.listing import Listing
from emulation.graph.query import answer_collection
from emulation.graph.routing import Call, Reply, Route, delete, get, post
from emulation.graph.wire import Row, second_stamp

_INHERITED = (
    "User license is inherited from a group membership and it cannot be removed directly "
    "from the user."
)
GRANTS = Listing(
    name="oauth2PermissionGrants",
    filters=filter_rules(("clientId principalId resourceId consentType", "eq")),
    is_directory=True,
)


def assign_licence(call: Call) -> Reply:
    """`POST /users/{id}/assignLicense`: direct assignments only; all or nothing."""
    user = require_user(call)
    added, removed = _array(call, "addLicenses"), _array(call, "removeLicenses")
    states = states_of(user)
    for sku_id in removed:
        states = _without(states, str(sku_id))
    for wish in added:
        states = _with(call, user, states, cast(Row, wish))
    write_states(call.tenant, user, states)
    return Reply(body={"@odata.context": call.context("users/$entity"), **user})


def delete_role_assignment(call: Call) -> Reply:
    """`DELETE /users/{id}/appRoleAssignments/{id}`; a group's assignment is not the user's."""
    user = require_user(call)
    rows = call.tenant.related(user["id"], "appRoleAssignments")
    row = _find(rows, call.params["assignment"])
    if row.get("principalType") == "Group":
        raise bad_request("The assignment belongs to a group and must be removed there.")
    rows.remove(row)
    return Reply(status=204)


def list_grants(call: Call) -> Reply:
    """`GET /oauth2PermissionGrants`: every user's, and the tenant-wide ones once."""
    by_id = {row["id"]: row for rows in _grants(call) for row in rows}
    return answer_collection(call, list(by_id.values()), GRANTS)


def delete_grant(call: Call) -> Reply:
    """`DELETE /oauth2PermissionGrants/{id}`; taking everybody's consent away is a violation."""
    key = call.params["grant"]
    held = [rows for rows in _grants(call) if any(row["id"] == key for row in rows)]
    if not held:
        raise not_found(key)
    for rows in held:
        row = _find(rows, key)
        if row.get("consentType") == "AllPrincipals":
            now = call.world.clock.now()
            kind = "tenant-wide consent deleted"
            call.world.journal.flag(kind, call.method, call.path, key, now)
        rows.remove(row)
    return Reply(status=204)


def _array(call: Call, name: str) -> list[object]:
    value = call.argument(name)
    if not isinstance(value, list):
        raise bad_request(f"One of the required parameters is missing: {name}.")
    return cast(list[object], value)


def _without(states: list[Row], sku_id: str) -> list[Row]:
    own = [s for s in states if s["skuId"] == sku_id and not s.get("assignedByGroup")]
    if own:
        return [state for state in states if state not in own]
    if any(state["skuId"] == sku_id for state in states):
        raise bad_request(_INHERITED)
    raise bad_request("User does not have a corresponding license.")


def _with(call: Call, user: Row, states: list[Row], wish: Row) -> list[Row]:
    """`states` with a direct assignment whose disabled plans are exactly the wished ones."""
    sku_id, plans = str(wish.get("skuId")), list[str](wish.get("disabledPlans") or [])
    _check_sku(call, user, sku_id, plans, is_new=all(s["skuId"] != sku_id for s in states))
    kept = [s for s in states if s["skuId"] != sku_id or s.get("assignedByGroup")]
    direct: Row = {
        "skuId": sku_id,
        "disabledPlans": plans,
        "assignedByGroup": None,
        "state": "Active",
        "error": "None",
        "lastUpdatedDateTime": second_stamp(call.world.clock.now()),
    }
    return [*kept, direct]


def _check_sku(call: Call, user: Row, sku_id: str, plans: list[str], *, is_new: bool) -> None:
    sku = sku_by_id(call.tenant).get(sku_id)
    if sku is None:
        raise bad_request(f"License {sku_id} does not correspond to a valid company License.")
    if not user.get("usageLocation"):
        raise bad_request("License assignment cannot be done for user with invalid usage location.")
    if not {plan["servicePlanId"] for plan in sku.get("servicePlans", ())}.issuperset(plans):
        raise bad_request("Plan id is not part of the license.")
    seats = sku.get("prepaidUnits", {}).get("enabled", 0)
    if is_new and sku.get("consumedUnits", 0) >= seats:
        raise bad_request(f"Subscription with SKU {sku_id} does not have any available licenses.")


def _grants(call: Call) -> Iterable[list[Row]]:
    relation = "oauth2PermissionGrants"
    return [rows for (_, kind), rows in call.tenant.links.items() if kind == relation]


def _find(rows: list[Row], key: str) -> Row:
    row = next((row for row in rows if row["id"] == key), None)
    if row is None:
        raise not_found(key)
    return row


ROUTES: tuple[Route, ...] = (
    post("/users/{user}/assignLicense", assign_licence, "LicenseAssignment.ReadWrite.All"),
    delete(
        "/users/{user}/appRoleAssignments/{assignment}",
        delete_role_assignment,
        "AppRoleAssignment.ReadWrite.All",
    ),
    get("/oauth2PermissionGrants", list_grants, "Directory.Read.All"),
    delete(
        "/oauth2PermissionGrants/{grant}", delete_grant, "DelegatedPermissionGrant.ReadWrite.All"
    ),
)
