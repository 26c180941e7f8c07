"""Soft delete, restore, permanent delete, the thirty days, and what delta queries tell of it."""

import pytest

from emulation.graph.settings import ClientRegistration, HardDelete
from emulation.graph.state import World
from emulation.graph.tokens import DEFAULT_APP_ID, mint
from tests.simulator.builders import ADMIN, ANNA, BERT, PNG, TENANT, Client, make_user

DAY = 24 * 3600
SHELF = "/directory/deletedItems"


async def _delete(client: Client, path: str) -> int:
    return (await client.send("DELETE", path)).status


async def _pass_days(client: Client, days: float) -> None:
    assert (await client.control("POST", "/clock", {"seconds": days * DAY})).status == 200


async def test_a_deleted_user_is_gone_from_users_and_found_among_the_deleted(
    client: Client,
) -> None:
    first = await _delete(client, f"/users/{ANNA}")
    again = await _delete(client, f"/users/{ANNA}")
    by_id = await client.get(f"/users/{ANNA}")
    deleted = await client.get(f"{SHELF}/{ANNA}")

    assert (first, again, by_id.status) == (204, 404, 404)
    assert deleted.body["@odata.type"] == "#microsoft.graph.user"
    assert deleted.body["deletedDateTime"].endswith("Z")
    assert deleted.body["userPrincipalName"] == f"{ANNA.replace('-', '')}anna@example.com"


async def test_deleted_users_are_listed_under_the_cast_only(client: Client) -> None:
    await _delete(client, f"/users/{ANNA}")

    short = await client.get(f"{SHELF}/graph.user?$filter=mail%20eq%20'anna@example.com'")
    long = await client.get(f"{SHELF}/microsoft.graph.user?$select=id,deletedDateTime")
    bare = await client.get(SHELF)

    assert short.ids == long.ids == [ANNA]
    assert bare.status == 400


async def test_a_restored_user_is_as_before(client: Client, world: World) -> None:
    tenant = world.tenants[TENANT]
    before = dict(tenant.users[ANNA])
    await _delete(client, f"/users/{ANNA}")

    restored = await client.send("POST", f"{SHELF}/{ANNA}/restore")
    groups = await client.get(f"/users/{ANNA}/memberOf")

    assert restored.status == 200
    assert restored.body["userPrincipalName"] == "anna@example.com"
    assert tenant.users[ANNA] == before
    assert len(groups.ids) == 2


@pytest.mark.parametrize("status", [400, 409])
async def test_a_taken_name_refuses_the_restore(client: Client, world: World, status: int) -> None:
    world.settings.restore_clash_status = status
    await _delete(client, f"/users/{ANNA}")
    world.tenants[TENANT].users["new"] = make_user("new", "anna")

    restored = await client.send("POST", f"{SHELF}/{ANNA}/restore")

    assert restored.status == status
    assert (await client.get(f"{SHELF}/{ANNA}")).status == 200


async def test_a_permanent_delete_leaves_nothing(client: Client, world: World) -> None:
    world.tenants[TENANT].photos[ANNA] = PNG
    await _delete(client, f"/users/{ANNA}")

    first = await _delete(client, f"{SHELF}/{ANNA}")
    again = await _delete(client, f"{SHELF}/{ANNA}")
    restored = await client.send("POST", f"{SHELF}/{ANNA}/restore")

    tenant = world.tenants[TENANT]
    assert (first, again, restored.status) == (204, 404, 404)
    assert not any(owner == ANNA for owner, _ in tenant.links)
    assert ANNA not in tenant.photos
    assert ANNA in tenant.purged


async def test_an_active_user_cannot_be_deleted_permanently(client: Client) -> None:
    assert await _delete(client, f"{SHELF}/{ANNA}") == 404


async def test_the_permanent_delete_may_be_refused_to_apps(client: Client, world: World) -> None:
    world.settings.hard_delete = HardDelete.REFUSED
    await _delete(client, f"/users/{ANNA}")

    got = await client.send("DELETE", f"{SHELF}/{ANNA}")

    assert (got.status, got.code) == (403, "Authorization_RequestDenied")


async def test_the_permanent_delete_may_need_an_entra_role(client: Client, world: World) -> None:
    world.settings.hard_delete = HardDelete.NEEDS_ROLE
    await _delete(client, f"/users/{ANNA}")

    without = await _delete(client, f"{SHELF}/{ANNA}")
    world.settings.clients[DEFAULT_APP_ID] = ClientRegistration(
        secret="s", roles=(), directory_roles=("User Administrator",)
    )

    assert without == 403
    assert await _delete(client, f"{SHELF}/{ANNA}") == 204


async def test_protection_refuses_for_seven_days(client: Client, world: World) -> None:
    world.settings.hard_delete = HardDelete.PROTECTED
    await _delete(client, f"/users/{ANNA}")

    early = await _delete(client, f"{SHELF}/{ANNA}")
    await _pass_days(client, 7.1)

    assert early == 400
    assert await _delete(client, f"{SHELF}/{ANNA}") == 204


async def test_after_thirty_days_entra_deletes_on_its_own(client: Client) -> None:
    await _delete(client, f"/users/{ANNA}")

    await _pass_days(client, 29.9)
    before = await client.get(f"{SHELF}/{ANNA}")
    await _pass_days(client, 0.2)
    after = await client.get(f"{SHELF}/{ANNA}")

    assert (before.status, after.status) == (200, 404)


async def test_administrators_are_not_deleted_by_apps(client: Client) -> None:
    assert await _delete(client, f"/users/{ADMIN}") == 403


async def test_reading_cannot_delete(client: Client) -> None:
    client.token = mint(TENANT, ("User.Read.All", "Directory.Read.All"))

    assert await _delete(client, f"/users/{ANNA}") == 403


async def test_delta_tells_changes_and_the_reason_of_removals(client: Client) -> None:
    start = (await client.get("/users/delta()?$select=displayName&$deltatoken=latest")).body
    assert start["value"] == []

    await client.send("PATCH", f"/users/{BERT}", body={"displayName": "Bertold"})
    await _delete(client, f"/users/{ANNA}")
    soft = (await client.get(start["@odata.deltaLink"])).body
    await _delete(client, f"{SHELF}/{ANNA}")
    hard = (await client.get(soft["@odata.deltaLink"])).body

    assert soft["value"] == [
        {"displayName": "Bertold"},
        {"id": ANNA, "@removed": {"reason": "changed"}},
    ]
    assert hard["value"] == [{"id": ANNA, "@removed": {"reason": "deleted"}}]


async def test_the_first_delta_holds_everybody_in_pages(client: Client, world: World) -> None:
    world.settings.page_sizes = {"delta": 2}
    await _delete(client, f"/users/{ANNA}")

    pages = await client.pages("/users/delta?$select=id,manager")

    assert len({row["id"] for page in pages for row in page["value"]}) == 4
    assert "@odata.deltaLink" in pages[-1]


async def test_delta_takes_few_options(client: Client) -> None:
    filtered = await client.get(f"/users/delta?$filter=id%20eq%20'{BERT}'&$select=id,manager")

    assert filtered.ids == [BERT]
    for option in ("$top=1", "$orderby=displayName", "$expand=manager"):
        assert (await client.get(f"/users/delta?{option}")).status == 400
