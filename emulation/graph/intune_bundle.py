"""Intune's own export of a person: exportDeviceAndAppManagementData, whole or in slices."""

import base64
from collections.abc import Iterable
from itertools import groupby

from emulation.graph.errors import bad_request
from emulation.graph.intune_devices import find_person, living_devices
from emulation.graph.routing import Call, Reply, get
from emulation.graph.wire import Row, encode

_PERMISSION = "DeviceManagementServiceConfig.Read.All"
_ON_DEVICE = {
    "Device Compliance Policy States": "deviceCompliancePolicyStates",
    "Device Configuration States": "deviceConfigurationStates",
    "Log Collection Requests": "logCollectionRequests",
}
_ON_USER = {
    "Managed App Registrations": "managedAppRegistrations",
    "Troubleshooting Events": "deviceManagementTroubleshootingEvents",
}
_SECRETS = frozenset(("activationLockBypassCode",))
"""Left out: it would undo a device's protection."""


def export_person(call: Call) -> Reply:
    """`{content}` with the bundle as base64, which is how a stream property travels in JSON."""
    body: Row = {
        "@odata.context": call.context("microsoft.graph.deviceAndAppManagementData"),
        "content": base64.b64encode(encode(_bundle(call))).decode(),
    }
    return Reply(body=body)


def export_content(call: Call) -> Reply:
    """The stream itself: `{"value": [{"displayName", "data": [...]}]}` (reference 2.8)."""
    return Reply(body=_bundle(call))


def _bundle(call: Call) -> Row:
    entries = list(_entries(call, find_person(call)))
    skip = _number(call, "skip", 0)
    entries = entries[skip : skip + _number(call, "top", len(entries))]
    return {
        "value": [
            {"displayName": name, "data": [row for _, row in group]}
            for name, group in groupby(entries, key=lambda entry: entry[0])
        ]
    }


def _entries(call: Call, person: Row) -> Iterable[tuple[str, Row]]:
    tenant, user_id = call.tenant, person["id"]
    devices = [row for row in living_devices(call) if row["userId"] == user_id]
    for device in devices:
        kept = {name: value for name, value in device.items() if name not in _SECRETS}
        yield "Managed Devices", kept
    for name, relation in _ON_DEVICE.items():
        for device in devices:
            for row in tenant.links.get((device["id"], relation), []):
                yield name, row
    for name, relation in _ON_USER.items():
        for row in tenant.links.get((user_id, relation), []):
            yield name, row
    for term in tenant.rows("deviceManagement/termsAndConditions"):
        for row in tenant.links.get((term["id"], "acceptanceStatuses"), []):
            if user_id in row["id"]:
                yield "Terms And Conditions Acceptance Statuses", row
    for row in tenant.rows("deviceManagement/auditEvents"):
        if row["actor"]["userId"] == user_id:
            yield "Audit Events", row


def _number(call: Call, name: str, default: int) -> int:
    text = call.arguments.get(name)
    if text is None:
        return default
    if not text.isdecimal():
        raise bad_request(f"The function parameter '{name}' must be a whole number.", "BadRequest")
    return int(text)


_FUNCTION = "/users/{user}/exportDeviceAndAppManagementData"

ROUTES = (
    get(_FUNCTION, export_person, _PERMISSION),
    get(f"{_FUNCTION}/content", export_content, _PERMISSION),
)
