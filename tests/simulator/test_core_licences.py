"""Licences taken and changed; inherited ones; memberships, app roles and consents removed."""

import pytest

from emulation.graph.state import Tenant, World
from emulation.graph.wire import Row
from tests.simulator.builders import (
    ANNA,
    DYNAMIC,
    PLAN_CHAT,
    PLAN_MAIL,
    SKU,
    STAFF,
    TENANT,
    Client,
    Got,
)


@pytest.fixture
def tenant(world: World) -> Tenant:
    return world.tenants[TENANT]


async def _assign(client: Client, add: list[Row], remove: list[str]) -> Got:
    body = {"AddLicenses": add, "removeLicenses": remove}
    return await client.send("POST", f"/users/{ANNA}/assignLicense", body=body)


def _inherit(tenant: Tenant, group: str) -> None:
    tenant.users[ANNA]["licenseAssignmentStates"] = [
        {"skuId": SKU, "disabledPlans": [], "assignedByGroup": group, "state": "Active"}
    ]
    tenant.users[ANNA]["assignedLicenses"] = [{"skuId": SKU, "disabledPlans": []}]
    tenant.rows("subscribedSkus")[0]["consumedUnits"] = 1


async def test_a_licence_comes_with_its_plans_and_a_seat(client: Client, tenant: Tenant) -> None:
    got = await _assign(client, [{"skuId": SKU, "disabledPlans": [PLAN_CHAT]}], [])
    details = await client.get(f"/users/{ANNA}/licenseDetails")
    skus = await client.get("/subscribedSkus")

    assert got.status == 200
    assert got.body["assignedLicenses"] == [{"disabledPlans": [PLAN_CHAT], "skuId": SKU}]
    plans = details.body["value"][0]["servicePlans"]
    assert {p["servicePlanId"]: p["provisioningStatus"] for p in plans} == {
        PLAN_MAIL: "Success",
        PLAN_CHAT: "Disabled",
    }
    assert skus.body["value"][0]["consumedUnits"] == 1


async def test_assigning_again_replaces_the_disabled_plans(client: Client) -> None:
    await _assign(client, [{"skuId": SKU, "disabledPlans": [PLAN_CHAT]}], [])

    got = await _assign(client, [{"skuId": SKU, "disabledPlans": [PLAN_MAIL]}], [])

    assert got.body["assignedLicenses"] == [{"disabledPlans": [PLAN_MAIL], "skuId": SKU}]
    assert len(got.body["licenseAssignmentStates"]) == 1


async def test_a_removed_licence_frees_its_seat(client: Client, tenant: Tenant) -> None:
    await _assign(client, [{"skuId": SKU, "disabledPlans": []}], [])

    got = await _assign(client, [], [SKU])

    assert got.body["assignedLicenses"] == []
    assert tenant.rows("subscribedSkus")[0]["consumedUnits"] == 0


async def test_an_inherited_licence_is_not_removed_from_the_user(
    client: Client, tenant: Tenant
) -> None:
    _inherit(tenant, STAFF)

    got = await _assign(client, [], [SKU])

    assert (got.status, got.code) == (400, "Request_BadRequest")
    assert "inherited from a group membership" in got.body["error"]["message"]


async def test_disabling_plans_beside_a_group_licence_makes_a_second_assignment(
    client: Client, tenant: Tenant
) -> None:
    _inherit(tenant, STAFF)

    got = await _assign(client, [{"skuId": SKU, "disabledPlans": [PLAN_CHAT]}], [])

    assert len(got.body["licenseAssignmentStates"]) == 2
    assert got.body["assignedLicenses"] == [{"disabledPlans": [], "skuId": SKU}]


async def test_both_arrays_are_required(client: Client) -> None:
    got = await client.send("POST", f"/users/{ANNA}/assignLicense", body={"addLicenses": []})

    assert got.status == 400


@pytest.mark.parametrize(
    ("add", "remove"),
    [
        ([{"skuId": "none"}], []),
        ([{"skuId": SKU, "disabledPlans": ["none"]}], []),
        ([], [SKU]),
    ],
)
async def test_what_is_not_there_is_not_assigned_or_removed(
    client: Client, add: list[Row], remove: list[str]
) -> None:
    assert (await _assign(client, add, remove)).status == 400


async def test_seats_and_usage_location_are_needed(client: Client, tenant: Tenant) -> None:
    wish: list[Row] = [{"skuId": SKU, "disabledPlans": []}]
    tenant.rows("subscribedSkus")[0]["prepaidUnits"]["enabled"] = 0
    full = await _assign(client, wish, [])
    tenant.users[ANNA]["usageLocation"] = None
    nowhere = await _assign(client, wish, [])

    assert "available licenses" in full.body["error"]["message"]
    assert "usage location" in nowhere.body["error"]["message"]


async def test_a_group_licence_goes_some_time_after_the_membership(
    client: Client, tenant: Tenant, world: World
) -> None:
    _inherit(tenant, STAFF)
    world.settings.licence_clear_seconds = 60

    removed = await client.send("DELETE", f"/groups/{STAFF}/members/{ANNA}/$ref")
    early = await client.get(f"/users/{ANNA}?$select=assignedLicenses")
    await client.control("POST", "/clock", {"seconds": 61})
    late = await client.get(f"/users/{ANNA}?$select=assignedLicenses")

    assert removed.status == 204
    assert len(early.body["assignedLicenses"]) == 1
    assert late.body["assignedLicenses"] == []
    assert (await client.get(f"/groups/{STAFF}/members")).ids == []


async def test_dynamic_and_synced_groups_refuse_and_a_non_member_is_a_404(
    client: Client, tenant: Tenant
) -> None:
    dynamic = await client.send("DELETE", f"/groups/{DYNAMIC}/members/{ANNA}/$ref")
    tenant.groups[STAFF]["onPremisesSyncEnabled"] = True
    synced = await client.send("DELETE", f"/groups/{STAFF}/members/{ANNA}/$ref")
    stranger = await client.send("DELETE", f"/groups/{STAFF}/members/bert@example.com/$ref")

    assert (dynamic.status, synced.status, stranger.status) == (400, 400, 404)


async def test_app_roles_of_the_user_go_and_those_of_a_group_stay(
    client: Client, tenant: Tenant
) -> None:
    tenant.links[ANNA, "appRoleAssignments"] = [
        {"id": "own", "principalType": "User"},
        {"id": "groups", "principalType": "Group"},
    ]
    address = f"/users/{ANNA}/appRoleAssignments"

    own = await client.send("DELETE", f"{address}/own")
    groups = await client.send("DELETE", f"{address}/groups")

    assert (own.status, groups.status) == (204, 400)
    assert (await client.get(address)).ids == ["groups"]


async def test_taking_everybodys_consent_is_noted_as_a_violation(
    client: Client, tenant: Tenant, world: World
) -> None:
    tenant.links[ANNA, "oauth2PermissionGrants"] = [
        {"id": "mine", "consentType": "Principal", "principalId": ANNA, "clientId": "c"},
        {"id": "all", "consentType": "AllPrincipals", "principalId": None, "clientId": "c"},
    ]

    mine = await client.send("DELETE", "/oauth2PermissionGrants/mine")
    before = len(world.journal.violations)
    everybody = await client.send("DELETE", "/oauth2PermissionGrants/all")
    again = await client.send("DELETE", "/oauth2PermissionGrants/all")

    assert (mine.status, everybody.status, again.status) == (204, 204, 404)
    assert (before, len(world.journal.violations)) == (0, 1)
