"""Who may call: tokens, their lifetime, the claims challenge, permissions, the token endpoint."""

import base64
import json
from datetime import timedelta

import aiohttp
import pytest

from emulation.graph.settings import ClientRegistration
from emulation.graph.state import World
from emulation.graph.tokens import mint
from tests.simulator.builders import ANNA, OTHER_TENANT, TENANT, Client

SCOPE = "https://graph.microsoft.com/.default"


async def test_a_missing_token_is_a_401(client: Client) -> None:
    got = await client.get("/users", Authorization="")

    assert (got.status, got.code) == (401, "InvalidAuthenticationToken")
    assert got.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "token",
    [
        mint(TENANT, expires_in=timedelta(seconds=-60)),
        mint(TENANT, audience="https://graph.microsoft.us"),
        mint(TENANT)[:-4],
        "nonsense",
    ],
    ids=["expired", "of another cloud", "tampered with", "no token at all"],
)
async def test_a_token_that_is_not_good_is_a_401(client: Client, token: str) -> None:
    client.token = token

    got = await client.get("/users")

    assert (got.status, got.code) == (401, "InvalidAuthenticationToken")


async def test_a_token_acts_in_its_own_tenant_only(client: Client) -> None:
    client.token = mint(OTHER_TENANT)

    organisation = await client.get("/organization")
    stranger = await client.get(f"/users/{ANNA}")

    assert organisation.ids == [OTHER_TENANT]
    assert stranger.status == 404


async def test_a_revoked_token_gets_a_claims_challenge_and_a_new_one_passes(
    client: Client, world: World
) -> None:
    old = client.token
    client.token = mint(TENANT, now=world.clock.now() - timedelta(minutes=5))
    world.settings.tokens_valid_from = (world.clock.now() - timedelta(minutes=1)).timestamp()

    got = await client.get("/users")
    client.token = old

    claims = got.headers["WWW-Authenticate"].partition('claims="')[2].removesuffix('"')
    assert got.status == 401
    assert "nbf" in json.loads(base64.b64decode(claims))["access_token"]
    assert (await client.get("/users")).status == 200


@pytest.mark.parametrize(
    ("roles", "path", "status"),
    [
        (("User.Read.All",), "/users", 200),
        (("Directory.Read.All",), "/users", 200),
        (("User.ReadWrite.All",), "/users", 200),
        (("AuditLog.Read.All",), "/users", 403),
        ((), "/organization", 403),
        (("User.Read.All",), f"/users/{ANNA}/licenseDetails", 403),
        (("LicenseAssignment.ReadWrite.All",), f"/users/{ANNA}/licenseDetails", 200),
        (("User.Read.All",), "/users?$select=id,signInActivity", 403),
        (("User.Read.All", "AuditLog.Read.All"), "/users?$select=id,signInActivity", 200),
        (("User.Read.All",), "/users?$select=customSecurityAttributes", 403),
        (("User.ReadBasic.All",), "/users?$select=id,mail", 200),
        (("User.ReadBasic.All",), "/users?$select=id,mobilePhone", 403),
    ],
)
async def test_each_operation_needs_its_permission(
    client: Client, roles: tuple[str, ...], path: str, status: int
) -> None:
    client.token = mint(TENANT, roles)

    got = await client.get(path)

    assert got.status == status
    if status == 403:
        assert got.code == "Authorization_RequestDenied"


async def test_basic_reading_shows_names_only(client: Client) -> None:
    client.token = mint(TENANT, ("User.ReadBasic.All",))

    got = await client.get(f"/users/{ANNA}")

    assert got.body["displayName"] == "Anna"
    assert got.body["mobilePhone"] is None


async def _ask(client: Client, tenant: str = TENANT, **form: str) -> tuple[int, dict[str, object]]:
    sent = {
        "grant_type": "client_credentials",
        "client_id": "reader",
        "client_secret": "s3cret",
        "scope": SCOPE,
        **form,
    }
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{client.base_url}/{tenant}/oauth2/v2.0/token", data=sent) as answer,
    ):
        return answer.status, await answer.json()


async def test_a_registered_app_gets_a_token_with_its_own_permissions(
    client: Client, world: World
) -> None:
    world.settings.clients["reader"] = ClientRegistration(secret="s3cret", roles=("User.Read.All",))

    status, answer = await _ask(client)
    client.token = str(answer["access_token"])

    assert status == 200
    assert answer["token_type"] == "Bearer"
    assert (await client.get("/users")).status == 200
    assert (await client.send("DELETE", f"/users/{ANNA}")).status == 403


@pytest.mark.parametrize(
    ("change", "status", "number"),
    [
        ({"client_id": "stranger"}, 400, 700016),
        ({"client_secret": "wrong"}, 401, 7000215),
        ({"grant_type": "password"}, 400, 70003),
        ({"scope": "http://127.0.0.1/.default"}, 400, 500011),
        ({"tenant": "none"}, 400, 90002),
    ],
)
async def test_the_token_endpoint_refuses_as_entra_does(
    client: Client, world: World, change: dict[str, str], status: int, number: int
) -> None:
    world.settings.clients["reader"] = ClientRegistration(secret="s3cret", roles=())

    got, answer = await _ask(client, **change)

    assert got == status
    assert answer["error_codes"] == [number]
    assert str(answer["error_description"]).startswith(f"AADSTS{number}:")
