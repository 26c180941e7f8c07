"""Retires or wipes the person's devices, as the organisation's policy has it; once each.

First the devices are named in the checkpoint, and nothing is ordered before that is saved. Then
each is read again directly before its order: whose it is by now, and whether it has been told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from dsr_core.domain.errors import SystemUnavailableError
from dsr_core.domain.failure_trace import FailureTrace
from dsr_core.domain.outcomes import Outcome, SourceResult
from dsr_core.domain.plan import DevicePolicy
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.support_case import MICROSOFTS
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Assignment, Finished, Postponed, Stuck, TaskResult
from dsr_core.systems.device_orders import (
    DEVICE_PROPERTIES,
    Device,
    DeviceOrder,
    OrderList,
    Standing,
    judge,
    newest_action,
)
from dsr_core.systems.erasure_evidence import KnownDevices, recall, spell
from dsr_core.systems.erasure_rules import reason_against
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_answer import Answer
from dsr_core.systems.graph_errors import BAD_ANSWER, Unread, stop_for
from dsr_core.systems.graph_errors import judge as judge_answer
from dsr_core.systems.graph_requests import build_get, build_post
from dsr_core.systems.intune_guards import OWNED, is_own, list_devices
from dsr_core.systems.orders import answers
from dsr_core.systems.presence import is_gone, present_in
from dsr_core.systems.settling import finish, postpone, tell
from dsr_core.systems.tools import Tools

if TYPE_CHECKING:
    from kiota_abstractions.request_information import RequestInformation

#: Ordering takes this; reading takes `OWNED.permission`.
PERMISSION = "DeviceManagementManagedDevices.PrivilegedOperations.All"

#: A factory reset that leaves nothing of the person behind (graph.md 2.8).
_WIPE = b'{"keepEnrollmentData":false,"keepUserData":false}'

#: After an order whose answer was lost: so long until the device is looked at, so that it shows
#: the order by then if it was taken, and is not told twice.
_UNSURE = timedelta(minutes=10)

_APPROVERS = {DevicePolicy.KEEP: 1, DevicePolicy.RETIRE: 1, DevicePolicy.WIPE: 2}


@answers
async def erase(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """Each device is a numbered source of the report: a device's name may be a person's.

    The evidence is a `KnownDevices`. When time is up for devices that never answered, their order
    stands at Intune, and the report says that a person must see to them.
    """
    plan = _read_plan(assignment.checkpoint)
    policy = plan.policy if plan else tools.erasure.devices
    against = reason_against(assignment.request, tools.erasure, who, approvers=_APPROVERS[policy])
    if against is not None:
        return Stuck(reason=against)
    if plan is None:
        return await _plan(tools, assignment, who, policy)
    orders, unread = await _order_all(tools, assignment, who, plan)
    kept = OrderList(policy=policy, orders=orders)
    if all(order.outcome for order in orders):
        return _report(tools, orders)
    if unread:
        return postpone(unread, _spell(kept))
    if assignment.last_chance:
        return _report(tools, [_given_up(order) for order in orders])
    return Postponed(reason=Reason.DEVICE_ACTION_PENDING, checkpoint=_spell(kept))


async def _plan(
    tools: Tools, assignment: Assignment, who: DirectoryIdentity, policy: DevicePolicy
) -> TaskResult:
    """Name the devices: those noted before the account was deleted, and any that came since."""
    noted = recall(assignment.request, SystemKind.INTUNE, Verb.GUARD, KnownDevices)
    present, seen = await list_devices(tools, assignment, who)
    ids = sorted({*(noted.devices if noted else ()), *present})
    if not ids:
        return finish([tell(OWNED, seen, tools.clock.now())])
    if policy is DevicePolicy.KEEP:
        # What Intune knows goes with the account, within 30 days (graph.md 2.6).
        kept = [
            DeviceOrder(device=one, outcome=Outcome.DONE, reason=Reason.PURGE_HORIZON)
            for one in ids
        ]
        return _report(tools, kept)
    answers_ = await _read_each(tools.graph, ids)
    orders = [_prepare(one, _device_in(answers_[one], one), policy) for one in ids]
    plan = OrderList(policy=policy, orders=tuple(orders))
    return Postponed(reason=Reason.OUT_OF_TIME, checkpoint=_spell(plan))


def _prepare(device_id: str, device: Device | None, policy: DevicePolicy) -> DeviceOrder:
    newest = newest_action(device, policy) if device else None
    return DeviceOrder(device=device_id, before=(newest.began or "") if newest else "")


async def _order_all(
    tools: Tools, assignment: Assignment, who: DirectoryIdentity, plan: OrderList
) -> tuple[tuple[DeviceOrder, ...], list[Unread]]:
    """Take each device one step further; what could not be read or ordered is left as it is."""
    orders, unread = list[DeviceOrder](), list[Unread]()
    ordered = [one.device for one in plan.orders if one.outcome is None and one.is_ordered]
    seen = await _read_each(tools.graph, ordered)
    for order in plan.orders:
        if order.outcome is None and orders and assignment.is_out_of_time():
            unread.append(Unread(reason=Reason.OUT_OF_TIME))
        elif order.outcome is None:
            try:
                # One that is still to be told is read directly before it is.
                answer = seen.get(order.device) or await _ask(tools.graph, order.device)
                device = _device_in(answer, order.device)
                order = await _advance(tools.graph, assignment, who, order, device, plan.policy)
            except SystemUnavailableError as error:
                unread.append(Unread(reason=error.reason, retry_after=error.retry_after))
        orders.append(order)
    return tuple(orders), unread


async def _advance(
    graph: Graph,
    assignment: Assignment,
    who: DirectoryIdentity,
    order: DeviceOrder,
    device: Device | None,
    policy: DevicePolicy,
) -> DeviceOrder:
    if device is None:
        return replace(order, outcome=Outcome.DONE)
    if not is_own(device.user, who):
        return replace(order, outcome=Outcome.FAILED, reason=Reason.OWNER_CHANGED)
    match judge(device, order, policy):
        case Standing.DONE:
            return replace(order, outcome=Outcome.DONE)
        case Standing.FAILED:
            return replace(order, outcome=Outcome.FAILED, reason=Reason.DEVICE_ACTION_FAILED)
        case Standing.UNDER_WAY:
            return order
        case Standing.TO_ORDER:
            return await _tell(graph, assignment, order, policy)


async def _tell(
    graph: Graph, assignment: Assignment, order: DeviceOrder, policy: DevicePolicy
) -> DeviceOrder:
    """Order it, once. Raises SystemUnavailableError where nobody knows whether it was taken."""
    request = _build(graph, order.device, policy)
    answer = await graph.destroy_once(request, assignment.is_out_of_time)
    if is_gone(answer):
        return replace(order, outcome=Outcome.DONE)
    meaning = judge_answer(answer)
    if meaning is None:
        return replace(order, is_ordered=True)
    if isinstance(meaning, Unread):
        raise SystemUnavailableError(meaning.reason, max(meaning.retry_after or _UNSURE, _UNSURE))
    if meaning.outcome is Outcome.FORBIDDEN:
        raise stop_for(meaning)
    return replace(order, outcome=Outcome.FAILED, reason=Reason.CHANGE_REFUSED)


def _build(graph: Graph, device_id: str, policy: DevicePolicy) -> "RequestInformation":
    devices = graph.service.device_management.managed_devices
    device = devices.by_managed_device_id(device_id)
    if policy is DevicePolicy.WIPE:
        return build_post(device.wipe, _WIPE)
    return device.retire.to_post_request_information()


async def _read_each(graph: Graph, device_ids: Sequence[str]) -> Mapping[str, Answer]:
    """What Graph says of each, twenty with a request."""
    answers_ = await graph.get_many([_reading(graph, one) for one in device_ids])
    return dict(zip(device_ids, answers_, strict=True))


async def _ask(graph: Graph, device_id: str) -> Answer:
    return await graph.get(_reading(graph, device_id))


def _reading(graph: Graph, device_id: str) -> "RequestInformation":
    devices = graph.service.device_management.managed_devices
    return build_get(devices.by_managed_device_id(device_id), select=DEVICE_PROPERTIES)


def _device_in(answer: Answer, device_id: str) -> Device | None:
    """The device as it is now; None when Intune has it no more.

    Raises SystemUnavailableError, SystemStuckError.
    """
    device = present_in(answer, Device)
    if device is not None and device.id.lower() != device_id.lower():
        raise stop_for(BAD_ANSWER)
    return device


def _given_up(order: DeviceOrder) -> DeviceOrder:
    if order.outcome is not None:
        return order
    return replace(order, outcome=Outcome.NEEDS_PERSON, reason=Reason.DEVICE_ACTION_PENDING)


def _report(tools: Tools, orders: Sequence[DeviceOrder]) -> Finished:
    now = tools.clock.now()
    results = [
        SourceResult(
            source=f"device.{number}",
            outcome=order.outcome or Outcome.PENDING,
            reason=order.reason,
            items=int(order.outcome is Outcome.DONE),
            permission=PERMISSION,
            read_at=now,
        )
        for number, order in enumerate(orders, start=1)
    ]
    devices = tuple(order.device for order in orders)
    failed = tuple(order.device for order in orders if order.reason in MICROSOFTS)
    return replace(
        finish(results),
        evidence=spell(KnownDevices(devices=devices)),
        trace=FailureTrace(device_ids=failed) if failed else None,
    )


def _read_plan(checkpoint: str | None) -> OrderList | None:
    """What was named. One that cannot be read is not passed over: something may be ordered."""
    return msgspec.json.decode(checkpoint, type=OrderList) if checkpoint else None


def _spell(plan: OrderList) -> str:
    return msgspec.json.encode(plan).decode()
