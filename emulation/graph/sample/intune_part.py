"""Puts devices into a tenant: what Intune knows, and the directory's object of each device."""

from emulation.graph.sample.app_records import (
    acceptance,
    app_registrations,
    inventory,
    terms,
    troubleshooting_events,
)
from emulation.graph.sample.audits import intune_audits
from emulation.graph.sample.device_records import (
    COMPLIANCE,
    CONFIGURATION,
    LOG_REQUESTS,
    PROTECTION,
    autopilot_identity,
    log_requests,
    policy_states,
    protection_state,
)
from emulation.graph.sample.hardware import Holder, Model, devices_of
from emulation.graph.sample.objects import DEVICE_TYPE, make_directory_device
from emulation.graph.sample.rows import Dice
from emulation.graph.state import Tenant
from emulation.graph.wire import Row


def add_devices(tenant: Tenant, holders: list[Holder], admin: Holder, dice: Dice) -> None:
    """Adds every holder's devices, and what Intune keeps about device and person."""
    holders = [holder for holder in holders if holder.person.guest is None]
    agreements = terms(dice)
    tenant.collections["deviceManagement/termsAndConditions"] = agreements
    for holder in holders:
        devices = devices_of(holder, dice)
        for model, device in devices:
            _add_device(tenant, holder, model, device, dice)
        rows = [device for _, device in devices]
        user_id = holder.user_id
        tenant.links[user_id, "managedAppRegistrations"] = app_registrations(holder, rows, dice)
        tenant.links[user_id, "deviceManagementTroubleshootingEvents"] = troubleshooting_events(
            holder, rows, dice
        )
        if devices:
            _accept(tenant, holder, agreements, dice)
    for app, references in inventory(tenant.rows("deviceManagement/managedDevices")):
        tenant.rows("deviceManagement/detectedApps").append(app)
        tenant.links[app["id"], "managedDevices"] = references
    tenant.collections["deviceManagement/auditEvents"] = intune_audits(
        [holder for holder in holders if holder.person.devices], admin, dice
    )


def _add_device(tenant: Tenant, holder: Holder, model: Model, device: Row, dice: Dice) -> None:
    device_id = device["id"]
    tenant.rows("deviceManagement/managedDevices").append(device)
    tenant.links[device_id, COMPLIANCE] = policy_states(COMPLIANCE, holder, model, device)
    tenant.links[device_id, CONFIGURATION] = policy_states(CONFIGURATION, holder, model, device)
    tenant.links[device_id, LOG_REQUESTS] = log_requests(holder, device, dice)
    tenant.links[device_id, PROTECTION] = protection_state(device, dice)
    tenant.links[device_id, "users"] = [
        {"id": holder.user_id, "displayName": holder.person.display}
    ]
    if model.owner == "company" and model.system == "Windows":
        tenant.rows("deviceManagement/windowsAutopilotDeviceIdentities").append(
            autopilot_identity(holder, device, dice)
        )
    known = make_directory_device(device)
    tenant.devices[known["id"]] = known
    link: Row = {"@odata.type": DEVICE_TYPE, "id": known["id"]}
    tenant.related(holder.user_id, "registeredDevices").append(dict(link))
    tenant.related(holder.user_id, "ownedDevices").append(link)


def _accept(tenant: Tenant, holder: Holder, agreements: list[Row], dice: Dice) -> None:
    accepted = agreements if holder.person.devices > 1 else agreements[:1]
    for term in accepted:
        row = acceptance(term, holder, dice)
        tenant.related(term["id"], "acceptanceStatuses").append(row)
