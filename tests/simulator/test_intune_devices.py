from collections.abc import AsyncIterator

import pytest

from emulation.graph.wire import Row
from tests.simulator.sample_client import Graph, open_graph

SECRET = "activationLockBypassCode"
TOLD_ALONE = (SECRET, "ethernetMacAddress", "iccid", "notes", "udid")


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    async with open_graph() as opened:
        yield opened


async def devices_of(graph: Graph, role: str) -> list[Row]:
    answer = await graph.get(f"/users/{graph.person(role)['id']}/managedDevices")
    return answer.rows


@pytest.mark.parametrize(("role", "count"), [("ordinary", 2), ("five_devices", 5), ("admin", 0)])
async def test_a_person_has_as_many_devices_as_the_sample_says(
    graph: Graph, role: str, count: int
) -> None:
    rows = await devices_of(graph, role)

    assert len(rows) == count
    assert {row["userId"] for row in rows} <= {graph.person(role)["id"]}


@pytest.mark.parametrize("role", ["no_intune", "guest_msa"])
async def test_a_person_unknown_to_intune_is_not_found(graph: Graph, role: str) -> None:
    answer = await graph.get(f"/users/{graph.person(role)['id']}/managedDevices")

    assert (answer.status, answer.code) == (404, "ResourceNotFound")


async def test_a_person_unknown_to_the_directory_is_not_found(graph: Graph) -> None:
    answer = await graph.get("/users/nobody@contoso.example/managedDevices")

    assert (answer.status, answer.code) == (404, "Request_ResourceNotFound")


async def test_a_filter_on_the_owner_is_ignored_and_all_devices_come(graph: Graph) -> None:
    user = graph.person("ordinary")["id"]

    asked = await graph.get("/deviceManagement/managedDevices", filter=f"userId eq '{user}'")
    everything = await graph.get("/deviceManagement/managedDevices")

    assert asked.rows == everything.rows
    assert len({row["userId"] for row in asked.rows}) > 10


async def test_a_filter_that_intune_knows_is_obeyed(graph: Graph) -> None:
    answer = await graph.get(
        "/deviceManagement/managedDevices", filter="operatingSystem eq 'Android'"
    )

    assert {row["operatingSystem"] for row in answer.rows} == {"Android"}


async def test_a_list_leaves_some_properties_empty_even_when_selected(graph: Graph) -> None:
    user = graph.person("five_devices")["id"]

    answer = await graph.get(f"/users/{user}/managedDevices", select=",".join(TOLD_ALONE))

    assert all(not row[name] for row in answer.rows for name in TOLD_ALONE)


async def test_one_device_tells_them_where_they_are_selected_only(graph: Graph) -> None:
    rows = await devices_of(graph, "five_devices")
    mac = next(row["id"] for row in rows if row["operatingSystem"] == "macOS")
    path = f"/deviceManagement/managedDevices/{mac}"

    plain = await graph.get(path)
    selected = await graph.get(path, select=f"id,{SECRET},udid")

    assert plain.body[SECRET] is None
    assert plain.body["serialNumber"]
    assert selected.body[SECRET]
    assert selected.body["udid"]
    assert "serialNumber" not in selected.body


@pytest.mark.parametrize("relation", ["deviceCompliancePolicyStates", "deviceConfigurationStates"])
async def test_policies_of_a_device_name_the_person(graph: Graph, relation: str) -> None:
    device = (await devices_of(graph, "ordinary"))[0]["id"]

    answer = await graph.get(f"/deviceManagement/managedDevices/{device}/{relation}")

    settings = [setting for row in answer.rows for setting in row["settingStates"]]
    assert len(answer.rows) == 2
    assert {setting["userId"] for setting in settings} == {graph.person("ordinary")["id"]}


async def test_defender_speaks_for_windows_only(graph: Graph) -> None:
    states: dict[str, int] = {}
    for row in await devices_of(graph, "ordinary"):
        path = f"/deviceManagement/managedDevices/{row['id']}/windowsProtectionState"
        states[row["operatingSystem"]] = (await graph.get(path)).status

    assert states == {"Windows": 200, "iOS": 404}


async def test_logs_users_and_category_of_a_device_can_be_read(graph: Graph) -> None:
    device = (await devices_of(graph, "ordinary"))[0]["id"]
    path = f"/deviceManagement/managedDevices/{device}"

    users = await graph.get(f"{path}/users")
    category = await graph.get(f"{path}/deviceCategory")
    logs = await graph.get(f"{path}/logCollectionRequests")

    assert [row["id"] for row in users.rows] == [graph.person("ordinary")["id"]]
    assert category.body["displayName"] == "Büro"
    assert all(row["managedDeviceId"] == device for row in logs.rows)


async def test_devices_need_their_permission(graph: Graph) -> None:
    graph.roles = ("User.Read.All",)

    answer = await graph.get("/deviceManagement/managedDevices")

    assert answer.status == 403


async def test_devices_go_some_days_after_a_permanent_delete_of_their_owner(graph: Graph) -> None:
    user = graph.person("five_devices")["id"]
    await graph.call("DELETE", f"/users/{user}")
    graph.wait(days=29)
    soft_deleted = await graph.get("/deviceManagement/managedDevices")
    graph.wait(days=2)
    graph.wait(days=31)
    await graph.get("/organization")
    graph.wait(days=31)
    expunged = await graph.get("/deviceManagement/managedDevices")

    assert sum(row["userId"] == user for row in soft_deleted.rows) == 5
    assert not any(row["userId"] == user for row in expunged.rows)
