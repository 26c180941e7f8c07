"""Reading users: keys, selection, the default set, and the filter matrix of Graph."""

from urllib.parse import quote

import pytest

from emulation.graph.state import World
from tests.simulator.builders import (
    ADMIN,
    ANNA,
    BERT,
    GUEST,
    SYNCED,
    Client,
    make_world,
    running,
)


@pytest.mark.parametrize(
    "path",
    [
        f"/users/{ANNA}",
        f"/users/{ANNA.upper()}",
        "/users/anna@example.com",
        "/users/ANNA%40EXAMPLE.COM",
        f"//users//{ANNA}",
        "/users('anna%40example.com')",
    ],
)
async def test_a_user_is_found_by_id_or_name_in_every_spelling(client: Client, path: str) -> None:
    got = await client.get(path)

    assert got.status == 200
    assert got.body["id"] == ANNA


async def test_a_guest_is_found_by_the_encoded_principal_name(client: Client) -> None:
    got = await client.get(f"/users/{quote('eve_home.example#EXT#@example.com', safe='')}")

    assert got.body["id"] == GUEST


async def test_without_select_eleven_properties_are_sent_with_nulls(client: Client) -> None:
    got = await client.get(f"/users/{BERT}")

    sent = {name: v for name, v in got.body.items() if not name.startswith("@")}
    assert len(sent) == 11
    assert sent["mobilePhone"] is None
    assert sent["businessPhones"] == []
    assert "accountEnabled" not in sent


async def test_the_answer_names_its_context_and_request(client: Client) -> None:
    got = await client.get(f"/users/{BERT}?$select=id,mail")

    assert got.body == {
        "@odata.context": f"{client.base_url}/v1.0/$metadata#users(id,mail)/$entity",
        "id": BERT,
        "mail": "bert@example.com",
    }
    assert got.headers["request-id"] == got.headers["client-request-id"]
    assert b": " not in got.content


async def test_an_unknown_property_in_select_is_refused(client: Client) -> None:
    got = await client.get("/users?$select=id,mobile_phone")

    assert (got.status, got.code) == (400, "BadRequest")


async def test_a_directory_extension_may_be_selected(client: Client, world: World) -> None:
    world.tenants[next(iter(world.tenants))].users[ANNA]["extension_0a_badge"] = "7"

    got = await client.get(f"/users/{ANNA}?$select=extension_0a_badge")

    assert got.body["extension_0a_badge"] == "7"


async def test_single_user_properties_are_not_implemented_on_the_list(client: Client) -> None:
    listed = await client.get("/users?$select=id,aboutMe")
    single = await client.get(f"/users/{ANNA}?$select=aboutMe")

    assert listed.status == 501
    assert single.status == 200
    assert single.body["aboutMe"] is None


async def test_a_missing_user_is_a_404_in_the_directorys_words(client: Client) -> None:
    got = await client.get("/users/nobody@example.com")

    assert (got.status, got.code) == (404, "Request_ResourceNotFound")
    assert set(got.body["error"]["innerError"]) == {"date", "request-id", "client-request-id"}


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("userPrincipalName eq 'anna@example.com'", [ANNA]),
        ("mail eq 'ANNA@example.com'", [ANNA]),
        ("startswith(mail,'an')", [ANNA]),
        ("proxyAddresses/any(p:p eq 'smtp:bert@example.com')", [BERT]),
        ("otherMails/any(o:o eq 'anna@home.example')", [ANNA]),
        ("businessPhones/any(p:p eq '+49 30 1')", [ANNA]),
        ("employeeId eq 'E-2'", [BERT]),
        ("userType eq 'Guest'", [GUEST]),
        ("accountEnabled eq false", []),
        (f"id in ('{ANNA}','{BERT}')", [ANNA, BERT]),
        ("displayName eq 'Anna' or displayName eq 'Bert'", [ANNA, BERT]),
        ("(displayName eq 'Anna' or displayName eq 'Bert') and employeeId eq 'E-2'", [BERT]),
        ("displayName eq 'O''Neill'", []),
        ("createdDateTime ge 2024-01-01T00:00:00Z and displayName eq 'Anna'", [ANNA]),
        ("createdDateTime le 2024-01-01T00:00:00Z", []),
    ],
)
async def test_default_filters_need_no_header(
    client: Client, condition: str, found: list[str]
) -> None:
    got = await client.find(condition)

    assert got.status == 200, got.content
    assert got.ids == found


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("mobilePhone eq '+49 170 1'", [ANNA]),
        ("startswith(mobilePhone,'+49')", [ANNA]),
        ("endswith(mail,'@home.example')", [GUEST]),
        ("userType ne 'Member'", [GUEST]),
        ("not(userType eq 'Member')", [GUEST]),
        ("onPremisesSyncEnabled ne true and userType eq 'Member'", [ANNA, BERT, ADMIN]),
        ("employeeId eq null and userType eq 'Guest'", [GUEST]),
        ("companyName eq 'x'", []),
        ("onPremisesExtensionAttributes/extensionAttribute3 eq 'x'", []),
    ],
)
async def test_advanced_filters_need_header_and_count(
    client: Client, condition: str, found: list[str]
) -> None:
    refused = await client.find(condition)
    answered = await client.find(condition, advanced=True)

    assert (refused.status, refused.code) == (400, "Request_UnsupportedQuery")
    assert answered.ids == found
    assert answered.body["@odata.count"] == len(found)


