import struct
import zlib
from datetime import timedelta

import orjson
import pytest

from emulation.graph.retention import original_name
from emulation.graph.sample import CONTOSO, FABRIKAM, SAMPLE_MAIL, SAMPLE_PEOPLE, build_world
from emulation.graph.sample.photos import paint_jpeg, paint_png
from emulation.graph.schema import properties_of, scalar_names
from emulation.graph.state import Tenant, World
from emulation.graph.wire import Row, parse_time
from tests.simulator.sample_client import NOW

LATER_PROPERTIES = {"isLicenseReconciliationNeeded", "onPremisesObjectIdentifier"}


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(NOW)


@pytest.fixture(scope="module")
def contoso(world: World) -> Tenant:
    return world.tenants[CONTOSO]


def person(tenant: Tenant, role: str) -> Row:
    found = tenant.find_user(SAMPLE_PEOPLE[role])
    assert found is not None
    return found


def dump(world: World) -> bytes:
    parts = [
        [t.organization, t.users, t.deleted_users, t.groups, t.devices, t.contacts, t.collections]
        for t in world.tenants.values()
    ]
    links = [
        sorted((f"{owner}|{name}", rows) for (owner, name), rows in t.links.items())
        for t in world.tenants.values()
    ]
    return orjson.dumps([parts, links], option=orjson.OPT_SORT_KEYS)


def test_the_same_moment_and_seed_give_the_same_rows() -> None:
    assert dump(build_world(NOW)) == dump(build_world(NOW))


def test_another_seed_moves_the_filling_and_keeps_the_ids(contoso: Tenant) -> None:
    other = build_world(NOW, seed=8).tenants[CONTOSO]

    assert other.users.keys() == contoso.users.keys()
    assert person(other, "ordinary") != person(contoso, "ordinary")


def test_the_clock_starts_at_the_moment_given(world: World) -> None:
    assert abs(world.clock.now() - NOW) < timedelta(minutes=5)


def test_the_main_tenant_has_about_sixty_people(contoso: Tenant) -> None:
    assert 55 <= len(contoso.users) <= 65


@pytest.mark.parametrize("role", [role for role in SAMPLE_PEOPLE if role != "soft_deleted"])
def test_every_named_person_is_there(contoso: Tenant, role: str) -> None:
    assert person(contoso, role)["userPrincipalName"] == SAMPLE_PEOPLE[role]


@pytest.mark.parametrize("role", SAMPLE_MAIL)
def test_every_other_address_leads_to_its_person(contoso: Tenant, role: str) -> None:
    found = person(contoso, role)

    assert SAMPLE_MAIL[role] in {found["mail"], *found["otherMails"]}


def test_a_user_has_every_property_and_no_misspelled_one(contoso: Tenant) -> None:
    for user in contoso.users.values():
        names = {name for name in user if not name.startswith("extension_")}
        assert names - properties_of("User").keys() == LATER_PROPERTIES
        assert scalar_names("User") - names == {"mailboxSettings"}


@pytest.mark.parametrize(
    ("collection", "model"),
    [
        ("auditLogs/signIns", "SignIn"),
        ("auditLogs/directoryAudits", "DirectoryAudit"),
        ("auditLogs/provisioning", "ProvisioningObjectSummary"),
        ("deviceManagement/managedDevices", "ManagedDevice"),
        ("deviceManagement/auditEvents", "AuditEvent"),
        ("deviceManagement/detectedApps", "DetectedApp"),
        ("deviceManagement/termsAndConditions", "TermsAndConditions"),
        ("deviceManagement/windowsAutopilotDeviceIdentities", "WindowsAutopilotDeviceIdentity"),
        ("reports/authenticationMethods/userRegistrationDetails", "UserRegistrationDetails"),
        ("identityProtection/riskyUsers", "RiskyUser"),
    ],
)
def test_rows_have_the_properties_of_their_type(
    contoso: Tenant, collection: str, model: str
) -> None:
    rows = contoso.rows(collection)

    assert rows
    for row in rows:
        assert not row.keys() - properties_of(model).keys()
        assert not scalar_names(model) - row.keys()


def test_groups_and_devices_have_known_properties_only(contoso: Tenant) -> None:
    for group in contoso.groups.values():
        assert not group.keys() - properties_of("Group").keys()
    for device in contoso.devices.values():
        assert not device.keys() - properties_of("Device").keys()


def test_the_deleted_person_lies_in_the_bin_since_ten_days(contoso: Tenant) -> None:
    (deleted,) = contoso.deleted_users.values()

    assert original_name(deleted) == SAMPLE_PEOPLE["soft_deleted"]
    assert NOW - parse_time(deleted["deletedDateTime"]) == timedelta(days=10)


def test_a_microsoft_account_guest_shows_no_assigned_id(contoso: Tenant) -> None:
    guest = person(contoso, "guest_msa")

    assert guest["identities"][0] == {
        "signInType": "federated",
        "issuer": "MicrosoftAccount",
        "issuerAssignedId": None,
    }
    assert (guest["userType"], guest["externalUserState"]) == ("Guest", "Accepted")


