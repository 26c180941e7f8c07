"""`PATCH /users/{id}`: what is taken, what is refused, and in which words."""

import pytest

from emulation.graph.settings import ClientRegistration
from emulation.graph.state import Tenant, World
from emulation.graph.tokens import DEFAULT_APP_ID, mint
from emulation.graph.wire import Row
from tests.simulator.builders import ADMIN, ANNA, BERT, SYNCED, TENANT, Client


@pytest.fixture
def tenant(world: World) -> Tenant:
    return world.tenants[TENANT]


async def _patch(client: Client, user: str, body: Row) -> tuple[int, str]:
    got = await client.send("PATCH", f"/users/{user}", body=body)
    return got.status, got.code if got.content else ""


async def test_a_change_is_there_at_once_under_the_id(client: Client) -> None:
    status, _ = await _patch(
        client, ANNA, {"@odata.type": "#microsoft.graph.user", "surname": "Berg"}
    )
    got = await client.get(f"/users/{ANNA}?$select=surname")

    assert status == 204
    assert got.body["surname"] == "Berg"


async def test_null_clears_and_an_empty_list_clears_collections(
    client: Client, tenant: Tenant
) -> None:
    body = {"mobilePhone": None, "businessPhones": [], "otherMails": []}

    assert await _patch(client, ANNA, body) == (204, "")
    assert {name: tenant.users[ANNA][name] for name in body} == body


@pytest.mark.parametrize(
    "body",
    [
        {"mobile_phone": None},
        {"surname": ""},
        {"surname": 7},
        {"accountEnabled": "false"},
        {"accountEnabled": None},
        {"displayName": None},
        {"usageLocation": None},
        {"businessPhones": None},
        {"businessPhones": ["1", "2"]},
        {"otherMails": [""]},
        {"employeeHireDate": "soon"},
        {"proxyAddresses": ["smtp:x@example.com"]},
        {"createdDateTime": "2024-01-01T00:00:00Z"},
        {"assignedLicenses": []},
        {"onPremisesSamAccountName": "x"},
        {"memberOf": []},
        {"userPrincipalName": "BERT@example.com"},
        {},
    ],
)
async def test_a_refused_change_is_a_400_and_changes_nothing(
    client: Client, tenant: Tenant, body: Row
) -> None:
    before = dict(tenant.users[ANNA])

    status, code = await _patch(client, ANNA, {"givenName": "Other", **body} if body else body)

    assert status == 400
    assert code in ("Request_BadRequest", "BadRequest")
    assert tenant.users[ANNA] == before


async def test_an_empty_text_is_refused_in_graphs_words(client: Client) -> None:
    got = await client.send("PATCH", f"/users/{ANNA}", body={"city": ""})

    assert got.body["error"]["message"] == (
        "Invalid value specified for property 'city' of resource 'User'."
    )


async def test_an_unknown_property_is_also_noted_as_a_violation(
    client: Client, world: World
) -> None:
    await _patch(client, ANNA, {"mobile_phone": None})

    kinds = [violation.kind for violation in world.journal.violations]
    assert kinds == ["unknown property in PATCH"]


async def test_broken_json_is_a_bad_request(client: Client) -> None:
    got = await client.send(
        "PATCH",
        f"/users/{ANNA}",
        data=b'{"surname":',
        headers={"Content-Type": "application/json"},
    )

    assert (got.status, got.code) == (400, "BadRequest")


@pytest.mark.parametrize("name", ["aboutMe", "skills", "birthday"])
async def test_sharepoint_properties_are_never_written_app_only(client: Client, name: str) -> None:
    status, _ = await _patch(client, ANNA, {name: None})

    assert status == 403


async def test_a_synced_user_is_mastered_on_premises(client: Client) -> None:
    got = await client.send("PATCH", f"/users/{SYNCED}", body={"surname": "New"})

    assert (got.status, got.code) == (400, "Request_BadRequest")
    assert "on-premises mastered" in got.body["error"]["message"]


