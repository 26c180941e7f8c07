"""What hangs on a user: relations, manager, photo, mailbox, sessions, registrations."""

import pytest

from emulation.graph.state import Tenant, World
from emulation.graph.tokens import mint
from tests.simulator.builders import (
    ADMIN,
    ANNA,
    BERT,
    DYNAMIC,
    GUEST,
    PNG,
    STAFF,
    SUITE,
    TENANT,
    Client,
    link,
)


@pytest.fixture
def tenant(world: World) -> Tenant:
    return world.tenants[TENANT]


async def test_memberships_are_filled_in_and_nested_ones_follow(client: Client) -> None:
    direct = await client.get(f"/users/{ANNA}/memberOf")
    nested = await client.get(f"/users/{ANNA}/transitiveMemberOf/microsoft.graph.group")

    assert direct.ids == [STAFF, DYNAMIC]
    assert direct.body["value"][0]["displayName"] == "Staff"
    assert nested.ids == [STAFF, DYNAMIC, SUITE]


async def test_without_rights_on_a_type_only_type_and_id_are_shown(client: Client) -> None:
    client.token = mint(TENANT, ("GroupMember.ReadBasic.All", "User.Read.All"))

    got = await client.get(f"/users/{ANNA}/memberOf")

    assert got.body["value"][0] == link("group", STAFF)


async def test_members_follow_from_memberships(client: Client) -> None:
    got = await client.get(f"/groups/{STAFF}/members")

    assert got.ids == [ANNA]


async def test_manager_and_reports_are_two_sides_of_one_link(client: Client) -> None:
    manager = await client.get(f"/users/{ANNA}/manager?$select=id")
    reports = await client.get(f"/users/{BERT}/directReports")
    none = await client.get(f"/users/{BERT}/manager")

    assert manager.body["id"] == BERT
    assert reports.ids == [ANNA]
    assert none.status == 404


async def test_the_manager_is_put_and_deleted_by_reference(client: Client) -> None:
    reference = {"@odata.id": "https://graph.microsoft.com/v1.0/users/dora%40example.com"}

    put = await client.send("PUT", f"/users/{ANNA}/manager/$ref", body=reference)
    after = await client.get(f"/users/{ANNA}/manager?$select=id")
    deleted = await client.send("DELETE", f"/users/{ANNA}/manager/$ref")

    assert (put.status, deleted.status) == (204, 204)
    assert after.body["id"] == ADMIN
    assert (await client.get(f"/users/{ANNA}/manager")).status == 404


async def test_nobody_manages_themselves(client: Client) -> None:
    reference = {"@odata.id": f"https://graph.microsoft.com/v1.0/users/{ANNA}"}

    got = await client.send("PUT", f"/users/{ANNA}/manager/$ref", body=reference)

    assert got.status == 400


async def test_a_photo_is_put_described_read_and_deleted(client: Client) -> None:
    missing = await client.get(f"/users/{ANNA}/photo/$value")
    kind = {"Content-Type": "image/png"}
    put = await client.send("PUT", f"/users/{ANNA}/photo/$value", data=PNG, headers=kind)
    described = await client.get(f"/users/{ANNA}/photo")
    read = await client.get(f"/users/{ANNA}/photo/$value")
    deleted = await client.send("DELETE", f"/users/{ANNA}/photo")

    assert (missing.status, missing.code) == (404, "ImageNotFound")
    assert (put.status, deleted.status) == (200, 204)
    assert (described.body["width"], described.body["height"]) == (48, 32)
    assert read.content == PNG
    assert read.headers["Content-Type"] == "image/png"
    assert (await client.get(f"/users/{ANNA}/photo")).status == 404


async def test_a_jpeg_tells_its_size_in_its_frame_header(client: Client, tenant: Tenant) -> None:
    frame = b"\xff\xc0\x00\x11\x08" + (64).to_bytes(2) + (96).to_bytes(2)
    tenant.photos[ANNA] = b"\xff\xd8" + b"\xff\xe0\x00\x04ab" + frame

    got = await client.get(f"/users/{ANNA}/photo")

    assert got.body["id"] == "96X64"
    assert got.body["@odata.mediaContentType"] == "image/jpeg"


async def test_a_photo_has_limits(client: Client) -> None:
    address = f"/users/{ANNA}/photo/$value"

    large = await client.send("PUT", address, data=PNG + bytes(4 * 1024 * 1024))
    other = await client.send("PUT", address, data=b"GIF89a")

    assert (large.status, other.status) == (413, 400)


