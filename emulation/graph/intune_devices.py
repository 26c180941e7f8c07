"""Who and what a call to Intune is about: the person, the device, and whether they are known."""

from emulation.graph.errors import GraphError, not_found
from emulation.graph.logs import is_expunged
from emulation.graph.routing import Call
from emulation.graph.sample.licences import INTUNE
from emulation.graph.wire import Row

READ_DEVICES = "DeviceManagementManagedDevices.Read.All"
DEVICES = "deviceManagement/managedDevices"


def living_devices(call: Call) -> list[Row]:
    """Managed devices without those of people expunged after a permanent delete (2.6)."""
    gone = {
        user_id for user_id in call.tenant.purged if is_expunged(call.world, call.tenant, user_id)
    }
    rows = call.tenant.rows(DEVICES)
    return [row for row in rows if row["userId"] not in gone]


def find_device(call: Call) -> Row:
    """The device the path names; raises Intune's 404."""
    wanted = call.params["device"].casefold()
    for row in living_devices(call):
        if str(row["id"]).casefold() == wanted:
            return row
    raise GraphError(404, "ResourceNotFound", f"Device {call.params['device']} was not found.")


def find_person(call: Call) -> Row:
    """The active user the path names; raises the directory's 404."""
    person = call.tenant.find_user(call.params["user"])
    if person is None:
        raise not_found(call.params["user"])
    return person


def is_known_to_intune(call: Call, person: Row) -> bool:
    """Whether the person has a device or app there, or holds Intune's service plan."""
    user_id = person["id"]
    if any(row["userId"] == user_id for row in call.tenant.rows(DEVICES)):
        return True
    if call.tenant.links.get((user_id, "managedAppRegistrations")):
        return True
    plans: list[Row] = person.get("assignedPlans") or []
    return any(
        plan["servicePlanId"] == INTUNE.id and plan["capabilityStatus"] == "Enabled"
        for plan in plans
    )
