import base64
from collections.abc import AsyncIterator
from datetime import timedelta

import orjson
import pytest

from emulation.graph.sample import SAMPLE_PEOPLE
from emulation.graph.wire import timestamp
from tests.simulator.sample_client import NOW, Graph, open_graph

TERMS = "/deviceManagement/termsAndConditions"
AUTOPILOT = "/deviceManagement/windowsAutopilotDeviceIdentities"


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    async with open_graph() as opened:
        yield opened


async def test_policies_of_protected_apps_come_when_expanded_only(graph: Graph) -> None:
    path = f"/users/{graph.person('ordinary')['id']}/managedAppRegistrations"

    plain = await graph.get(path)
    expanded = await graph.get(path, expand="appliedPolicies,intendedPolicies,operations")

    assert "appliedPolicies" not in plain.rows[0]
    assert {"appliedPolicies", "intendedPolicies", "operations"} <= expanded.rows[0].keys()


async def test_everybodys_protected_apps_hold_each_persons(graph: Graph) -> None:
    own = await graph.get(f"/users/{graph.person('ordinary')['id']}/managedAppRegistrations")
    everybody = await graph.get("/deviceAppManagement/managedAppRegistrations")

    assert own.rows[0] in everybody.rows
    assert len(everybody.rows) > len(own.rows)


async def test_the_status_of_protected_apps_is_asked_by_user(graph: Graph) -> None:
    user = graph.person("ordinary")["id"]
    path = "/deviceAppManagement/managedAppStatuses"

    status = await graph.call("GET", f"{path}('userstatus')?userId={user}")
    nobody = await graph.call("GET", f"{path}('userstatus')")
    tenant = await graph.call("GET", f"{path}('usageSummary')")
    unknown = await graph.call("GET", f"{path}('x')")

    assert status.body["content"]["TotalRowCount"] == 1
    assert nobody.status == 400
    assert tenant.body["content"]["Registrations"] > 1
    assert unknown.status == 404


async def test_apps_are_found_top_down_to_the_devices(graph: Graph) -> None:
    apps = await graph.get("/deviceManagement/detectedApps")
    app = next(row for row in apps.rows if row["displayName"] == "Glucose Diary")

    devices = await graph.get(f"/deviceManagement/detectedApps/{app['id']}/managedDevices")
    expanded = await graph.get("/deviceManagement/detectedApps", expand="managedDevices")

    assert app["deviceCount"] == len(devices.rows) == 1
    assert devices.rows[0]["operatingSystem"] == "iOS"
    assert all("managedDevices" in row for row in expanded.rows)


async def test_failed_enrolments_are_listed_per_person(graph: Graph) -> None:
    found = 0
    for user in list(graph.tenant.users):
        answer = await graph.get(f"/users/{user}/deviceManagementTroubleshootingEvents")
        found += len(answer.rows)
        assert {row["userId"] for row in answer.rows} <= {user}

    assert found > 3


async def test_an_acceptance_is_matched_by_the_user_id_in_its_id_and_can_be_deleted(
    graph: Graph,
) -> None:
    user, term = graph.person("ordinary")["id"], (await graph.get(TERMS)).rows[0]["id"]
    path = f"{TERMS}/{term}/acceptanceStatuses"
    before = await graph.get(path, filter=f"userPrincipalName eq '{SAMPLE_PEOPLE['ordinary']}'")
    (own,) = [row for row in before.rows if user in row["id"]]

    statuses = [(await graph.call("DELETE", f"{path}/{own['id']}")).status for _ in range(2)]
    after = await graph.get(path)

    assert len(before.rows) > 1
    assert statuses == [204, 404]
    assert len(after.rows) == len(before.rows) - 1


async def test_autopilot_hardware_can_be_freed_of_its_user_and_removed(graph: Graph) -> None:
    rows = (await graph.get(AUTOPILOT)).rows
    own = next(row for row in rows if row["userPrincipalName"] == SAMPLE_PEOPLE["ordinary"])
    path = f"{AUTOPILOT}/{own['id']}"

    freed = await graph.call("POST", f"{path}/unassignUserFromDevice")
    after = await graph.get(path)
    removed = await graph.call("DELETE", path)

    assert (freed.status, removed.status) == (204, 204)
    assert after.body["userPrincipalName"] == after.body["addressableUserName"] == ""
    assert (await graph.get(path)).status == 404


async def test_audit_events_are_filtered_by_actor_and_kept_one_year(graph: Graph) -> None:
    admin = SAMPLE_PEOPLE["admin"]

    everything = await graph.get("/deviceManagement/auditEvents")
    by_admin = await graph.get(
        "/deviceManagement/auditEvents", filter=f"actor/userPrincipalName eq '{admin}'"
    )
    by_target = await graph.get(
        "/deviceManagement/auditEvents", filter="resources/any(r:r/resourceId eq 'x')"
    )

    limit = timestamp(NOW - timedelta(days=365))
    assert {row["actor"]["userPrincipalName"] for row in by_admin.rows} == {admin}
    assert 0 < len(by_admin.rows) < len(everything.rows) == len(by_target.rows)
    assert all(row["activityDateTime"] >= limit for row in everything.rows)
    assert len(everything.rows) < len(graph.tenant.rows("deviceManagement/auditEvents"))


@pytest.mark.parametrize("method", ["DELETE", "PATCH"])
async def test_an_audit_event_cannot_be_touched_and_trying_is_a_violation(
    graph: Graph, method: str
) -> None:
    event = (await graph.get("/deviceManagement/auditEvents")).rows[0]["id"]

    answer = await graph.call(method, f"/deviceManagement/auditEvents/{event}", {})

    assert answer.status == 403
    assert [v.kind for v in graph.world.journal.violations] == ["audit-change"]
    assert (await graph.get("/deviceManagement/auditEvents")).rows[0]["id"] == event


async def test_the_bundle_is_the_same_as_stream_and_as_content(graph: Graph) -> None:
    path = f"/users/{graph.person('ordinary')['id']}/exportDeviceAndAppManagementData()"

    wrapped = await graph.get(path)
    content = await graph.get(f"{path}/content")

    sections = [section["displayName"] for section in content.rows]
    assert orjson.loads(base64.b64decode(wrapped.body["content"])) == content.body
    assert sections[0] == "Managed Devices"
    assert "Terms And Conditions Acceptance Statuses" in sections
    assert "activationLockBypassCode" not in content.rows[0]["data"][0]


async def test_the_bundle_can_be_read_in_slices(graph: Graph) -> None:
    path = f"/users/{graph.person('ordinary')['id']}/exportDeviceAndAppManagementData"
    whole = await graph.get(f"{path}()/content")
    entries = [(s["displayName"], row) for s in whole.rows for row in s["data"]]
    slices = []

    for skip in range(0, len(entries) + 3, 3):
        part = await graph.get(f"{path}(skip={skip},top=3)/content")
        slices += [(s["displayName"], row) for s in part.rows for row in s["data"]]

    assert slices == entries
