"""Retire and wipe: what a device's own word says of an order, decided without asking anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import DevicePolicy
from dsr_core.domain.reasons import Reason


class Standing(StrEnum):
    """How far a device has come with its order."""

    TO_ORDER = "to_order"
    UNDER_WAY = "under_way"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceOrder:
    """One device of the checkpoint: named there before anything is ordered."""

    device: str
    #: When the newest action of this kind began that the device had before we came; empty = none.
    before: str = ""
    #: We know that the order was taken. Not knowing is no reason to order again: see `judge`.
    is_ordered: bool = False
    #: Set once there is nothing left to do; a device may change hands after that.
    outcome: Outcome | None = None
    reason: Reason = Reason.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderList:
    """The checkpoint of an erasure in Intune. The policy of its beginning holds to its end."""

    policy: DevicePolicy
    orders: tuple[DeviceOrder, ...]


class ActionResult(msgspec.Struct):
    """One entry of `deviceActionResults`. Values of later versions are plain text here."""

    name: str | None = msgspec.field(name="actionName", default=None)
    state: str | None = msgspec.field(name="actionState", default=None)
    began: str | None = msgspec.field(name="startDateTime", default=None)


class Device(msgspec.Struct):
    """What is read of a device before each act."""

    id: str
    user: str | None = msgspec.field(name="userId", default=None)
    management: str | None = msgspec.field(name="managementState", default=None)
    results: list[ActionResult] | None = msgspec.field(name="deviceActionResults", default=None)


#: What is read, by Graph's names.
DEVICE_PROPERTIES = ("id", "userId", "managementState", "deviceActionResults")

#: Names of the actions that do what a policy wants: a wipe does what a retirement does, and more.
_ACTIONS: Mapping[DevicePolicy, frozenset[str]] = {
    DevicePolicy.RETIRE: frozenset({"retire", "factoryReset", "wipe"}),
    DevicePolicy.WIPE: frozenset({"factoryReset", "wipe"}),
}

#: Management states of a device that has been told, by whomever.
_TOLD: Mapping[DevicePolicy, frozenset[str]] = {
    DevicePolicy.RETIRE: frozenset({"retirePending", "retireIssued", "wipePending", "wipeIssued"}),
    DevicePolicy.WIPE: frozenset({"wipePending", "wipeIssued"}),
}

_WAITING = frozenset({"pending", "active"})

#: How an action of ours can end (graph.md 2.8).
_ENDINGS: Mapping[str, Standing] = {
    "done": Standing.DONE,
    "failed": Standing.FAILED,
    "canceled": Standing.FAILED,
    "notSupported": Standing.FAILED,
}


def newest_action(device: Device, policy: DevicePolicy) -> ActionResult | None:
    """The latest action that does what the policy wants."""
    fitting = [one for one in device.results or () if one.name in _ACTIONS[policy]]
    return max(fitting, key=lambda one: one.began or "", default=None)


def judge(device: Device, order: DeviceOrder, policy: DevicePolicy) -> Standing:
    """Whether the device must be told, was told, or has carried it out.

    An action newer than what the device had before is our order, or does the same. Older ones
    count only while they are under way, or are why the device is leaving.
    """
    newest = newest_action(device, policy)
    is_told = device.management in _TOLD[policy]
    if newest is not None and newest.state in _WAITING:
        return Standing.UNDER_WAY
    if newest is not None and (newest.began or "") != order.before:
        return _ENDINGS.get(newest.state or "", Standing.UNDER_WAY)
    if newest is not None and newest.state == "done" and is_told:
        return Standing.DONE
    return Standing.UNDER_WAY if order.is_ordered or is_told else Standing.TO_ORDER
