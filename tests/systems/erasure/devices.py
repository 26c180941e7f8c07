"""Erasures directly before their devices are told, and the names of what is asked."""

from dsr_core.domain.plan import DevicePolicy
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.systems.erasure_options import ErasureOptions
from emulation.graph.intune_actions import EXPECTED_OWNERS
from emulation.graph.wire import Row
from tests.systems.erasure.conftest import Begin
from tests.systems.erasure.kit import Erasure

GUARD = (SystemKind.INTUNE, Verb.GUARD)
ERASE = (SystemKind.INTUNE, Verb.ERASE)
RETIRE = "/deviceManagement/managedDevices/{device}/retire"
WIPE = "/deviceManagement/managedDevices/{device}/wipe"
AUTOPILOT = "deviceManagement/windowsAutopilotDeviceIdentities"


async def guarded(
    begin: Begin, policy: DevicePolicy = DevicePolicy.RETIRE, role: str = "five_devices"
) -> Erasure:
    erasure = await begin(role, options=ErasureOptions(devices=policy))
    erasure.tenant.rows(AUTOPILOT).clear()
    await erasure.finish(*GUARD)
    erasure.approve("first", "second")
    for device in erasure.devices:
        row = {"deviceId": device["id"], "userId": erasure.who.object_id}
        erasure.tenant.rows(EXPECTED_OWNERS).append(row)
    return erasure


def numbered(erasure: Erasure, number: int) -> Row:
    """The device that reports call by that number."""
    return sorted(erasure.devices, key=lambda device: str(device["id"]))[number - 1]
