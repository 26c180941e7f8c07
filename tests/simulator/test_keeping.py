"""A simulator that is killed forgets nothing it has answered, and goes on with what was due."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from emulation.graph.app import RunningSimulator, start_simulator
from emulation.graph.intune_devices import DEVICES
from emulation.graph.keeping import Keeper
from emulation.graph.sample import CONTOSO, SAMPLE_PEOPLE, build_world
from emulation.graph.state import Tenant
from emulation.graph.tokens import mint
from emulation.graph.wire import Row

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


async def start(file: Path) -> RunningSimulator:
    """A process that knows the sample and what the file says."""
    return await start_simulator(build_world(NOW), keeper=Keeper(file))


async def order(simulator: RunningSimulator, method: str, path: str) -> int:
    headers = {"Authorization": f"Bearer {mint(CONTOSO)}"}
    url = f"{simulator.base_url}/v1.0{path}"
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, url) as answer,
    ):
        return answer.status


async def advance(simulator: RunningSimulator, by: timedelta) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{simulator.base_url}/_sim/clock", json={"seconds": by.total_seconds()}
        ) as answer,
    ):
        assert answer.status == 200


def tenant_of(simulator: RunningSimulator) -> Tenant:
    return simulator.world.tenants[CONTOSO]


def person_in(simulator: RunningSimulator) -> Row:
    found = tenant_of(simulator).find_user(SAMPLE_PEOPLE["ordinary"])
    assert found is not None
    return found


async def test_what_was_answered_outlives_the_process(tmp_path: Path) -> None:
    first = await start(tmp_path / "world")
    person = person_in(first)["id"]
    deleted = await order(first, "DELETE", f"/users/{person}")
    await first.stop()

    second = await start(tmp_path / "world")
    again = await order(second, "DELETE", f"/users/{person}")
    await second.stop()

    assert (deleted, again) == (204, 404)
    assert person in tenant_of(second).deleted_users


async def test_what_was_under_way_goes_on_in_the_next_process(tmp_path: Path) -> None:
    first = await start(tmp_path / "world")
    person = person_in(first)["id"]
    device = next(row for row in tenant_of(first).rows(DEVICES) if row["userId"] == person)
    await order(first, "POST", f"/deviceManagement/managedDevices/{device['id']}/retire")
    await first.stop()

    second = await start(tmp_path / "world")
    await advance(second, timedelta(minutes=5))
    await second.stop()

    (retired,) = (row for row in tenant_of(second).rows(DEVICES) if row["id"] == device["id"])
    assert [each["actionState"] for each in retired["deviceActionResults"]] == ["done"]
    assert retired["managementState"] == "retireIssued"


async def test_time_does_not_go_back_at_a_restart(tmp_path: Path) -> None:
    first = await start(tmp_path / "world")
    await advance(first, timedelta(days=40))
    await first.stop()

    second = await start(tmp_path / "world")
    await second.stop()

    assert second.world.clock.offset >= timedelta(days=40)


async def test_without_a_file_each_process_begins_anew(tmp_path: Path) -> None:
    first = await start_simulator(build_world(NOW))
    person = person_in(first)["id"]
    await order(first, "DELETE", f"/users/{person}")
    await first.stop()

    second = await start(tmp_path / "none")
    await second.stop()

    assert person in tenant_of(second).users
