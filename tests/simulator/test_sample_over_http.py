from collections.abc import AsyncIterator

import pytest

from emulation.graph.sample import FABRIKAM, SAMPLE_PEOPLE
from tests.simulator.sample_client import Graph, open_graph


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    async with open_graph() as opened:
        yield opened


async def test_a_guest_is_found_by_the_address_it_writes_from(graph: Graph) -> None:
    answer = await graph.get("/users", filter="mail eq 'alex.wilber@outlook.example'")

    assert [row["userPrincipalName"] for row in answer.rows] == [SAMPLE_PEOPLE["guest_msa"]]


async def test_an_apostrophe_is_doubled_in_a_filter(graph: Graph) -> None:
    answer = await graph.get(
        "/users", filter="userPrincipalName eq 'sean.o''neill@contoso.example'"
    )

    assert [row["displayName"] for row in answer.rows] == ["Seán O'Neill"]


async def test_a_group_of_groups_shows_in_transitive_membership_only(graph: Graph) -> None:
    user = graph.person("same_name_second")["id"]

    direct = await graph.pages(f"/users/{user}/memberOf")
    all_of_them = await graph.pages(f"/users/{user}/transitiveMemberOf")

    names = {row["displayName"] for page in direct for row in page}
    assert "Platform Engineering" in names
    assert "Engineering" not in names
    assert "Engineering" in {row["displayName"] for page in all_of_them for row in page}


async def test_mailbox_settings_are_there_for_a_mailbox_only(graph: Graph) -> None:
    with_one = await graph.get(f"/users/{graph.person('ordinary')['id']}/mailboxSettings")
    without = await graph.get(f"/users/{graph.person('no_mailbox')['id']}/mailboxSettings")

    assert with_one.body["timeZone"] == "W. Europe Standard Time"
    assert (without.status, without.code) == (404, "MailboxNotEnabledForRESTAPI")


async def test_licence_details_follow_from_the_tenants_products(graph: Graph) -> None:
    answer = await graph.get(f"/users/{graph.person('ordinary')['id']}/licenseDetails")

    assert {row["skuPartNumber"] for row in answer.rows} == {"SPE_E5", "FLOW_FREE"}


async def test_a_tenants_token_sees_that_tenant_only(graph: Graph) -> None:
    stranger = graph.person("ordinary")["id"]
    graph.tenant_id = FABRIKAM

    organization = await graph.get("/organization")
    people = await graph.get("/users")
    other = await graph.get(f"/users/{stranger}")

    assert [row["id"] for row in organization.rows] == [FABRIKAM]
    assert len(people.rows) == 5
    assert other.status == 404
