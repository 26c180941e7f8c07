from collections.abc import AsyncIterator

import pytest

from emulation.graph.intune_actions import (
    ACTION_OUTCOMES,
    EXPECTED_OWNER_HEADER,
    EXPECTED_OWNERS,
)
from emulation.graph.wire import Row
from tests.simulator.sample_client import Graph, open_graph


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    async with open_graph() as opened:
        yield opened


async def device_of(graph: Graph, role: str, system: str = "Windows") -> str:
    answer = await graph.get(f"/users/{graph.person(role)['id']}/managedDevices")
    return next(row["id"] for row in answer.rows if row["operatingSystem"] == system)


def path_of(device: str) -> str:
    return f"/deviceManagement/managedDevices/{device}"


async def state_of(graph: Graph, device: str) -> tuple[str, list[tuple[str, str]]]:
    row = (await graph.get(path_of(device))).body
    results: list[Row] = row["deviceActionResults"]
    return row["managementState"], [(r["actionName"], r["actionState"]) for r in results]


async def test_a_retired_device_goes_from_pending_to_done_and_then_leaves(graph: Graph) -> None:
    device, step = await device_of(graph, "ordinary"), graph.world.settings.device_action_seconds

    queued = await graph.call("POST", f"{path_of(device)}/retire")
    states = [await state_of(graph, device)]
    for _ in range(2):
        graph.wait(seconds=step)
        states.append(await state_of(graph, device))
    graph.wait(days=1)
    gone = await graph.get(path_of(device))

    assert (queued.status, queued.body) == (204, {})
    assert states == [
        ("retirePending", [("retire", "pending")]),
        ("retireIssued", [("retire", "active")]),
        ("retireIssued", [("retire", "done")]),
    ]
    assert gone.status == 404


async def test_a_wipe_takes_its_options_and_nothing_else_in_their_place(graph: Graph) -> None:
    device = await device_of(graph, "ordinary")

    wrong = await graph.call("POST", f"{path_of(device)}/wipe", {"keepUserData": "no"})
    right = await graph.call(
        "POST",
        f"{path_of(device)}/wipe",
        {"KeepEnrollmentData": False, "keepUserData": False, "macOsUnlockCode": None},
    )

    assert (wrong.status, right.status) == (400, 204)
    assert await state_of(graph, device) == ("wipePending", [("factoryReset", "pending")])


async def test_an_action_sent_twice_is_carried_out_once(graph: Graph) -> None:
    device = await device_of(graph, "ordinary")

    for _ in range(2):
        assert (await graph.call("POST", f"{path_of(device)}/retire")).status == 204

    assert (await state_of(graph, device))[1] == [("retire", "pending")]


async def test_a_device_that_has_been_retired_hears_no_second_order(graph: Graph) -> None:
    device = await device_of(graph, "ordinary")
    await graph.call("POST", f"{path_of(device)}/retire")
    graph.wait(seconds=2 * graph.world.settings.device_action_seconds)

    again = await graph.call("POST", f"{path_of(device)}/retire")

    assert again.status == 204
    assert (await state_of(graph, device))[1] == [("retire", "done")]
    orders = [each for each in graph.world.journal.entries if each.path.endswith("/retire")]
    assert [each.is_repeated for each in orders] == [False, True]


async def test_an_action_may_fail_and_the_device_stays(graph: Graph) -> None:
    device = await device_of(graph, "ordinary")
    graph.tenant.rows(ACTION_OUTCOMES).append({"deviceId": device, "actionState": "failed"})

    await graph.call("POST", f"{path_of(device)}/wipe", {})
    graph.wait(days=2)

    assert await state_of(graph, device) == ("wipeFailed", [("factoryReset", "failed")])


async def test_windows_is_not_cleaned_off_a_phone(graph: Graph) -> None:
    device = await device_of(graph, "ordinary", "iOS")

    answer = await graph.call("POST", f"{path_of(device)}/cleanWindowsDevice", {})
    graph.wait(minutes=1)

    assert answer.status == 204
    assert await state_of(graph, device) == ("managed", [("cleanWindowsDevice", "notSupported")])


async def test_a_deleted_record_is_gone_at_once(graph: Graph) -> None:
    device = await device_of(graph, "ordinary")

    statuses = [(await graph.call("DELETE", path_of(device))).status for _ in range(2)]

    assert statuses == [204, 404]


async def test_all_devices_of_one_person_are_retired_and_nobody_elses(graph: Graph) -> None:
    user = graph.person("five_devices")["id"]

    answer = await graph.call("POST", f"/users/{user}/removeAllDevicesFromManagement")
    rows = (await graph.get("/deviceManagement/managedDevices")).rows

    pending = [row["userId"] for row in rows if row["managementState"] == "retirePending"]
    assert answer.status == 204
    assert pending == [user] * 5


async def test_work_data_of_one_phone_is_wiped_by_its_tag(graph: Graph) -> None:
    user = graph.person("five_devices")["id"]
    path = f"/users/{user}/managedAppRegistrations"
    first, second = (await graph.get(path)).rows

    answer = await graph.call(
        "POST",
        f"/users/{user}/wipeManagedAppRegistrationsByDeviceTag",
        {"DeviceTag": first["deviceTag"]},
    )
    unknown = await graph.call(
        "POST", f"/users/{user}/wipeManagedAppRegistrationsByDeviceTag", {"deviceTag": "x"}
    )
    graph.wait(minutes=1)

    assert (answer.status, unknown.status) == (204, 404)
    assert [row["id"] for row in (await graph.get(path)).rows] == [second["id"]]


@pytest.mark.parametrize("how", ["declared", "header"])
@pytest.mark.parametrize("act", ["retire", "wipe", "delete"])
async def test_acting_on_a_device_that_changed_hands_is_a_violation(
    graph: Graph, how: str, act: str
) -> None:
    device, subject = await device_of(graph, "ordinary"), graph.person("busy")["id"]
    headers = {EXPECTED_OWNER_HEADER: subject} if how == "header" else None
    if how == "declared":
        graph.tenant.rows(EXPECTED_OWNERS).append({"deviceId": device, "userId": subject})

    if act == "delete":
        answer = await graph.call("DELETE", path_of(device), headers=headers)
    else:
        answer = await graph.call("POST", f"{path_of(device)}/{act}", {}, headers)

    assert answer.status == 204
    assert [v.kind for v in graph.world.journal.violations] == ["foreign-device"]


async def test_acting_on_the_persons_own_device_is_none(graph: Graph) -> None:
    device, owner = await device_of(graph, "ordinary"), graph.person("ordinary")["id"]
    graph.tenant.rows(EXPECTED_OWNERS).append({"deviceId": device, "userId": owner})

    await graph.call("POST", f"{path_of(device)}/retire")

    assert graph.world.journal.violations == []


async def test_acts_need_more_than_reading(graph: Graph) -> None:
    device = await device_of(graph, "ordinary")
    graph.roles = ("DeviceManagementManagedDevices.Read.All",)

    answers = [
        await graph.call("POST", f"{path_of(device)}/retire"),
        await graph.call("POST", f"{path_of(device)}/wipe", {}),
        await graph.call("DELETE", path_of(device)),
    ]

    assert [answer.status for answer in answers] == [403, 403, 403]
