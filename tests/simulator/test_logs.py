from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from emulation.graph.logs import generate_sign_ins
from emulation.graph.sample import SAMPLE_PEOPLE
from emulation.graph.wire import timestamp
from tests.simulator.sample_client import NOW, Graph, open_graph


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    async with open_graph() as opened:
        opened.world.settings.empty_page_collections = ()
        yield opened


def of(graph: Graph, role: str) -> str:
    return f"userId eq '{graph.person(role)['id']}'"


async def test_sign_ins_come_newest_first_with_seven_digits(graph: Graph) -> None:
    answer = await graph.get("/auditLogs/signIns", filter=of(graph, "ordinary"))

    times = [row["createdDateTime"] for row in answer.rows]
    assert len(times) == 37
    assert times == sorted(times, reverse=True)
    assert all(len(time) == len("2026-03-01T09:00:00.1234567Z") for time in times)


async def test_five_thousand_sign_ins_come_in_five_pages(graph: Graph) -> None:
    pages = await graph.pages("/auditLogs/signIns", filter=of(graph, "busy"))

    ids = [row["id"] for page in pages for row in page]
    assert [len(page) for page in pages] == [1000] * 5
    assert len(set(ids)) == 5000


async def test_an_empty_page_may_lie_in_the_middle(graph: Graph) -> None:
    graph.world.settings.empty_page_collections = ("signIns",)

    pages = await graph.pages("/auditLogs/signIns", filter=of(graph, "busy"))

    assert sorted(map(len, pages)) == [0, 1000, 1000, 1000, 1000, 1000]
    assert pages[-1]


async def test_generated_rows_are_cut_by_time_as_stored_ones_are(graph: Graph) -> None:
    oldest, newest = NOW - timedelta(days=8), NOW - timedelta(days=3)
    span = f"createdDateTime ge {timestamp(oldest)} and createdDateTime le {timestamp(newest)}"
    everything = await graph.pages("/auditLogs/signIns", filter=of(graph, "busy"))
    expected = [
        row["id"]
        for page in everything
        for row in page
        if timestamp(oldest) <= row["createdDateTime"] <= timestamp(newest)
    ]

    narrowed = await graph.pages("/auditLogs/signIns", filter=f"{of(graph, 'busy')} and {span}")

    assert [row["id"] for page in narrowed for row in page] == expected
    assert 900 < len(expected) < 1100


async def test_everybodys_sign_ins_hold_stored_and_generated_rows_in_order(graph: Graph) -> None:
    pages = await graph.pages("/auditLogs/signIns")

    rows = [row for page in pages for row in page]
    times = [row["createdDateTime"] for row in rows]
    assert times == sorted(times, reverse=True)
    assert sum(row["userId"] == graph.person("busy")["id"] for row in rows) == 5000
    assert sum(row["userId"] == graph.person("ordinary")["id"] for row in rows) == 37


async def test_a_filter_by_name_finds_generated_rows_too(graph: Graph) -> None:
    clause = f"userPrincipalName eq '{SAMPLE_PEOPLE['busy']}'"

    answer = await graph.get("/auditLogs/signIns", filter=clause, top="3")

    assert {row["userId"] for row in answer.rows} == {graph.person("busy")["id"]}


async def test_a_guests_sign_ins_carry_the_real_address(graph: Graph) -> None:
    answer = await graph.get("/auditLogs/signIns", filter=of(graph, "guest_msa"))

    assert {row["userPrincipalName"] for row in answer.rows} == {"alex.wilber@outlook.example"}


async def test_any_number_can_be_generated_and_taken_away(graph: Graph) -> None:
    generate_sign_ins(graph.world, graph.tenant_id, SAMPLE_PEOPLE["no_intune"], 1_000_000)
    first = await graph.get("/auditLogs/signIns", filter=of(graph, "no_intune"))
    generate_sign_ins(graph.world, graph.tenant_id, SAMPLE_PEOPLE["no_intune"], 0)
    stored = await graph.get("/auditLogs/signIns", filter=of(graph, "no_intune"))

    assert len(first.rows) == 1000
    assert "@odata.nextLink" in first.body
    assert len(stored.rows) == 4


def test_a_negative_number_and_an_unknown_person_are_refused(graph: Graph) -> None:
    with pytest.raises(ValueError, match="negative"):
        generate_sign_ins(graph.world, graph.tenant_id, SAMPLE_PEOPLE["busy"], -1)
    with pytest.raises(LookupError):
        generate_sign_ins(graph.world, graph.tenant_id, "nobody@contoso.example", 1)


