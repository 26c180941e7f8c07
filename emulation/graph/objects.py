"""The rest of the directory: organisation, contacts, groups, devices, licences owned, lookups."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from emulation.graph.access import require_user, shown_to
from emulation.graph.errors import bad_request, not_found
from emulation.graph.filtering import filter_rules
from emulation.graph.licensing import clear_group_licences
from emulation.graph.listing import Listing
from emulation.graph.permissions import permission_used
from emulation.graph.query import answer_collection, answer_entity
from emulation.graph.routing import Call, Reply, Route, delete, get, post
from emulation.graph.state import Tenant, World
from emulation.graph.user_listing import DEFAULT_PROPERTIES
from emulation.graph.wire import Row

_TEXT = "eq in startswith | ne not endswith null"
ORGANIZATION = Listing(name="organization", entity="Organization", is_directory=True)
CONTACTS = Listing(
    name="contacts",
    entity="OrgContact",
    filters=filter_rules(
        ("id displayName mail givenName surname mailNickname companyName", _TEXT),
        ("proxyAddresses", "eq startswith | endswith not"),
    ),
    is_directory=True,
)
GROUPS = Listing(
    name="groups",
    entity="Group",
    filters=filter_rules(("id displayName mail mailNickname", _TEXT)),
    is_directory=True,
    orderable=frozenset(("displayName",)),
)
DEVICES = Listing(
    name="devices",
    entity="Device",
    filters=filter_rules(("id deviceId displayName operatingSystem", _TEXT)),
    is_directory=True,
    orderable=frozenset(("displayName",)),
)
SKUS = Listing(name="subscribedSkus", entity="SubscribedSku")
MEMBERS = Listing(name="members", context="directoryObjects", is_directory=True)
_LIMITED = frozenset(("id", "displayName", "verifiedDomains"))
"""What `User.Read.All` alone shows of the organisation (reference 2.1)."""


def list_organization(call: Call) -> Reply:
    """`GET /organization`: exactly one row."""
    return answer_collection(call, [_organization(call)], ORGANIZATION)


def get_organization(call: Call) -> Reply:
    """`GET /organization/{id}`."""
    row = _organization(call)
    if call.params["organization"].casefold() != row["id"]:
        raise not_found(call.params["organization"])
    return answer_entity(call, row, ORGANIZATION)


def _organization(call: Call) -> Row:
    row = call.tenant.organization
    if permission_used(call.token.roles, ("Organization.Read.All",)):
        return row
    return {name: value if name in _LIMITED else None for name, value in row.items()}


def list_contacts(call: Call) -> Reply:
    """`GET /contacts`: external persons in the address list."""
    return answer_collection(call, list(call.tenant.contacts.values()), CONTACTS)


def get_contact(call: Call) -> Reply:
    """`GET /contacts/{id}`."""
    return answer_entity(call, _require(call, call.tenant.contacts, "contact"), CONTACTS)


def list_groups(call: Call) -> Reply:
    """`GET /groups`."""
    return answer_collection(call, list(call.tenant.groups.values()), GROUPS)


def get_group(call: Call) -> Reply:
    """`GET /groups/{id}`."""
    return answer_entity(call, _require(call, call.tenant.groups, "group"), GROUPS)


def list_members(call: Call) -> Reply:
    """`GET /groups/{id}/members`: users, as their links say."""
    group = _require(call, call.tenant.groups, "group")
    ids = (owner for owner, rows in _memberships(call.tenant) if _names(rows, group["id"]))
    users = [call.tenant.users[user_id] for user_id in ids if user_id in call.tenant.users]
    rows = [{"@odata.type": "#microsoft.graph.user", **_brief(shown_to(call, u))} for u in users]
    return answer_collection(call, rows, MEMBERS)


def remove_member(call: Call) -> Reply:
    """`DELETE /groups/{g}/members/{id}/$ref`; dynamic and synced groups refuse (reference 2.5)."""
    group = _require(call, call.tenant.groups, "group")
    user = require_user(call, "member")
    rows = call.tenant.related(user["id"], "memberOf")
    if not _names(rows, group["id"]):
        raise not_found(call.params["member"])
    if "DynamicMembership" in (group.get("groupTypes") or []):
        raise bad_request("Insufficient privileges: the group has dynamic membership.")
    if group.get("onPremisesSyncEnabled"):
        text = "Unable to update the specified properties for on-premises mastered objects."
        raise bad_request(text)
    rows[:] = [row for row in rows if row["id"] != group["id"]]
    call.tenant.note_change(user["id"])
    delay = timedelta(seconds=call.world.settings.licence_clear_seconds)
    call.world.schedule(delay, partial(_clear_licences, call.tenant, user["id"], group["id"]))
    return Reply(status=204)


def _clear_licences(tenant: Tenant, user: str, group: str, world: World) -> None:
    clear_group_licences(tenant, user, group, world.clock.now())


def list_devices(call: Call) -> Reply:
    """`GET /devices`: the directory's own device objects."""
    return answer_collection(call, list(call.tenant.devices.values()), DEVICES)


