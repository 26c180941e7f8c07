"""Pages: opaque links, empty pages, counts, and headers that links do not carry."""

from urllib.parse import quote

from emulation.graph.state import World
from tests.simulator.builders import ANNA, Client, link, make_group


def _ids(pages: list[dict[str, list[dict[str, str]]]]) -> list[str]:
    return [row["id"] for page in pages for row in page["value"]]


async def test_pages_together_hold_every_user_once(client: Client) -> None:
    whole = await client.get("/users")

    pages = await client.pages("/users?$top=2&$select=id")

    assert [len(page["value"]) for page in pages] == [2, 2, 1]
    assert _ids(pages) == whole.ids


async def test_a_page_may_be_empty_and_still_carry_a_link(client: Client, world: World) -> None:
    tenant = next(iter(world.tenants.values()))
    groups = [f"00000000-0000-4000-8000-00000000{n:04d}" for n in range(6)]
    tenant.groups.update((key, make_group(key, key)) for key in groups)
    tenant.links[ANNA, "memberOf"] = [link("group", key) for key in groups]

    pages = await client.pages(f"/users/{ANNA}/memberOf?$top=2")

    assert [len(page["value"]) for page in pages] == [2, 0, 2, 2]
    assert _ids(pages) == groups


async def test_a_collection_of_one_page_has_no_empty_page(client: Client) -> None:
    pages = await client.pages(f"/users/{ANNA}/memberOf")

    assert [len(page["value"]) for page in pages] == [2]


async def test_empty_pages_can_be_switched_on_everywhere_and_off(
    client: Client, world: World
) -> None:
    world.settings.empty_page_collections = ("*",)
    everywhere = await client.pages("/users?$top=2")
    world.settings.empty_page_collections = ()
    nowhere = await client.pages(f"/users/{ANNA}/memberOf?$top=1")

    assert [len(page["value"]) for page in everywhere] == [2, 0, 2, 1]
    assert [len(page["value"]) for page in nowhere] == [1, 1]


async def test_the_count_is_on_the_first_page_only(client: Client) -> None:
    pages = await client.pages("/users?$top=2&$count=true", ConsistencyLevel="eventual")

    assert pages[0]["@odata.count"] == 5
    assert all("@odata.count" not in page for page in pages[1:])


async def test_an_advanced_query_goes_on_only_with_its_header(client: Client) -> None:
    condition = quote("userType ne 'Guest'")
    first = await client.get(
        f"/users?$filter={condition}&$count=true&$top=2", ConsistencyLevel="eventual"
    )

    bare = await client.get(first.body["@odata.nextLink"])
    whole = await client.get(first.body["@odata.nextLink"], ConsistencyLevel="eventual")

    assert (bare.status, bare.code) == (400, "Request_UnsupportedQuery")
    assert len(whole.ids) == 2


async def test_the_link_leads_to_the_host_the_client_used(client: Client) -> None:
    first = await client.send("GET", "/users?$top=1", headers={"Host": "graph.example:81"})

    assert first.body["@odata.nextLink"].startswith("http://graph.example:81/v1.0/users?$top=1&")


async def test_the_link_keeps_the_other_options(client: Client) -> None:
    pages = await client.pages("/users?$select=id&$top=4")

    assert all(set(row) == {"id"} for page in pages for row in page["value"])


async def test_page_sizes_have_limits(client: Client) -> None:
    too_many = await client.get("/users?$top=1000")
    none = await client.get("/users?$top=0")
    most = await client.get("/users?$top=999")

    assert (too_many.status, none.status, most.status) == (400, 400, 200)


async def test_a_switch_makes_pages_smaller(client: Client, world: World) -> None:
    world.settings.page_sizes = {"users": 3}

    pages = await client.pages("/users")

    assert [len(page["value"]) for page in pages] == [3, 2]


async def test_a_made_up_skip_token_is_refused(client: Client) -> None:
    got = await client.get("/users?$skiptoken=zzz")

    assert got.status == 400
