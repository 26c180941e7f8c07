"""Intune as Graph shows it: devices and what is kept about them; the routes of all of Intune."""

from functools import partial

from emulation.graph.errors import GraphError, not_found
from emulation.graph.filtering import filter_rules
from emulation.graph.intune_actions import ROUTES as ACTION_ROUTES
from emulation.graph.intune_apps import ROUTES as APP_ROUTES
from emulation.graph.intune_bundle import ROUTES as BUNDLE_ROUTES
from emulation.graph.intune_devices import (
    READ_DEVICES,
    find_device,
    find_person,
    is_known_to_intune,
    living_devices,
)
from emulation.graph.intune_records import ROUTES as RECORD_ROUTES
from emulation.graph.intune_reports import ROUTES as REPORT_ROUTES
from emulation.graph.listing import Listing, UnknownFilter
from emulation.graph.query import answer_collection, answer_entity
from emulation.graph.routing import Call, Reply, get
from emulation.graph.wire import Row, made_id

_MOST = 1_000  # rows on a page (reference 1.2, U)

BLANK: Row = {
    "activationLockBypassCode": None,
    "ethernetMacAddress": None,
    "iccid": "",
    "notes": "",
    "physicalMemoryInBytes": 0,
    "remoteAssistanceSessionUrl": None,
    "udid": "",
}
"""What a list shows of the properties that only one device's GET with $select tells (2.8)."""

DEVICES = Listing(
    name="managedDevices",
    context="deviceManagement/managedDevices",
    entity="ManagedDevice",
    default_top=_MOST,
    max_top=_MOST,
    filters=filter_rules(
        ("deviceName serialNumber operatingSystem osVersion azureADDeviceId model", "eq contains"),
        ("complianceState managementAgent managedDeviceOwnerType", "eq"),
        ("lastSyncDateTime enrolledDateTime", "ge le gt lt"),
    ),
    unknown_filter=UnknownFilter.IGNORE,
)
_KEPT_ON_DEVICE = (
    "deviceCompliancePolicyStates",
    "deviceConfigurationStates",
    "logCollectionRequests",
)


def list_devices(call: Call) -> Reply:
    """All devices; a filter on the owner is ignored without a word, which has cost data (2.8)."""
    return answer_collection(call, [_blanked(row) for row in living_devices(call)], DEVICES)


def list_devices_of_user(call: Call) -> Reply:
    """A person's devices; 404 when Intune has never heard of the person (2.8)."""
    person = find_person(call)
    if not is_known_to_intune(call, person):
        raise GraphError(404, "ResourceNotFound", "The user was not found in Intune.")
    rows = [_blanked(row) for row in living_devices(call) if row["userId"] == person["id"]]
    return answer_collection(call, rows, DEVICES)


def show_device(call: Call) -> Reply:
    """One device; the properties of `BLANK` are told only where $select names them (2.8)."""
    device = find_device(call)
    asked = {name.casefold() for name in call.options.names("select")}
    told: Row = {name: device[name] for name in BLANK if name.casefold() in asked}
    return answer_entity(call, _blanked(device) | told, DEVICES)


def list_kept(relation: str, call: Call) -> Reply:
    """What Intune keeps about one device, by relation."""
    device = find_device(call)
    rows = call.tenant.links.get((device["id"], relation), [])
    return answer_collection(call, rows, _listing(relation))


def list_device_users(call: Call) -> Reply:
    """Who uses the device; a person that has left the directory is named by id alone."""
    device = find_device(call)
    links = call.tenant.links.get((device["id"], "users"), [])
    names = ("id", "displayName", "mail", "userPrincipalName")
    rows: list[Row] = []
    for link in links:
        user = call.tenant.users.get(link["id"])
        rows.append({name: user[name] for name in names} if user else {"id": link["id"]})
    return answer_collection(call, rows, _listing("users"))


def show_protection_state(call: Call) -> Reply:
    """Defender's state; 404 for a device that runs no Windows."""
    device = find_device(call)
    rows = call.tenant.links.get((device["id"], "windowsProtectionState"), [])
    if not rows:
        raise not_found(device["id"])
    return answer_entity(call, rows[0], _listing("windowsProtectionState"))


def show_category(call: Call) -> Reply:
    """The category an administrator put the device in."""
    name = find_device(call)["deviceCategoryDisplayName"]
    row: Row = {"id": made_id("category", name), "displayName": name, "description": ""}
    return answer_entity(call, row, _listing("deviceCategory"))


def _listing(relation: str) -> Listing:
    return Listing(
        name=relation,
        context=f"deviceManagement/managedDevices/{relation}",
        default_top=_MOST,
        max_top=_MOST,
        unknown_filter=UnknownFilter.IGNORE,
    )


def _blanked(device: Row) -> Row:
    return device | BLANK


_DEVICE = "/deviceManagement/managedDevices/{device}"

ROUTES = (
    get("/deviceManagement/managedDevices", list_devices, READ_DEVICES),
    get("/users/{user}/managedDevices", list_devices_of_user, READ_DEVICES),
    get(_DEVICE, show_device, READ_DEVICES),
    *(
        get(f"{_DEVICE}/{relation}", partial(list_kept, relation), READ_DEVICES)
        for relation in _KEPT_ON_DEVICE
    ),
    get(f"{_DEVICE}/users", list_device_users, READ_DEVICES),
    get(f"{_DEVICE}/windowsProtectionState", show_protection_state, READ_DEVICES),
    get(f"{_DEVICE}/deviceCategory", show_category, READ_DEVICES),
    *ACTION_ROUTES,
    *APP_ROUTES,
    *BUNDLE_ROUTES,
    *RECORD_ROUTES,
    *REPORT_ROUTES,
)
