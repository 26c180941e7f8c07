"""Faults on demand, limits as documented, and the journal that saw them all."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from emulation.graph.clock import Clock
from emulation.graph.faults import FaultKind, FaultRule
from emulation.graph.settings import ThrottleClock
from emulation.graph.state import World
from tests.simulator.builders import ANNA, BERT, TENANT, Client

USER = f"/users/{ANNA}"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def still_world(world: World) -> World:
    """Time stands still, so that a slow machine does not end a window."""
    world.clock = Clock(lambda: NOON)
    return world


@pytest.mark.parametrize("wait", ["", "3", "3600"])
async def test_a_429_comes_with_or_without_a_wait(client: Client, world: World, wait: str) -> None:
    world.faults.add(FaultRule(kind=FaultKind.STATUS, status=429, retry_after=wait))

    first = await client.get(USER)
    second = await client.get(USER)

    assert (first.status, first.code) == (429, "TooManyRequests")
    assert first.headers.get("Retry-After", "") == wait
    assert second.status == 200


@pytest.mark.parametrize("status", [500, 503, 504])
async def test_a_fault_before_leaves_no_trace(client: Client, world: World, status: int) -> None:
    world.faults.add(FaultRule(kind=FaultKind.STATUS, status=status, method="delete"))

    got = await client.send("DELETE", USER)

    assert got.status == status
    assert ANNA in world.tenants[TENANT].users


async def test_a_fault_after_hides_what_was_done(client: Client, world: World) -> None:
    world.faults.add(FaultRule(kind=FaultKind.STATUS_AFTER, status=503, method="DELETE"))

    got = await client.send("DELETE", USER)

    assert (got.status, got.code) == (503, "ServiceNotAvailable")
    assert ANNA in world.tenants[TENANT].deleted_users
    assert (await client.send("DELETE", USER)).status == 404


async def test_a_gateway_speaks_html(client: Client, world: World) -> None:
    world.faults.add(FaultRule(kind=FaultKind.HTML, status=502))

    got = await client.get(USER)

    assert got.status == 502
    assert got.headers["Content-Type"].startswith("text/html")
    assert got.content.startswith(b"<html>")


@pytest.mark.parametrize(
    ("kind", "is_deleted"), [(FaultKind.RESET, False), (FaultKind.RESET_AFTER, True)]
)
async def test_a_lost_connection_says_nothing_of_what_was_done(
    client: Client, world: World, kind: FaultKind, is_deleted: bool
) -> None:
    world.faults.add(FaultRule(kind=kind, method="DELETE", times=0))

    with pytest.raises(aiohttp.ClientConnectionError):
        await client.send("DELETE", USER)

    assert (ANNA in world.tenants[TENANT].deleted_users) is is_deleted


async def test_a_truncated_answer_looks_whole_to_http(client: Client, world: World) -> None:
    whole = await client.get(USER)
    world.faults.add(FaultRule(kind=FaultKind.TRUNCATED))

    got = await client.get(USER)

    assert got.status == 200
    assert whole.content.startswith(got.content)
    assert len(got.content) == len(whole.content) // 2


@pytest.mark.parametrize("kind", [FaultKind.SLOW, FaultKind.DELAY])
async def test_a_slow_answer_is_whole_in_the_end(
    client: Client, world: World, kind: FaultKind
) -> None:
    world.faults.add(FaultRule(kind=kind, seconds=0.02))

    got = await client.get(USER)

    assert got.body["id"] == ANNA


async def test_a_rule_strikes_the_calls_it_names_and_no_others(
    client: Client, world: World
) -> None:
    world.faults.add(
        FaultRule(kind=FaultKind.STATUS, status=500, path=r"^/users/.*\$select", skip=1, times=2)
    )

    statuses = [(await client.get(f"{USER}?$select=id")).status for _ in range(4)]
    other = await client.get(USER)

    assert statuses == [200, 500, 500, 200]
    assert other.status == 200


async def test_faults_come_and_go_through_the_control_api(client: Client) -> None:
    rule = {"kind": "status", "status": 503, "path": "^/users", "times": 0}
    made = await client.control("POST", "/faults", rule)
    struck = await client.get(USER)
    listed = await client.control("GET", "/faults")
    removed = await client.control("DELETE", f"/faults/{made.body['rule_id']}")

    assert (made.status, struck.status, removed.status) == (201, 503, 204)
    assert listed.body["rules"][0]["seen"] == 1
    assert (await client.get(USER)).status == 200


@pytest.mark.parametrize(
    "rule", [{}, {"kind": "none"}, {"kind": "status", "path": "("}, {"kind": "status", "at": 1}]
)
async def test_a_rule_that_means_nothing_is_refused(client: Client, rule: dict[str, str]) -> None:
    assert (await client.control("POST", "/faults", rule)).status == 422


async def test_five_audit_reports_in_ten_seconds_are_the_limit(
    client: Client, still_world: World
) -> None:
    still_world.settings.throttle_audit_reports = True
    still_world.settings.throttle_clock = ThrottleClock.VIRTUAL
    logs = ["/auditLogs/directoryAudits", "/auditLogs/signIns"]

    statuses = [(await client.get(logs[n % 2])).status for n in range(5)]
    sixth = await client.get(logs[0])
    elsewhere = await client.get(USER)
    still_world.clock.advance(timedelta(seconds=10))
    later = await client.get(logs[0])

    assert statuses == [200] * 5
    assert (sixth.status, sixth.code) == (429, "TooManyRequests")
    assert 1 <= int(sixth.headers["Retry-After"]) <= 10
    assert sixth.headers["x-ms-throttle-scope"].startswith("Tenant_Application/ReadWrite/")
    assert sixth.headers["x-ms-throttle-information"] == "CPULimitExceeded"
    assert (elsewhere.status, later.status) == (200, 200)


async def test_audit_reports_are_not_limited_unless_asked(client: Client) -> None:
    statuses = {(await client.get("/auditLogs/directoryAudits")).status for _ in range(8)}

    assert statuses == {200}


@pytest.mark.usefixtures("still_world")
async def test_identity_protection_does_not_say_when_to_come_back(client: Client) -> None:
    got = [await client.get("/identityProtection/riskyUsers") for _ in range(2)]

    assert [answer.status for answer in got] == [200, 429]
    assert "Retry-After" not in got[1].headers


@pytest.mark.parametrize(
    ("path", "units"),
    [
        (USER, "1"),
        ("/users", "2"),
        ("/users?$select=id", "1"),
        (f"{USER}/memberOf", "2"),
        ("/users?$expand=manager", "3"),
        ("/users?$expand=manager&$top=5", "2"),
        ("/subscribedSkus", "3"),
    ],
)
async def test_directory_calls_tell_their_cost(client: Client, path: str, units: str) -> None:
    got = await client.get(path)

    assert got.headers["x-ms-resource-unit"] == units


async def test_a_nearly_used_up_limit_is_announced_and_low_priority_is_shed_first(
    client: Client, still_world: World
) -> None:
    still_world.settings.throttle_audit_reports = True
    got = [await client.get("/auditLogs/directoryAudits") for _ in range(4)]
    low = await client.get("/auditLogs/directoryAudits", **{"X-Ms-Throttle-Priority": "low"})

    assert "x-ms-throttle-limit-percentage" not in got[3].headers
    assert low.status == 429


async def test_a_limit_that_is_switched_off_counts_nothing(client: Client, world: World) -> None:
    world.settings.throttle_identity_protection = False
    world.settings.throttle_directory = False

    got = [await client.get("/identityProtection/riskyUsers") for _ in range(3)]

    assert {answer.status for answer in got} == {200}
    assert "x-ms-resource-unit" not in (await client.get(USER)).headers


async def test_the_journal_knows_each_call_but_no_values(client: Client, world: World) -> None:
    world.faults.add(FaultRule(kind=FaultKind.STATUS, status=500, path=BERT))
    await client.send("PATCH", USER, body={"surname": "Secret", "employeeOrgData": {"division": 1}})
    await client.get(f"/users/{BERT}")
    await client.send("POST", f"{USER}/photo")

    rows = (await client.control("GET", "/journal")).body["entries"]

    assert [(r["method"], r["template"], r["status"]) for r in rows] == [
        ("PATCH", "/users/{user}", 204),
        ("GET", "", 500),
        ("POST", "", 405),
    ]
    assert rows[0]["keys"] == ["surname", "employeeOrgData", "employeeOrgData.division"]
    assert rows[0]["permission"] == "User.ReadWrite.All"
    assert rows[0]["tenant_id"] == TENANT
    assert rows[1]["fault"] == "status"
    assert "Secret" not in str(rows)


async def test_the_journal_is_counted_read_on_and_cleared(client: Client) -> None:
    await client.get(USER)
    first = (await client.control("GET", "/journal")).body["entries"][0]["number"]
    await client.get("/organization")

    rest = (await client.control("GET", f"/journal?after={first}")).body["entries"]
    counts = (await client.control("GET", "/journal/counts")).body
    cleared = await client.control("DELETE", "/journal")

    assert [row["template"] for row in rest] == ["/organization"]
    assert counts["operations"] == {"GET /users/{user}": 1, "GET /organization": 1}
    assert counts["statuses"] == {"200": 2}
    assert cleared.status == 204
    assert (await client.control("GET", "/journal")).body["entries"] == []


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 400, "BadRequest"),
        ("POST", "/users", 405, "Request_BadRequest"),
        ("GET", "/users?$frobnicate=1", 400, "BadRequest"),
        ("GET", "/users?$top=1&$top=2", 400, "BadRequest"),
    ],
)
async def test_unknown_paths_methods_and_options_are_told_apart(
    client: Client, method: str, path: str, status: int, code: str
) -> None:
    got = await client.send(method, path)

    assert (got.status, got.code) == (status, code)


async def test_beta_is_not_served(client: Client) -> None:
    got = await client.get(f"{client.base_url}/beta/users")

    assert (got.status, got.code) == (400, "BadRequest")