def test_a_guest_who_has_not_accepted_is_pending(contoso: Tenant) -> None:
    guest = person(contoso, "guest_msa_pending")

    assert guest["externalUserState"] == "PendingAcceptance"
    assert guest["identities"][0]["issuer"] == "contoso.example"


def test_two_people_share_a_name_and_two_an_address(contoso: Tenant) -> None:
    names = [user["displayName"] for user in contoso.users.values()]
    homes = [u for u in contoso.users.values() if "familie@post.example" in u["otherMails"]]

    assert names.count("Alex Müller") == 2
    assert len(homes) == 2


def test_only_the_synced_person_comes_from_on_premises(contoso: Tenant) -> None:
    synced = [u for u in contoso.users.values() if u["onPremisesSyncEnabled"]]

    assert [u["userPrincipalName"] for u in synced] == [SAMPLE_PEOPLE["synced"]]


def test_licences_are_direct_inherited_both_and_broken(contoso: Tenant) -> None:
    def groups(role: str) -> list[bool]:
        states = person(contoso, role)["licenseAssignmentStates"]
        return [state["assignedByGroup"] is not None for state in states]

    assert groups("ordinary") == [False, False]
    assert groups("group_licensed") == [True]
    assert groups("both_licensed") == [False, True]
    assert person(contoso, "ordinary")["assignedLicenses"][0]["disabledPlans"]
    assert person(contoso, "licence_error")["assignedLicenses"] == []
    assert person(contoso, "licence_error")["licenseAssignmentStates"][0]["state"] == "Error"


def test_a_plan_is_off_only_where_every_assignment_turns_it_off(contoso: Tenant) -> None:
    direct, by_group = person(contoso, "both_licensed")["licenseAssignmentStates"]
    (held,) = person(contoso, "both_licensed")["assignedLicenses"]

    assert set(held["disabledPlans"]) == set(direct["disabledPlans"]) & set(
        by_group["disabledPlans"]
    )


def test_one_owner_alone_holds_a_group_and_an_app(contoso: Tenant) -> None:
    owner = person(contoso, "sole_owner")["id"]
    owned = contoso.links[owner, "ownedObjects"]
    kinds = {row["@odata.type"].rpartition(".")[2]: row["id"] for row in owned}

    assert kinds.keys() == {"group", "application"}
    for object_id in kinds.values():
        assert [row["id"] for row in contoso.links[object_id, "owners"]] == [owner]


def test_a_group_lies_inside_another(contoso: Tenant) -> None:
    inner = next(g for g in contoso.groups.values() if g["displayName"] == "Platform Engineering")
    (outer,) = contoso.links[inner["id"], "memberOf"]

    assert contoso.groups[outer["id"]]["displayName"] == "Engineering"


def test_the_rule_of_the_dynamic_group_holds_for_its_members(contoso: Tenant) -> None:
    group = next(g for g in contoso.groups.values() if g["membershipRule"])
    members = {
        user["id"]
        for user in contoso.users.values()
        if any(row["id"] == group["id"] for row in contoso.links[user["id"], "memberOf"])
    }
    berliners = {
        user["id"]
        for user in contoso.users.values()
        if user["city"] == "Berlin" and user["userType"] == "Member"
    }

    assert members == berliners


def test_every_reference_leads_somewhere(contoso: Tenant) -> None:
    shelves = {"group": contoso.groups, "device": contoso.devices, "user": contoso.users}
    for rows in contoso.links.values():
        for row in rows:
            kind = str(row.get("@odata.type", "")).rpartition(".")[2]
            if kind in shelves:
                assert row["id"] in shelves[kind]


def test_awkward_names_are_kept_as_they_are(contoso: Tenant) -> None:
    assert "<script>" in person(contoso, "markup_name")["displayName"]
    assert "../" in person(contoso, "path_name")["displayName"]
    assert person(contoso, "formula_name")["displayName"].startswith("=")
    assert len(person(contoso, "long_name")["displayName"]) > 200
    assert person(contoso, "right_to_left")["displayName"] == "ليلى حداد"


def test_the_second_tenant_shares_one_person_and_no_id(world: World) -> None:
    fabrikam, contoso = world.tenants[FABRIKAM], world.tenants[CONTOSO]
    shared = "enrico.cattaneo@fabrikam.example"

    assert len(fabrikam.users) == 5
    assert fabrikam.find_user(shared) is not None
    assert person(contoso, "guest_entra")["mail"] == shared
    assert not fabrikam.users.keys() & contoso.users.keys()


def test_a_png_photo_holds_its_colour() -> None:
    picture = paint_png((12, 200, 99))
    start = picture.index(b"IDAT") + 4
    (size,) = struct.unpack(">I", picture[start - 8 : start - 4])
    lines = zlib.decompress(picture[start : start + size])

    assert lines[1:4] == bytes((12, 200, 99))
    assert len(lines) == 48 * (1 + 48 * 3)


def test_a_jpeg_photo_has_no_stray_marker_in_its_data() -> None:
    for level in range(0, 256, 5):
        picture = paint_jpeg((level, 255 - level, level // 2))
        data = picture[picture.index(b"\xff\xda") + 14 : -2]
        assert picture.startswith(b"\xff\xd8")
        assert picture.endswith(b"\xff\xd9")
        assert b"\xff" not in data.replace(b"\xff\x00", b"")
