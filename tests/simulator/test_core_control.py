"""The control API, and the simulator as a process of its own."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import aiohttp
import pytest

from emulation.graph.app import RunningSimulator
from emulation.graph.settings import HardDelete
from emulation.graph.state import World
from tests.simulator.builders import ANNA, PNG, TENANT, Client

ROOT = Path(__file__).parents[2]


async def test_time_passes_on_demand_and_only_forward(client: Client) -> None:
    before = (await client.control("GET", "/clock")).body
    after = (await client.control("POST", "/clock", {"seconds": 86400})).body
    back = await client.control("POST", "/clock", {"seconds": -1})
    none = await client.control("POST", "/clock", {})

    assert before["offset_seconds"] == 0
    assert after["offset_seconds"] == 86400
    assert after["now"] > before["now"]
    assert (back.status, none.status) == (422, 422)


async def test_switches_are_read_and_turned(client: Client, world: World) -> None:
    changes = {"hard_delete": "refused", "export_seconds": 9, "empty_page_collections": []}

    got = await client.control("PATCH", "/settings", changes)

    assert got.body["hard_delete"] == "refused"
    assert world.settings.hard_delete is HardDelete.REFUSED
    assert world.settings.export_seconds == 9.0
    assert world.settings.empty_page_collections == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"hard_delete": "perhaps"},
        {"premium_licence": "yes"},
        {"restore_clash_status": True},
        {"nonsense": 1},
        {"clients": {}},
    ],
)
async def test_a_switch_that_is_not_there_or_does_not_fit_changes_nothing(
    client: Client, world: World, changes: dict[str, object]
) -> None:
    got = await client.control("PATCH", "/settings", {"premium_licence": False, **changes})

    assert got.status == 422
    assert world.settings.premium_licence is True


async def test_the_raw_state_of_a_user_shows_what_graph_hides(client: Client, world: World) -> None:
    world.tenants[TENANT].photos[ANNA] = PNG

    active = (await client.control("GET", "/users/anna@example.com")).body
    await client.send("DELETE", f"/users/{ANNA}")
    deleted = (await client.control("GET", "/users/anna@example.com")).body
    await client.send("DELETE", f"/directory/deletedItems/{ANNA}")
    purged = (await client.control("GET", f"/users/{ANNA}")).body
    never = await client.control("GET", "/users/nobody@example.com")

    assert [active["state"], deleted["state"], purged["state"]] == ["active", "deleted", "purged"]
    assert active["photo_bytes"] == len(PNG)
    assert len(active["links"]["memberOf"]) == 2
    assert never.status == 404


async def test_a_raw_row_is_put_in_place(client: Client, world: World) -> None:
    row = {**world.tenants[TENANT].users[ANNA], "surname": "From on premises"}

    put = await client.control("PUT", f"/users/{ANNA}", row)
    got = await client.get(f"/users/{ANNA}?$select=surname")

    assert put.status == 204
    assert got.body["surname"] == "From on premises"


async def test_raw_rows_of_a_collection_are_found_by_mention(client: Client, world: World) -> None:
    rows = world.tenants[TENANT].rows("auditLogs/directoryAudits")
    rows += [{"id": "1", "initiatedBy": {"user": {"id": ANNA}}}, {"id": "2", "targets": [{}]}]

    got = await client.control("GET", f"/collections/auditLogs/directoryAudits?user={ANNA}")
    users = await client.control("GET", "/collections/users")

    assert got.ids == ["1"]
    assert len(users.ids) == 5


async def test_a_reset_brings_the_world_back(
    served: tuple[RunningSimulator, Client],
) -> None:
    simulator, client = served
    await client.send("DELETE", f"/users/{ANNA}")
    await client.control("POST", "/clock", {"seconds": 60})

    reset = await client.control("POST", "/reset")

    assert reset.status == 204
    assert (await client.get(f"/users/{ANNA}")).status == 200
    assert (await client.control("GET", "/clock")).body["offset_seconds"] == 0
    assert len(simulator.world.journal.entries) == 1


async def test_sent_mail_can_be_read_on_the_same_port(client: Client) -> None:
    got = await client.control("GET", "/outbox")

    assert got.body == {"value": []}


async def test_health_names_the_tenants(client: Client) -> None:
    got = await client.control("GET", "/healthz")

    assert got.body["status"] == "ok"
    assert TENANT in got.body["tenants"]


async def _start(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "emulation.graph",
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )


async def _ready(process: asyncio.subprocess.Process) -> dict[str, object]:
    assert process.stdout is not None
    return json.loads(await process.stdout.readline())


async def test_the_process_says_when_it_is_ready_and_stops_when_told(tmp_path: Path) -> None:
    config = tmp_path / "tenant.json"
    config.write_text(
        json.dumps(
            {
                "settings": {"hard_delete": "refused"},
                "clients": {"app": {"secret": "x", "roles": ["User.Read.All"]}},
            }
        )
    )
    port_file = tmp_path / "port"
    process = await _start(
        "--port-file", str(port_file), "--tenant-config", str(config), "--throttle-logs"
    )

    ready = await _ready(process)
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{ready['base_url']}/_sim/settings") as answer,
    ):
        settings = await answer.json()
    process.send_signal(signal.SIGTERM)

    assert await process.wait() == 0
    assert port_file.read_text() == str(ready["port"])
    assert settings["hard_delete"] == "refused"
    assert settings["throttle_audit_reports"] is True
    assert settings["clients"] == ["app"]


async def test_the_process_ends_with_its_parent() -> None:
    code = (
        "import subprocess, sys, time\n"
        "p = subprocess.Popen([sys.executable, '-m', 'emulation.graph', '--die-with-parent'])\n"
        "time.sleep(600)\n"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    await _ready(parent)

    parent.kill()
    await parent.wait()
    assert parent.stdout is not None
    # The orphan holds the other end of the pipe: it is at its end once the orphan has gone.
    rest = await asyncio.wait_for(parent.stdout.read(), 30)

    assert rest == b""