async def test_a_user_without_a_mailbox_has_no_settings_and_no_contacts(
    client: Client, tenant: Tenant
) -> None:
    missing = await client.get(f"/users/{ANNA}/mailboxSettings")
    tenant.links[ANNA, "mailboxSettings"] = [{"timeZone": "UTC"}]
    tenant.links[ANNA, "contacts"] = [{"id": "c1", "displayName": "Friend"}]
    there = await client.get(f"/users/{ANNA}/mailboxSettings")
    selected = await client.get(f"/users/{ANNA}?$select=mailboxSettings")
    contacts = await client.get(f"/users/{ANNA}/contacts")

    assert (missing.status, missing.code) == (404, "MailboxNotEnabledForRESTAPI")
    assert there.body["timeZone"] == "UTC"
    assert selected.body["mailboxSettings"] == {"timeZone": "UTC"}
    assert contacts.ids == ["c1"]
    assert (await client.get(f"/users/{BERT}/contactFolders")).status == 404


async def test_revoking_sessions_does_nothing_for_external_users(
    client: Client, tenant: Tenant
) -> None:
    inner = await client.send("POST", f"/users/{ANNA}/revokeSignInSessions")
    outer = await client.send("POST", f"/users/{GUEST}/revokeSignInSessions")

    assert inner.body["value"] is outer.body["value"] is True
    assert tenant.users[ANNA]["signInSessionsValidFromDateTime"]
    assert "signInSessionsValidFromDateTime" not in tenant.users[GUEST]


async def test_terms_of_use_are_not_available_to_apps(client: Client) -> None:
    got = await client.get(f"/users/{ANNA}/agreementAcceptances")

    assert (got.status, got.code) == (403, "Authorization_RequestDenied")


async def test_registrations_and_risk_are_read_by_user_id(client: Client, tenant: Tenant) -> None:
    tenant.rows("identityProtection/riskyUsers").append({"id": ANNA, "riskLevel": "low"})
    tenant.rows("reports/authenticationMethods/userRegistrationDetails").append({"id": ANNA})

    risk = await client.get(f"/identityProtection/riskyUsers/{ANNA}")
    none = await client.get(f"/reports/authenticationMethods/userRegistrationDetails/{BERT}")
    one = await client.get(f"/reports/authenticationMethods/userRegistrationDetails/{ANNA}")

    assert risk.body["riskLevel"] == "low"
    assert (none.status, one.status) == (404, 200)


async def test_authentication_methods_keep_their_types(client: Client, tenant: Tenant) -> None:
    phone = {
        "@odata.type": "#microsoft.graph.phoneAuthenticationMethod",
        "id": "m1",
        "phoneNumber": "+49 1",
    }
    tenant.links[ANNA, "authentication/methods"] = [phone]

    listed = await client.get(f"/users/{ANNA}/authentication/methods")
    one = await client.get(f"/users/{ANNA}/authentication/methods/m1")

    assert listed.body["value"] == [phone]
    assert one.body["phoneNumber"] == "+49 1"


async def test_devices_are_linked_filled_in_and_deleted(client: Client, tenant: Tenant) -> None:
    tenant.devices["d1"] = {"id": "d1", "displayName": "LAPTOP-1"}
    tenant.links[ANNA, "ownedDevices"] = [link("device", "d1")]

    before = await client.get(f"/users/{ANNA}/ownedDevices/graph.device")
    deleted = await client.send("DELETE", "/devices/d1")
    after = await client.get(f"/users/{ANNA}/ownedDevices")

    assert before.body["value"][0]["displayName"] == "LAPTOP-1"
    assert deleted.status == 204
    assert after.ids == []


async def test_objects_are_found_by_their_ids_whatever_they_are(client: Client) -> None:
    body = {"ids": [ANNA, STAFF, "none"], "types": ["group"]}

    typed = await client.send("POST", "/directoryObjects/getByIds", body=body)
    every = await client.send("POST", "/directoryObjects/getByIds", body={"IDS": body["ids"]})

    assert typed.ids == [STAFF]
    assert every.ids == [ANNA, STAFF]


async def test_the_organisation_is_one_row_and_users_read_shows_less_of_it(client: Client) -> None:
    whole = await client.get("/organization")
    client.token = mint(TENANT, ("User.Read.All",))
    part = await client.get("/organization")

    assert whole.ids == part.ids == [TENANT]
    assert whole.body["value"][0]["tenantType"] == "AAD"
    assert part.body["value"][0]["tenantType"] is None


async def test_contacts_are_found_by_mail(client: Client, tenant: Tenant) -> None:
    tenant.contacts["k1"] = {"id": "k1", "mail": "out@other.example"}

    got = await client.find("mail eq 'out@other.example'", "/contacts")

    assert got.ids == ["k1"]
