"""Microsoft's own export as the simulator plays it, from the request to its files or its failure.

Over 300 lines, so that every way it may end is on one page.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote

import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from emulation.graph.sample import build_world
from emulation.graph.settings import ExportOutcome
from emulation.graph.state import World
from tests.simulator.sample_client import NOW, Answer, Graph, open_graph

SIGNATURE = "a+b/c=="


@dataclass(slots=True)
class BlobStore:
    """Keeps what is put, as blob storage does, and can be told to refuse."""

    base_url: str = ""
    blobs: dict[str, bytes] = field(default_factory=dict)
    refuses: str = "nothing"
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    def sas(self, container: str = "first", expires: datetime = NOW + timedelta(days=31)) -> str:
        query = f"sv=2024-11-04&sr=c&sp=rcwl&se={quote(f'{expires:%Y-%m-%dT%H:%M:%SZ}')}"
        return f"{self.base_url}/account/{container}?{query}&sig={quote(SIGNATURE, safe='')}"

    async def put(self, request: web.Request) -> web.Response:
        name = request.path.removeprefix("/account/")
        if request.query.get("sig") != SIGNATURE or self.refuses in name:
            return web.Response(status=403)
        if request.headers["x-ms-blob-type"] != "BlockBlob":
            return web.Response(status=400)
        if request.headers.get("If-None-Match") == "*" and name in self.blobs:
            return web.Response(status=409)
        self.blobs[name] = await request.read()
        async with self.arrived:
            self.arrived.notify_all()
        return web.Response(status=201)

    async def wait_for(self, name: str) -> None:
        async with self.arrived:
            await self.arrived.wait_for(lambda: name in self.blobs)

    def names(self, container: str = "first") -> set[str]:
        parts = (name.partition("/") for name in self.blobs)
        return {name for holder, _, name in parts if holder == container}


@asynccontextmanager
async def open_store() -> AsyncIterator[BlobStore]:
    store, app = BlobStore(), web.Application(client_max_size=16 * 1024 * 1024)
    app.router.add_put("/{path:.*}", store.put)
    async with TestServer(app) as server:
        store.base_url = str(server.make_url("/")).rstrip("/")
        yield store


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    async with open_graph() as opened:
        yield opened


@pytest.fixture
async def store() -> AsyncIterator[BlobStore]:
    async with open_store() as opened:
        yield opened


async def request(graph: Graph, location: str, role: str = "ordinary") -> Answer:
    path = f"/users/{graph.person(role)['id']}/exportPersonalData"
    return await graph.call("POST", path, {"StorageLocation": location})


async def poll(graph: Graph, requested: Answer) -> Answer:
    return await graph.call("GET", requested.headers["location"])


async def test_a_request_is_accepted_with_an_address_to_poll(
    graph: Graph, store: BlobStore
) -> None:
    answer = await request(graph, store.sas())

    assert (answer.status, answer.body) == (202, {})
    assert answer.headers["location"].startswith(f"{graph.base_url}/v1.0/dataPolicyOperations/")
    assert answer.headers["retry-after"] == "60"


async def test_an_operation_goes_from_not_started_over_running_to_complete(
    graph: Graph, store: BlobStore
) -> None:
    requested, seconds = await request(graph, store.sas()), graph.world.settings.export_seconds
    states = [await poll(graph, requested)]
    for part in (0.5, 0.5):
        graph.wait(seconds=seconds * part)
        states.append(await poll(graph, requested))

    assert [state.body["status"] for state in states] == ["notStarted", "running", "complete"]
    assert [state.body["progress"] for state in states] == [0, 20, 100]
    assert states[1].body["completedDateTime"] is None
    assert states[2].body["completedDateTime"] > states[2].body["submittedDateTime"]
    assert states[2].body["storageLocation"] == store.sas()


async def test_the_files_are_json_named_after_the_service_they_come_from(
    graph: Graph, store: BlobStore
) -> None:
    requested = await request(graph, store.sas())
    graph.wait(minutes=1)
    await poll(graph, requested)

    files = {name: orjson.loads(store.blobs[f"first/{name}"]) for name in store.names()}
    assert files.keys() == {
        "RequestInfo.json",
        "Profile_1.json",
        "ActivityReports_1.json",
        "OneDrive_1.json",
    }
    assert files["Profile_1.json"]["value"][0]["displayName"] == "Adele Vance"
    assert "passwordProfile" not in files["Profile_1.json"]["value"][0]
    assert len(files["ActivityReports_1.json"]["value"]) == 37


async def test_many_sign_ins_are_split_over_files(graph: Graph, store: BlobStore) -> None:
    requested = await request(graph, store.sas(), "busy")
    graph.wait(minutes=1)
    await poll(graph, requested)

    reports = [name for name in store.names() if name.startswith("ActivityReports_")]
    rows = [r for n in reports for r in orjson.loads(store.blobs[f"first/{n}"])["value"]]
    assert len(reports) == 3
    assert len(rows) == 5000


async def test_an_export_ends_although_nobody_polls() -> None:
    world: World = build_world(NOW)  # its clock runs
    world.settings.export_seconds = 0.05
    async with open_store() as store, open_graph(world) as graph:
        await request(graph, store.sas())
        await store.wait_for("first/OneDrive_1.json")

        assert "Profile_1.json" in store.names()


async def test_moving_the_clock_by_the_control_api_ends_it_too(
    graph: Graph, store: BlobStore
) -> None:
    graph.world.settings.export_seconds = timedelta(days=20).total_seconds()
    await request(graph, store.sas())

    seconds = timedelta(days=21).total_seconds()
    await graph.call("POST", f"{graph.base_url}/_sim/clock", {"seconds": seconds})

    await store.wait_for("first/OneDrive_1.json")


async def test_an_export_may_take_weeks(graph: Graph, store: BlobStore) -> None:
    graph.world.settings.export_seconds = timedelta(days=28).total_seconds()
    requested = await request(graph, store.sas())

    graph.wait(days=27)
    early = await poll(graph, requested)
    graph.wait(days=1)
    late = await poll(graph, requested)

    assert (early.body["status"], late.body["status"]) == ("running", "complete")


async def test_a_container_serves_one_export_only(graph: Graph, store: BlobStore) -> None:
    await request(graph, store.sas())

    again = await request(graph, store.sas())
    other = await request(graph, store.sas("second"))

    assert (again.status, again.code) == (400, "StorageLocationAlreadyUsed")
    assert other.status == 202


async def test_a_container_can_be_used_again_once_its_request_info_is_deleted(
    graph: Graph, store: BlobStore
) -> None:
    await request(graph, store.sas())
    del store.blobs["first/RequestInfo.json"]

    assert (await request(graph, store.sas())).status == 202


async def test_an_export_may_fail_and_gives_no_reason(graph: Graph, store: BlobStore) -> None:
    graph.world.settings.export_outcome = ExportOutcome.FAILED
    requested = await request(graph, store.sas())
    graph.wait(minutes=1)

    answer = await poll(graph, requested)

    assert answer.body["status"] == "failed"
    assert "error" not in answer.body
    assert store.names() == {"RequestInfo.json"}


async def test_one_persons_export_may_take_longer_and_fail_while_anothers_does_not(
    graph: Graph, store: BlobStore
) -> None:
    person = graph.person("ordinary")["id"]
    graph.world.settings.slow_exports = {person: timedelta(days=20).total_seconds()}
    graph.world.settings.failing_exports = (person,)
    slow = await request(graph, store.sas())
    quick = await request(graph, store.sas("second"), role="manager")
    graph.wait(days=19)
    before = [(await poll(graph, each)).body["status"] for each in (slow, quick)]

    graph.wait(days=2)
    after = [(await poll(graph, each)).body["status"] for each in (slow, quick)]

    assert before == ["running", "complete"]
    assert after == ["failed", "complete"]


async def test_an_address_that_expires_under_way_makes_it_fail(
    graph: Graph, store: BlobStore
) -> None:
    graph.world.settings.export_seconds = timedelta(days=10).total_seconds()
    requested = await request(graph, store.sas(expires=NOW + timedelta(days=7)))
    graph.wait(days=11)

    assert (await poll(graph, requested)).body["status"] == "failed"


async def test_a_container_that_refuses_files_later_makes_it_fail(
    graph: Graph, store: BlobStore
) -> None:
    requested = await request(graph, store.sas())
    store.refuses = "OneDrive"
    graph.wait(minutes=1)

    assert (await poll(graph, requested)).body["status"] == "failed"


async def test_a_person_purged_under_way_makes_it_fail(graph: Graph, store: BlobStore) -> None:
    graph.world.settings.export_seconds = 3600.0
    user = graph.person("five_devices")["id"]
    requested = await request(graph, store.sas(), "five_devices")
    await graph.call("DELETE", f"/users/{user}")
    await graph.call("DELETE", f"/directory/deletedItems/{user}")
    graph.wait(hours=2)

    assert (await poll(graph, requested)).body["status"] == "failed"


async def test_an_address_that_is_none_is_refused(graph: Graph, store: BlobStore) -> None:
    unsigned = store.sas().partition("&sig")[0]
    expired = store.sas(expires=NOW - timedelta(minutes=1))
    store.refuses = "locked/"
    wrong = ("", "x", unsigned, expired, store.sas("locked"), "http://127.0.0.1:9/c?sig=x")

    answers = [await request(graph, location) for location in wrong]

    assert {answer.status for answer in answers} == {400}
    assert store.names() == set()


async def test_the_body_must_name_a_location(graph: Graph) -> None:
    path = f"/users/{graph.person('ordinary')['id']}/exportPersonalData"

    assert (await graph.call("POST", path, {})).status == 400


async def test_a_stranger_is_not_found(graph: Graph, store: BlobStore) -> None:
    path = "/users/nobody@contoso.example/exportPersonalData"
    answer = await graph.call("POST", path, {"storageLocation": store.sas()})

    assert answer.status == 404
    assert (await graph.get("/dataPolicyOperations/nothing")).status == 404


async def test_a_person_can_be_exported_a_hundred_times_a_day(
    graph: Graph, store: BlobStore
) -> None:
    for number in range(100):
        assert (await request(graph, store.sas(f"c{number}"))).status == 202

    refused = await request(graph, store.sas("one-too-many"))
    other = await request(graph, store.sas("other"), "manager")

    assert refused.status == 429
    assert "retry-after" not in refused.headers
    assert other.status == 202


async def test_operations_can_be_read_one_by_one_only(graph: Graph, store: BlobStore) -> None:
    requested = await request(graph, store.sas())
    path = "/dataPolicyOperations/" + requested.headers["location"].rpartition("/")[2]

    listed = await graph.get("/dataPolicyOperations")
    deleted = await graph.call("DELETE", path)

    assert (listed.status, deleted.status) == (403, 405)


async def test_exporting_needs_its_own_permission(graph: Graph, store: BlobStore) -> None:
    graph.roles = ("User.Read.All", "Directory.Read.All")

    assert (await request(graph, store.sas())).status == 403