async def test_the_header_alone_is_not_the_advanced_mode(client: Client) -> None:
    address = f"/users?$filter={quote('mobilePhone eq null')}"

    got = await client.get(address, ConsistencyLevel="eventual")

    assert got.code == "Request_UnsupportedQuery"


async def test_header_names_count_in_any_case(client: Client) -> None:
    got = await client.get("/users?%24count=true&%24top=1", consistencylevel="Eventual")

    assert got.body["@odata.count"] == 5


async def test_count_without_the_header_is_silently_ignored(client: Client) -> None:
    got = await client.get("/users?$count=true")

    assert got.status == 200
    assert "@odata.count" not in got.body


async def test_the_count_segment_needs_the_header(client: Client) -> None:
    refused = await client.get("/users/$count")
    counted = await client.get("/users/$count", ConsistencyLevel="eventual")

    assert (refused.status, refused.code) == (400, "Request_BadRequest")
    assert counted.content == b"5"
    assert counted.headers["Content-Type"].startswith("text/plain")


async def test_filter_and_order_together_need_the_advanced_mode(client: Client) -> None:
    tail = f"$filter={quote('accountEnabled eq true')}&$orderby=displayName desc".replace(" ", "+")

    refused = await client.get(f"/users?{tail}")
    ordered = await client.get(f"/users?{tail}&$count=true", ConsistencyLevel="eventual")

    assert refused.code == "Request_UnsupportedQuery"
    assert ordered.ids == [GUEST, ADMIN, SYNCED, BERT, ANNA]


async def test_expand_does_not_combine_with_advanced_queries(client: Client) -> None:
    plain = await client.get(f"/users/{ANNA}?$select=id&$expand=manager")
    refused = await client.get("/users?$expand=manager&$count=true", ConsistencyLevel="eventual")

    assert plain.body["manager"]["id"] == BERT
    assert refused.status == 400


async def test_search_needs_the_header_only(client: Client) -> None:
    address = f"/users?$search={quote('"displayName:an" OR "displayName:ber"')}"

    refused = await client.get(address)
    found = await client.get(address, ConsistencyLevel="eventual")

    assert refused.code == "Request_UnsupportedQuery"
    assert found.ids == [ANNA, BERT]


@pytest.mark.parametrize("condition", ["mail eq", "mail is 'x'", "mail eq 'x' and", "eq 'x'", "é"])
async def test_broken_filters_are_bad_requests(client: Client, condition: str) -> None:
    got = await client.find(condition)

    assert (got.status, got.code) == (400, "BadRequest")


async def test_a_property_that_cannot_be_filtered_is_refused_in_both_modes(client: Client) -> None:
    plain = await client.find("aboutMe eq 'x'")
    advanced = await client.find("aboutMe eq 'x'", advanced=True)

    assert plain.code == advanced.code == "Request_UnsupportedQuery"


async def test_skip_is_not_supported_on_users(client: Client) -> None:
    got = await client.get("/users?$skip=1")

    assert got.status == 400


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("i/issuer eq 'google.com' and i/issuerAssignedId eq 'an1'", [ANNA]),
        ("i/issuer eq 'google.com'", [ANNA]),
        ("i/issuerAssignedId eq 'an1'", []),
        ("i/issuer eq 'example.com'", []),
        ("i/signInType eq 'federated'", []),
        ("i/signInType eq 'userPrincipalName' and i/issuerAssignedId eq 'an1'", []),
        ("i/issuer eq 'google.com' or i/issuerAssignedId eq 'an1'", []),
        (
            "i/signInType eq 'federated' and i/issuer eq 'google.com'"
            " and i/issuerAssignedId eq 'an1'",
            [ANNA],
        ),
    ],
)
async def test_unsupported_shapes_on_identities_find_nobody(
    client: Client, condition: str, found: list[str]
) -> None:
    got = await client.find(f"identities/any(i:{condition})")

    assert got.status == 200, got.content
    assert got.ids == found


async def test_for_local_accounts_the_issuer_is_ignored() -> None:
    world = make_world()
    identity = {"signInType": "userName", "issuer": "example.com", "issuerAssignedId": "bo"}
    next(iter(world.tenants.values())).users[BERT]["identities"] = [identity]

    async with running(world) as (_, client):
        got = await client.find(
            "identities/any(i:i/signInType eq 'userName' and i/issuer eq 'other.example'"
            " and i/issuerAssignedId eq 'bo')"
        )

    assert got.ids == [BERT]


async def test_sign_in_activity_does_not_combine_with_other_filters(client: Client) -> None:
    condition = "signInActivity/lastSignInDateTime ge 2024-01-01T00:00:00Z"

    alone = await client.find(condition)
    mixed = await client.find(f"{condition} and accountEnabled eq true")

    assert alone.status == 200
    assert mixed.status == 400


async def test_sign_in_activity_needs_a_premium_tenant(client: Client, world: World) -> None:
    world.settings.premium_licence = False

    got = await client.get("/users?$select=id,signInActivity")

    assert got.code == "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
