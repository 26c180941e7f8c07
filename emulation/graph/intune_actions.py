"""What can be done to devices: retire, wipe and their kin, which take (virtual) time."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from emulation.graph.errors import GraphError, bad_request
from emulation.graph.intune_devices import DEVICES, find_device, find_person, living_devices
from emulation.graph.routing import Call, Reply, delete, post
from emulation.graph.state import World
from emulation.graph.wire import Row, second_stamp

EXPECTED_OWNERS = "_sim/expectedOwners"
"""Rows of `deviceId` and `userId`: whose the device must be when somebody acts on it."""
ACTION_OUTCOMES = "_sim/deviceActionOutcomes"
"""Rows of `deviceId` and `actionState` (failed, canceled): how actions on that device end."""
EXPECTED_OWNER_HEADER = "x-sim-expected-user"

_READ_WRITE = "DeviceManagementManagedDevices.ReadWrite.All"
_PRIVILEGED = "DeviceManagementManagedDevices.PrivilegedOperations.All"
_APPS = "DeviceManagementApps.ReadWrite.All"
_RECORD_STAYS = timedelta(days=1)
"""How long a device that has been retired or wiped is still listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceAction:
    """One remote action: its name in the results, and the states the device goes through."""

    name: str
    pending: str
    issued: str
    failed: str
    flags: tuple[str, ...] = ()
    leaves: bool = False
    """Whether the device leaves management in the end."""
    system: str = ""
    """The only operating system it works on; empty: all."""


RETIRE = DeviceAction(
    name="retire",
    pending="retirePending",
    issued="retireIssued",
    failed="retireFailed",
    leaves=True,
)
WIPE = DeviceAction(
    name="factoryReset",
    pending="wipePending",
    issued="wipeIssued",
    failed="wipeFailed",
    flags=("keepEnrollmentData", "keepUserData", "persistEsimDataPlan"),
    leaves=True,
)
CLEAN = DeviceAction(
    name="cleanWindowsDevice",
    pending="managed",
    issued="managed",
    failed="managed",
    flags=("keepUserData",),
    system="Windows",
)


def queue_action(action: DeviceAction, call: Call) -> Reply:
    """204 means queued, no more; the device's row tells how it goes (reference 2.8)."""
    device = find_device(call)
    _check_flags(action, call)
    _check_owner(call, device)
    began = _begin(call.world, call.tenant.rows(DEVICES), device, action, _outcome(call, device))
    return Reply(status=204, is_repeated=not began)


def remove_device(call: Call) -> Reply:
    """Takes the record out at once."""
    device = find_device(call)
    _check_owner(call, device)
    _drop(call.tenant.rows(DEVICES), device)
    return Reply(status=204)


def remove_all_devices(call: Call) -> Reply:
    """Retires each of a person's devices."""
    person = find_person(call)
    for device in living_devices(call):
        if device["userId"] == person["id"]:
            rows = call.tenant.rows(DEVICES)
            _begin(call.world, rows, device, RETIRE, _outcome(call, device))
    return Reply(status=204)


def wipe_app_data(call: Call) -> Reply:
    """Takes work data off the protected apps of one device; the registrations go with it."""
    person, tag = find_person(call), call.argument("deviceTag")
    registrations = call.tenant.related(person["id"], "managedAppRegistrations")
    hit = [row for row in registrations if row["deviceTag"] == tag]
    if not hit:
        raise GraphError(404, "ResourceNotFound", "No registration has that device tag.")

    delay = timedelta(seconds=call.world.settings.device_action_seconds)
    call.world.schedule(delay, partial(_unregister, registrations, tag))
    return Reply(status=204)


def _begin(
    world: World, devices: list[Row], device: Row, action: DeviceAction, outcome: str
) -> bool:
    """False for what is under way, or was what the device left management by: it hears no more."""
    results: list[Row] = device["deviceActionResults"]
    ended = {"done"} if action.leaves else frozenset[str]()
    same = [each for each in results if each["actionName"] == action.name]
    if any(each["actionState"] in _UNDER_WAY | ended for each in same):
        return False
    now = second_stamp(world.clock.now())
    result: Row = {
        "actionName": action.name,
        "actionState": "pending",
        "startDateTime": now,
        "lastUpdatedDateTime": now,
    }
    results.append(result)
    device["managementState"] = action.pending
    if action.system not in ("", device["operatingSystem"]):
        outcome = "notSupported"
    step = timedelta(seconds=world.settings.device_action_seconds)
    world.schedule(step, partial(_change, device, result, "active", action.issued))
    final = action.issued if outcome == "done" else action.failed
    world.schedule(step * 2, partial(_change, device, result, outcome, final))
    if action.leaves and outcome == "done":
        world.schedule(step * 2 + _RECORD_STAYS, partial(_leave, devices, device))
    return True


_UNDER_WAY = frozenset(("pending", "active"))


def _change(
    device: Row, result: Row, action_state: str, management_state: str, world: World
) -> None:
    result["actionState"] = action_state
    result["lastUpdatedDateTime"] = second_stamp(world.clock.now())
    device["managementState"] = management_state


def _leave(devices: list[Row], device: Row, _: World) -> None:
    _drop(devices, device)


def _unregister(registrations: list[Row], tag: object, _: World) -> None:
    registrations[:] = [row for row in registrations if row["deviceTag"] != tag]


def _drop(devices: list[Row], device: Row) -> None:
    devices[:] = [row for row in devices if row is not device]


def _outcome(call: Call, device: Row) -> str:
    chosen = call.tenant.rows(ACTION_OUTCOMES)
    states = (row["actionState"] for row in chosen if row["deviceId"] == device["id"])
    return next(states, "done")


def _check_flags(action: DeviceAction, call: Call) -> None:
    if not call.raw_body:
        return
    for flag in action.flags:
        if not isinstance(call.argument(flag), bool | None):
            raise bad_request(f"'{flag}' must be true or false.", "BadRequest")


def _check_owner(call: Call, device: Row) -> None:
    """Intune acts on any device; acting on somebody else's is our finding, not its refusal."""
    declared = call.tenant.rows(EXPECTED_OWNERS)
    owners = [row["userId"] for row in declared if row["deviceId"] == device["id"]]
    expected = call.headers.get(EXPECTED_OWNER_HEADER) or next(iter(owners), device["userId"])
    if expected != device["userId"]:
        detail = "the device belongs to somebody else by now"
        now = call.world.clock.now()
        call.world.journal.flag("foreign-device", call.method, call.path, detail, now)


_DEVICE = "/deviceManagement/managedDevices/{device}"
_USER = "/users/{user}"

ROUTES = (
    post(f"{_DEVICE}/retire", partial(queue_action, RETIRE), _PRIVILEGED),
    post(f"{_DEVICE}/wipe", partial(queue_action, WIPE), _READ_WRITE, _PRIVILEGED),
    post(f"{_DEVICE}/cleanWindowsDevice", partial(queue_action, CLEAN), _PRIVILEGED),
    delete(_DEVICE, remove_device, _READ_WRITE),
    post(f"{_USER}/removeAllDevicesFromManagement", remove_all_devices, _PRIVILEGED),
    post(f"{_USER}/wipeManagedAppRegistrationsByDeviceTag", wipe_app_data, _APPS),
)
