import csv
import io
import zipfile
from collections.abc import AsyncIterator

import orjson
import pytest

from emulation.graph.sample import SAMPLE_PEOPLE
from tests.simulator.sample_client import Answer, Graph, open_control, open_graph

JOBS = "/deviceManagement/reports/exportJobs"


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    async with open_graph() as opened:
        yield opened


async def create(graph: Graph, **changes: object) -> Answer:
    return await graph.call("POST", JOBS, {"reportName": "Devices", **changes})


async def test_a_job_starts_runs_and_completes_with_an_address(graph: Graph) -> None:
    created = await create(graph)
    job, seconds = created.body["id"], graph.world.settings.report_seconds
    states = [created.body["status"]]
    for _ in range(2):
        graph.wait(seconds=seconds / 2)
        last = await graph.get(f"{JOBS}('{job}')")
        states.append(last.body["status"])

    assert created.status == 201
    assert job.startswith("Devices_")
    assert created.body["expirationDateTime"] == "0001-01-01T00:00:00Z"
    assert created.body["url"] is None
    assert states == ["notStarted", "inProgress", "completed"]
    assert last.body["expirationDateTime"] == "2026-03-02T15:00:03Z"
    assert last.body["url"].startswith(graph.base_url)


async def read_zip(graph: Graph, job: str) -> tuple[int, bytes]:
    url: str = (await graph.get(f"{JOBS}('{job}')")).body["url"]
    path = url.removeprefix(graph.base_url)
    async with open_control(graph.world) as control, graph.session.get(control + path) as answer:
        return answer.status, await answer.read()


async def test_the_zip_holds_the_chosen_columns_of_the_chosen_rows(graph: Graph) -> None:
    upn = SAMPLE_PEOPLE["five_devices"]
    created = await create(graph, select=["DeviceName", "UPN"], filter=f"(UPN eq '{upn}')")
    graph.wait(minutes=1)

    status, content = await read_zip(graph, created.body["id"])

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (name,) = archive.namelist()
        rows = list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
    assert status == 200
    assert name == f"{created.body['id']}.csv"
    assert [row["UPN"] for row in rows] == [upn] * 5
    assert rows[0].keys() == {"DeviceName", "UPN"}


async def test_the_inventory_is_given_by_person_as_json(graph: Graph) -> None:
    user = graph.person("ordinary")["id"]
    created = await create(
        graph, reportName="AppInvRawData", format="json", filter=f"(UserId eq '{user}')"
    )
    graph.wait(minutes=1)

    _, content = await read_zip(graph, created.body["id"])

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        values = orjson.loads(archive.read(archive.namelist()[0]))["values"]
    assert {row["UserId"] for row in values} == {user}
    assert "Microsoft Teams" in {row["ApplicationName"] for row in values}


async def test_the_address_holds_for_six_hours_and_for_its_signature(graph: Graph) -> None:
    job = (await create(graph)).body["id"]
    graph.wait(minutes=1)
    early, _ = await read_zip(graph, job)
    path = f"/_sim/reports/{job}.zip?sig=x"
    async with open_control(graph.world) as control, graph.session.get(control + path) as answer:
        forged = answer.status
    graph.wait(hours=6)
    late, _ = await read_zip(graph, job)

    assert (early, forged, late) == (200, 403, 403)


@pytest.mark.parametrize(
    "changes",
    [
        {"reportName": "Nonsense"},
        {"format": "pdf"},
        {"select": ["Nonsense"]},
        {"filter": "(Nonsense eq 'x')"},
        {"filter": "(("},
    ],
)
async def test_a_wish_that_cannot_be_met_is_refused_at_once(
    graph: Graph, changes: dict[str, object]
) -> None:
    answer = await create(graph, **changes)

    assert answer.status == 400


async def test_a_job_that_never_was_is_not_found(graph: Graph) -> None:
    assert (await graph.get(f"{JOBS}('Devices_x')")).status == 404


async def test_a_job_needs_a_write_permission_and_reading_it_does_not(graph: Graph) -> None:
    job = (await create(graph)).body["id"]
    graph.roles = ("DeviceManagementManagedDevices.Read.All",)

    refused = await create(graph)
    read = await graph.get(f"{JOBS}('{job}')")

    assert (refused.status, read.status) == (403, 200)
