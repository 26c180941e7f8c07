"""What licences a user holds: direct and by group, and the plans that follow. No HTTP here."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from emulation.graph.state import Tenant
from emulation.graph.wire import Row, items, second_stamp


def states_of(user: Row) -> list[Row]:
    """The user's assignment states; licences without any count as assigned directly."""
    states: list[Row] = items(user, "licenseAssignmentStates")
    known = {state["skuId"] for state in states}
    bare = [row for row in items(user, "assignedLicenses") if row["skuId"] not in known]
    return states + [
        {
            "skuId": row["skuId"],
            "disabledPlans": items(row, "disabledPlans"),
            "assignedByGroup": None,
            "state": "Active",
            "error": "None",
            "lastUpdatedDateTime": None,
        }
        for row in bare
    ]


def sku_by_id(tenant: Tenant) -> Mapping[str, Row]:
    """The tenant's subscriptions by SKU id."""
    return {row["skuId"]: row for row in tenant.collections.get("subscribedSkus", ())}


def write_states(tenant: Tenant, user: Row, states: list[Row]) -> None:
    """Give the user these assignments: licences, plans, details and seats in use follow."""
    before = {row["skuId"] for row in items(user, "assignedLicenses")}
    user["licenseAssignmentStates"] = states
    user["assignedLicenses"] = _effective(states)
    after = {row["skuId"] for row in user["assignedLicenses"]}
    skus = sku_by_id(tenant)
    for sku_id in before ^ after:
        if sku_id in skus:
            skus[sku_id]["consumedUnits"] += 1 if sku_id in after else -1
    _write_plans(user, skus)
    tenant.links.pop((user["id"], "licenseDetails"), None)
    tenant.note_change(user["id"])


def details_of(tenant: Tenant, user: Row) -> list[Row]:
    """The rows of `licenseDetails`: given ones until a licence changes, derived ones after."""
    given = tenant.links.get((user["id"], "licenseDetails"))
    if given is not None:
        return given
    skus = sku_by_id(tenant)
    return [
        {
            "id": f"{user['id'][:8]}_{held['skuId']}",
            "skuId": held["skuId"],
            "skuPartNumber": skus[held["skuId"]].get("skuPartNumber"),
            "servicePlans": [
                {**plan, "provisioningStatus": _status(plan, held["disabledPlans"])}
                for plan in items(skus[held["skuId"]], "servicePlans")
            ],
        }
        for held in items(user, "assignedLicenses")
        if held["skuId"] in skus
    ]


def clear_group_licences(tenant: Tenant, user_id: str, group_id: str, now: datetime) -> None:
    """Take away what a group gave, unless the user has come back to the group meanwhile."""
    user = tenant.users.get(user_id) or tenant.deleted_users.get(user_id)
    if user is None:
        return
    if any(row["id"] == group_id for row in tenant.links.get((user_id, "memberOf"), [])):
        return
    kept = [state for state in states_of(user) if state.get("assignedByGroup") != group_id]
    if len(kept) < len(states_of(user)):
        write_states(tenant, user, [{**s, "lastUpdatedDateTime": second_stamp(now)} for s in kept])


def _effective(states: Iterable[Row]) -> list[Row]:
    """One licence per SKU; a plan is off only where every assignment has it off."""
    disabled = dict[str, set[str]]()
    for state in states:
        if state.get("state", "Active") in ("Active", "ActiveWithError"):
            plans = set(items(state, "disabledPlans"))
            disabled[state["skuId"]] = disabled.get(state["skuId"], plans) & plans
    return [{"disabledPlans": sorted(plans), "skuId": sku} for sku, plans in disabled.items()]


def _status(plan: Row, disabled: Iterable[str]) -> str:
    return "Disabled" if plan["servicePlanId"] in disabled else "Success"


def _write_plans(user: Row, skus: Mapping[str, Row]) -> None:
    granted = {
        plan["servicePlanId"]
        for held in user["assignedLicenses"]
        for plan in items(skus.get(held["skuId"], {}), "servicePlans")
        if plan["servicePlanId"] not in held["disabledPlans"]
    }
    for plan in items(user, "assignedPlans"):
        plan["capabilityStatus"] = "Enabled" if plan["servicePlanId"] in granted else "Deleted"