@pytest.mark.parametrize("role", ["ordinary", "busy"])
async def test_rows_older_than_thirty_days_vanish_as_time_passes(graph: Graph, role: str) -> None:
    async def count() -> int:
        pages = await graph.pages("/auditLogs/signIns", filter=of(graph, role))
        return sum(map(len, pages))

    fresh = await count()
    graph.wait(days=20)
    later = await count()
    graph.wait(days=11)

    assert 0 < later < fresh
    assert await count() == 0


async def test_sign_ins_need_a_premium_licence(graph: Graph) -> None:
    graph.world.settings.premium_licence = False

    answer = await graph.get("/auditLogs/signIns")

    assert answer.status == 403
    assert answer.code == "Authentication_RequestFromNonPremiumTenantOrB2CTenant"


async def test_directory_audits_work_without_it_and_live_seven_days(graph: Graph) -> None:
    with_premium = await graph.get("/auditLogs/directoryAudits")
    graph.world.settings.premium_licence = False
    without = await graph.get("/auditLogs/directoryAudits")

    assert 0 < len(without.rows) < len(with_premium.rows)
    limit = timestamp(NOW - timedelta(days=7))
    assert all(row["activityDateTime"] >= limit for row in without.rows)


@pytest.mark.parametrize("option", ["select", "orderby", "count", "search", "expand"])
async def test_sign_ins_take_no_other_option(graph: Graph, option: str) -> None:
    answer = await graph.get("/auditLogs/signIns", **{option: "createdDateTime"})

    assert answer.status == 400


@pytest.mark.parametrize(
    "clause",
    [
        "status/errorCode eq 0",
        "createdDateTime gt 2026-01-01T00:00:00Z",
        "endswith(userPrincipalName,'example')",
        "not (appId eq 'x')",
        "nonsense",
    ],
)
async def test_a_filter_that_is_not_documented_is_refused(graph: Graph, clause: str) -> None:
    answer = await graph.get("/auditLogs/signIns", filter=clause)

    assert answer.status == 400


@pytest.mark.parametrize("top", ["0", "1001", "x"])
async def test_a_page_has_at_most_a_thousand_rows(graph: Graph, top: str) -> None:
    answer = await graph.get("/auditLogs/signIns", top=top)

    assert answer.status == 400


async def test_audits_are_found_by_initiator_and_by_target(graph: Graph) -> None:
    user = graph.person("ordinary")["id"]
    admin = graph.person("admin")["id"]

    about = await graph.get(
        "/auditLogs/directoryAudits", filter=f"targetResources/any(t:t/id eq '{user}')"
    )
    by_admin = await graph.get(
        "/auditLogs/directoryAudits", filter=f"initiatedBy/user/id eq '{admin}'"
    )

    assert about.rows
    assert {row["targetResources"][0]["id"] for row in about.rows} == {user}
    assert {row["initiatedBy"]["user"]["id"] for row in by_admin.rows} == {admin}


async def test_provisioning_rows_know_gt_and_lt_but_not_ge_and_le(graph: Graph) -> None:
    source = graph.person("sole_owner")["id"]
    found = await graph.get("/auditLogs/provisioning", filter=f"sourceIdentity/id eq '{source}'")
    recent = await graph.get(
        "/auditLogs/provisioning", filter="activityDateTime gt 2026-01-01T00:00:00Z"
    )
    refused = await graph.get(
        "/auditLogs/provisioning", filter="activityDateTime ge 2026-01-01T00:00:00Z"
    )

    assert len(found.rows) == 1
    assert recent.rows
    assert refused.status == 400


async def test_logs_need_their_permission(graph: Graph) -> None:
    graph.roles = ("User.Read.All",)

    for name in ("signIns", "directoryAudits", "provisioning"):
        answer = await graph.get(f"/auditLogs/{name}")
        assert (answer.status, answer.code) == (403, "Authorization_RequestDenied")


async def test_logs_can_be_neither_deleted_nor_changed(graph: Graph) -> None:
    for method in ("DELETE", "PATCH", "POST"):
        answer = await graph.call(method, "/auditLogs/signIns", {})
        assert answer.status == 405


@pytest.mark.parametrize("role", ["five_devices", "busy"])
async def test_sign_ins_go_some_days_after_a_permanent_delete_and_audits_stay(
    graph: Graph, role: str
) -> None:
    graph.world.settings.log_purge_days = 3.0
    user = graph.person(role)["id"]
    sign_ins = f"userId eq '{user}'"
    audits = f"targetResources/any(t:t/id eq '{user}')"
    await graph.call("DELETE", f"/users/{user}")
    await graph.call("DELETE", f"/directory/deletedItems/{user}")

    at_once = await graph.get("/auditLogs/signIns", filter=sign_ins)
    graph.wait(days=4)
    later = await graph.get("/auditLogs/signIns", filter=sign_ins)
    trail = await graph.get("/auditLogs/directoryAudits", filter=audits)

    assert at_once.rows
    assert later.rows == []
    assert trail.rows
