"""JSON batches: order, dependencies, bodies, limits, and what the journal makes of them."""

import base64

import pytest

from emulation.graph.faults import FaultKind, FaultRule
from emulation.graph.state import World
from emulation.graph.wire import Row
from tests.simulator.builders import ANNA, BERT, GUEST, PNG, TENANT, Client

JSON = {"Content-Type": "application/json"}


async def _run(client: Client, *requests: Row) -> dict[str, Row]:
    got = await client.send("POST", "/$batch", body={"requests": list(requests)})
    assert got.status == 200, got.content
    return {row["id"]: row for row in got.body["responses"]}


def _get(number: object, url: str, **more: object) -> Row:
    return {"id": str(number), "method": "GET", "url": url, **more}


async def test_inner_failures_do_not_fail_the_batch(client: Client) -> None:
    answers = await _run(
        client, _get(1, f"/users/{ANNA}?$select=id"), _get(2, "/users/none"), _get(3, "/nothing")
    )

    assert {key: row["status"] for key, row in answers.items()} == {"1": 200, "2": 404, "3": 400}
    assert answers["1"]["body"]["id"] == ANNA
    assert answers["2"]["body"]["error"]["code"] == "Request_ResourceNotFound"


async def test_responses_come_in_another_order_the_same_each_time(client: Client) -> None:
    requests = [_get(n, f"/users/{ANNA}") for n in range(1, 9)]

    runs = [await client.send("POST", "/$batch", body={"requests": requests}) for _ in range(2)]

    orders = [[row["id"] for row in run.body["responses"]] for run in runs]
    assert orders[0] == orders[1] != [row["id"] for row in requests]
    assert sorted(orders[0]) == [row["id"] for row in requests]


async def test_a_dependent_call_runs_after_and_fails_with_its_target(client: Client) -> None:
    change = {"method": "PATCH", "headers": JSON}
    answers = await _run(
        client,
        {"id": "a", "url": f"/users/{ANNA}", "body": {"city": "Bonn"}, **change},
        _get("b", f"/users/{ANNA}?$select=city", dependsOn=["a"]),
        {"id": "c", "url": f"/users/{ANNA}", "body": {"city": ""}, **change},
        _get("d", f"/users/{ANNA}", dependsOn=["c"]),
        _get("e", f"/users/{ANNA}", dependsOn=["d"]),
    )

    assert answers["b"]["body"]["city"] == "Bonn"
    assert [answers[key]["status"] for key in "acde"] == [204, 400, 424, 424]


async def test_pictures_travel_as_base64_both_ways(client: Client) -> None:
    address = f"/users/{ANNA}/photo/$value"
    put = {
        "id": "1",
        "method": "PUT",
        "url": address,
        "headers": {"Content-Type": "image/png"},
        "body": base64.b64encode(PNG).decode(),
    }

    answers = await _run(client, put, _get(2, address, dependsOn=["1"]))

    assert base64.b64decode(answers["2"]["body"]) == PNG
    assert answers["2"]["headers"]["Content-Type"] == "image/png"


async def test_the_consistency_header_belongs_inside(client: Client) -> None:
    url = "/users?$filter=userType%20ne%20'Member'&$count=true"

    answers = await _run(
        client, _get(1, url), _get(2, url, headers={"ConsistencyLevel": "eventual"})
    )

    assert answers["1"]["status"] == 400
    assert [row["id"] for row in answers["2"]["body"]["value"]] == [GUEST]


async def test_inner_calls_are_throttled_one_by_one(client: Client, world: World) -> None:
    world.faults.add(
        FaultRule(kind=FaultKind.STATUS, status=429, retry_after="7", path=f"^/users/{BERT}")
    )

    answers = await _run(client, _get(1, f"/users/{ANNA}"), _get(2, f"/users/{BERT}"))

    assert (answers["1"]["status"], answers["2"]["status"]) == (200, 429)
    assert answers["2"]["headers"]["Retry-After"] == "7"


async def test_a_batch_is_one_request_with_inner_calls_noted(client: Client, world: World) -> None:
    await _run(client, *(_get(n, f"/users/{ANNA}") for n in range(20)))

    counts = (await client.control("GET", "/journal/counts")).body
    outer = world.journal.requests()
    assert (counts["requests"], counts["calls"]) == (1, 21)
    assert outer[0].template == "/$batch"
    assert {entry.batch for entry in world.journal.entries} == {0, outer[0].number}


async def test_inner_calls_act_with_the_outer_token(client: Client) -> None:
    inner = _get(1, "/organization", headers={"Authorization": "Bearer nonsense"})

    answers = await _run(client, inner)

    assert answers["1"]["body"]["value"][0]["id"] == TENANT


@pytest.mark.parametrize(
    "requests",
    [
        [],
        [_get(n, "/users") for n in range(21)],
        [_get("a", "/users"), _get("A", "/users")],
        [_get(1, "https://graph.microsoft.com/v1.0/users")],
        [{"id": "1", "url": "/users"}],
        [{"id": "1", "method": "PATCH", "url": f"/users/{ANNA}", "body": {"city": "X"}}],
        [_get(1, "/users", dependsOn=["2"]), _get(2, "/users")],
        [{"id": "1", "method": "POST", "url": "/$batch", "headers": JSON, "body": {}}],
        [
            {
                "id": "1",
                "method": "PUT",
                "url": f"/users/{ANNA}/photo/$value",
                "headers": {"Content-Type": "image/png"},
                "body": "%%%",
            }
        ],
    ],
    ids=[
        "empty",
        "more than twenty",
        "ids that differ in case only",
        "an absolute address",
        "no method",
        "a body without a type",
        "a dependency on what comes later",
        "a batch in a batch",
        "no base64",
    ],
)
async def test_a_malformed_batch_is_refused_as_a_whole(client: Client, requests: list[Row]) -> None:
    got = await client.send("POST", "/$batch", body={"requests": requests})

    assert got.status == 400