async def test_whether_a_synced_user_can_be_disabled_is_a_switch(
    client: Client, world: World
) -> None:
    allowed = await _patch(client, SYNCED, {"accountEnabled": False})
    world.settings.synced_users_can_be_disabled = False
    refused = await _patch(client, SYNCED, {"accountEnabled": True})

    assert allowed == (204, "")
    assert refused == (400, "Request_BadRequest")


async def test_sensitive_properties_of_administrators_are_denied(client: Client) -> None:
    sensitive = await _patch(client, ADMIN, {"accountEnabled": False})
    harmless = await _patch(client, ADMIN, {"department": "Law"})

    assert sensitive == (403, "Authorization_RequestDenied")
    assert harmless == (204, "")


async def test_an_app_with_a_higher_role_may_touch_administrators(
    client: Client, world: World
) -> None:
    world.settings.clients[DEFAULT_APP_ID] = ClientRegistration(
        secret="s", roles=(), directory_roles=("Privileged Authentication Administrator",)
    )

    assert await _patch(client, ADMIN, {"accountEnabled": False}) == (204, "")


async def test_members_of_role_assignable_groups_count_as_administrators(
    client: Client, tenant: Tenant
) -> None:
    group = tenant.links[ANNA, "memberOf"][0]["id"]
    tenant.groups[group]["isAssignableToRole"] = True

    assert await _patch(client, ANNA, {"mobilePhone": None}) == (
        403,
        "Authorization_RequestDenied",
    )


async def test_a_restricted_unit_denies_everything(client: Client, tenant: Tenant) -> None:
    tenant.users[ANNA]["isManagementRestricted"] = True

    assert (await _patch(client, ANNA, {"department": "Law"}))[0] == 403


async def test_a_new_mail_becomes_the_primary_proxy_address(client: Client, tenant: Tenant) -> None:
    await _patch(client, ANNA, {"mail": "anna.berg@example.com"})

    assert tenant.users[ANNA]["proxyAddresses"] == [
        "SMTP:anna.berg@example.com",
        "smtp:anna@example.com",
    ]


async def test_complex_values_are_merged(client: Client, tenant: Tenant) -> None:
    tenant.users[ANNA]["employeeOrgData"] = {"division": "A", "costCenter": "1"}

    await _patch(client, ANNA, {"employeeOrgData": {"division": None}})

    assert tenant.users[ANNA]["employeeOrgData"] == {"division": None, "costCenter": "1"}


@pytest.mark.parametrize(
    ("roles", "body", "status"),
    [
        (("User-Phone.ReadWrite.All",), {"mobilePhone": None}, 204),
        (("User-Phone.ReadWrite.All",), {"otherMails": []}, 403),
        (("User-Mail.ReadWrite.All",), {"otherMails": []}, 204),
        (("User.EnableDisableAccount.All",), {"accountEnabled": False}, 403),
        (("User.EnableDisableAccount.All", "User.Read.All"), {"accountEnabled": False}, 204),
        (("User.ReadWrite.All",), {"mobilePhone": None, "surname": "X"}, 204),
        (("User.Read.All",), {"surname": "X"}, 403),
        (("Directory.Read.All",), {"surname": "X"}, 403),
    ],
)
async def test_narrow_permissions_suffice_for_their_property_alone(
    client: Client, roles: tuple[str, ...], body: Row, status: int
) -> None:
    client.token = mint(TENANT, roles)

    assert (await _patch(client, BERT, body))[0] == status


async def test_lists_lag_behind_a_write_and_the_id_does_not(client: Client, world: World) -> None:
    world.settings.replication_lag_seconds = 60

    await _patch(client, ANNA, {"displayName": "Anna Berg"})
    by_id = await client.get(f"/users/{ANNA}")
    early = await client.find("displayName eq 'Anna Berg'")
    await client.control("POST", "/clock", {"seconds": 61})
    late = await client.find("displayName eq 'Anna Berg'")

    assert by_id.body["displayName"] == "Anna Berg"
    assert early.ids == []
    assert late.ids == [ANNA]
