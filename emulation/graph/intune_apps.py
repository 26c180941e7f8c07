"""Intune's view of apps: protected apps and their status, and the inventory of devices."""

from emulation.graph.errors import GraphError, bad_request
from emulation.graph.intune_devices import READ_DEVICES, find_person, living_devices
from emulation.graph.listing import Listing, UnknownFilter
from emulation.graph.query import answer_collection, answer_entity
from emulation.graph.routing import Call, Reply, get
from emulation.graph.wire import Row

_READ_APPS = "DeviceManagementApps.Read.All"
_MOST = 1_000

REGISTRATIONS = Listing(
    name="managedAppRegistrations",
    context="deviceAppManagement/managedAppRegistrations",
    default_top=_MOST,
    max_top=_MOST,
    unknown_filter=UnknownFilter.IGNORE,
    expandable=frozenset(("appliedPolicies", "intendedPolicies", "operations")),
)
DETECTED_APPS = Listing(
    name="detectedApps",
    context="deviceManagement/detectedApps",
    entity="DetectedApp",
    default_top=50,
    max_top=_MOST,
    unknown_filter=UnknownFilter.IGNORE,
    expandable=frozenset(("managedDevices",)),
)
_DEVICES_OF_APP = Listing(
    name="detectedApps/managedDevices",
    context="deviceManagement/managedDevices",
    default_top=_MOST,
    max_top=_MOST,
    unknown_filter=UnknownFilter.IGNORE,
)
_TELLING = ("id", "deviceName", "userId", "emailAddress", "operatingSystem", "osVersion")
"""The few members an app's devices are listed with."""

_STATUSES = {
    "userstatus": "User status",
    "userconfigstatus": "User configuration status",
    "usagesummary": "Usage summary",
    "windowsprotectionreport": "Windows protection report",
}
_OF_ONE_USER = frozenset(("userstatus", "userconfigstatus"))


def list_registrations_of_user(call: Call) -> Reply:
    """A person's protected apps; empty for a person without any."""
    person = find_person(call)
    rows = call.tenant.links.get((person["id"], "managedAppRegistrations"), [])
    return answer_collection(call, rows, REGISTRATIONS)


def list_registrations(call: Call) -> Reply:
    """Everybody's protected apps."""
    return answer_collection(call, _all_registrations(call), REGISTRATIONS)


def show_app_status(call: Call) -> Reply:
    """A report whose `content` is JSON without a type; two of them need `?userId=` (2.8)."""
    key = call.params["status"].casefold()
    if key not in _STATUSES:
        raise GraphError(404, "ResourceNotFound", f"No status report '{call.params['status']}'.")
    user_id = call.options.other.get("userId", "")
    if key in _OF_ONE_USER and not user_id:
        raise bad_request("The userId parameter is missing.", "BadRequest")
    rows = _all_registrations(call)
    if key in _OF_ONE_USER:
        rows = [row for row in rows if row["userId"] == user_id]
    row: Row = {
        "@odata.type": "#microsoft.graph.managedAppStatusRaw",
        "id": key,
        "displayName": _STATUSES[key],
        "version": '"1700b3c1-0000-0d00-0000-66f2a5a20000"',
        "content": _user_content(rows) if key in _OF_ONE_USER else _tenant_content(rows),
    }
    return answer_entity(call, row, Listing(name="deviceAppManagement/managedAppStatuses"))


def list_detected_apps(call: Call) -> Reply:
    """The inventory of all devices together; which device has what is asked app by app."""
    rows = call.tenant.rows("deviceManagement/detectedApps")
    if call.options.get("expand"):
        rows = [row | {"managedDevices": _devices_with(call, row)} for row in rows]
    return answer_collection(call, rows, DETECTED_APPS)


def list_devices_with_app(call: Call) -> Reply:
    """The devices an app was found on."""
    for app in call.tenant.rows("deviceManagement/detectedApps"):
        if app["id"] == call.params["app"]:
            return answer_collection(call, _devices_with(call, app), _DEVICES_OF_APP)
    raise GraphError(404, "ResourceNotFound", f"App {call.params['app']} was not found.")


def _devices_with(call: Call, app: Row) -> list[Row]:
    wanted = {link["id"] for link in call.tenant.links.get((app["id"], "managedDevices"), [])}
    return [
        {name: device[name] for name in _TELLING}
        for device in living_devices(call)
        if device["id"] in wanted
    ]


def _all_registrations(call: Call) -> list[Row]:
    return [
        row
        for (_, relation), rows in call.tenant.links.items()
        if relation == "managedAppRegistrations"
        for row in rows
    ]


def _user_content(rows: list[Row]) -> Row:
    header = ("App", "Device", "Device tag", "Last sync", "Status")
    cells = [
        (row["appIdentifier"], row["deviceName"], row["deviceTag"], row["lastSyncDateTime"], "OK")
        for row in rows
    ]
    return {
        "Header": [{"ColumnName": name, "DataType": "String"} for name in header],
        "Body": [{"Values": [str(cell) for cell in line]} for line in cells],
        "TotalRowCount": len(cells),
    }


def _tenant_content(rows: list[Row]) -> Row:
    users = {row["userId"] for row in rows}
    return {"Registrations": len(rows), "Users": len(users)}


ROUTES = (
    get("/users/{user}/managedAppRegistrations", list_registrations_of_user, _READ_APPS),
    get("/deviceAppManagement/managedAppRegistrations", list_registrations, _READ_APPS),
    get("/deviceAppManagement/managedAppStatuses/{status}", show_app_status, _READ_APPS),
    get("/deviceManagement/detectedApps", list_detected_apps, READ_DEVICES),
    get("/deviceManagement/detectedApps/{app}/managedDevices", list_devices_with_app, READ_DEVICES),
)