def get_device(call: Call) -> Reply:
    """`GET /devices/{id}`."""
    return answer_entity(call, _require(call, call.tenant.devices, "device"), DEVICES)


def delete_device(call: Call) -> Reply:
    """`DELETE /devices/{id}`; links that name it go with it."""
    device = _require(call, call.tenant.devices, "device")
    del call.tenant.devices[device["id"]]
    for rows in call.tenant.links.values():
        rows[:] = [row for row in rows if row.get("id") != device["id"]]
    return Reply(status=204)


def list_skus(call: Call) -> Reply:
    """`GET /subscribedSkus`."""
    return answer_collection(call, call.tenant.rows("subscribedSkus"), SKUS)


def find_objects(call: Call) -> Reply:
    """`POST /directoryObjects/getByIds`: whatever is there of up to 1,000 ids."""
    ids, types = call.argument("ids"), call.argument("types")
    if not isinstance(ids, list) or len(ids) > 1000:  # pyright: ignore[reportUnknownArgumentType]
        raise bad_request("ids must be a collection of at most 1000 values.")
    shelves = {
        "user": call.tenant.users,
        "group": call.tenant.groups,
        "device": call.tenant.devices,
        "orgContact": call.tenant.contacts,
    }
    found = [
        {"@odata.type": f"#microsoft.graph.{kind}", **shelf[key]}
        for key in map(str, ids)  # pyright: ignore[reportUnknownArgumentType]
        for kind, shelf in shelves.items()
        if key in shelf and (not isinstance(types, list) or kind in types)
    ]
    return Reply(body={"@odata.context": call.context("directoryObjects"), "value": found})


def _memberships(tenant: Tenant) -> Iterable[tuple[str, list[Row]]]:
    return ((owner, rows) for (owner, kind), rows in tenant.links.items() if kind == "memberOf")


def _names(rows: Iterable[Row], object_id: str) -> bool:
    return any(row["id"] == object_id for row in rows)


def _brief(row: Row) -> Row:
    return {name: row.get(name) for name in DEFAULT_PROPERTIES}


def _require(call: Call, shelf: dict[str, Row], name: str) -> Row:
    row = shelf.get(call.params[name].casefold())
    if row is None:
        raise not_found(call.params[name])
    return row


ROUTES: tuple[Route, ...] = (
    get("/organization", list_organization, "User.Read.All", "Organization.Read.All"),
    get("/organization/{organization}", get_organization, "Organization.Read.All", "User.Read.All"),
    get("/contacts", list_contacts, "OrgContact.Read.All"),
    get("/contacts/{contact}", get_contact, "OrgContact.Read.All"),
    get("/groups", list_groups, "GroupMember.Read.All", "Group.Read.All"),
    get("/groups/{group}", get_group, "GroupMember.Read.All", "Group.Read.All"),
    get("/groups/{group}/members", list_members, "GroupMember.Read.All", "Group.Read.All"),
    delete("/groups/{group}/members/{member}/$ref", remove_member, "GroupMember.ReadWrite.All"),
    get("/devices", list_devices, "Device.Read.All"),
    get("/devices/{device}", get_device, "Device.Read.All"),
    delete("/devices/{device}", delete_device, "Device.ReadWrite.All"),
    get("/subscribedSkus", list_skus, "LicenseAssignment.Read.All", "Organization.Read.All"),
    post("/directoryObjects/getByIds", find_objects, "Directory.Read.All"),
)
