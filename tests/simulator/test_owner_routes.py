"""Owners of groups and applications, as the sample links them."""

from emulation.graph.state import World
from emulation.graph.tokens import mint
from tests.simulator.builders import ANNA, BERT, STAFF, TENANT, Client

APPLICATION = "00000000-0000-4000-8000-0000000a0001"


def own(world: World, owned: str, *owners: str) -> None:
    links = [{"@odata.type": "#microsoft.graph.user", "id": owner} for owner in owners]
    world.tenants[TENANT].links[owned, "owners"] = links


async def test_the_owners_of_a_group_and_of_an_application_are_listed(
    client: Client, world: World
) -> None:
    own(world, STAFF, ANNA, BERT)
    own(world, APPLICATION, ANNA)

    group = await client.get(f"/groups/{STAFF}/owners")
    application = await client.get(f"/applications/{APPLICATION}/owners")

    assert [row["id"] for row in group.body["value"]] == [ANNA, BERT]
    assert [row["userPrincipalName"] for row in application.body["value"]] == ["anna@example.com"]


async def test_an_owner_in_the_recycle_bin_is_not_listed(client: Client, world: World) -> None:
    own(world, STAFF, ANNA, BERT)
    await client.send("DELETE", f"/users/{ANNA}")

    owners = await client.get(f"/groups/{STAFF}/owners")

    assert [row["id"] for row in owners.body["value"]] == [BERT]


async def test_what_is_unknown_has_no_owners(client: Client) -> None:
    assert (await client.get(f"/groups/{APPLICATION}/owners")).status == 404
    assert (await client.get(f"/applications/{APPLICATION}/owners")).status == 404


async def test_owners_take_a_permission(client: Client, world: World) -> None:
    own(world, STAFF, ANNA)
    own(world, APPLICATION, ANNA)
    paths = (f"/groups/{STAFF}/owners", f"/applications/{APPLICATION}/owners")

    for roles, statuses in (
        (("User.Read.All",), [403, 403]),
        (("GroupMember.Read.All",), [200, 403]),
        (("Application.Read.All",), [403, 200]),
        (("Directory.Read.All",), [200, 200]),
    ):
        client.token = mint(TENANT, roles)
        assert [(await client.get(path)).status for path in paths] == statuses
