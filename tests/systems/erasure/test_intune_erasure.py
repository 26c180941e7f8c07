"""Devices: named first, told once, never somebody else's, and each told of in the report."""

import pytest

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import DevicePolicy
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import TaskState
from dsr_core.ports import Finished, Stuck
from dsr_core.systems.erasure_options import ErasureOptions
from emulation.graph.retention import soft_delete
from tests.systems.erasure.conftest import Begin
from tests.systems.erasure.devices import AUTOPILOT, ERASE, GUARD, RETIRE, WIPE, guarded
from tests.systems.erasure.kit import Erasure
from tests.systems.fakes import by_source, pause_of, report_of

# ------------------------------------------------------------------ guard


async def test_the_guard_notes_the_devices_and_changes_nothing(begin: Begin) -> None:
    erasure = await begin("five_devices")

    result = await erasure.start(*GUARD)

    assert isinstance(result, Finished)
    assert by_source(result.report)["guard.devices"].items == 5
    assert all(device["id"] in (result.evidence or "") for device in erasure.devices)
    assert erasure.orders == []


async def test_autopilot_stops_a_wipe_until_it_is_unassigned(begin: Begin) -> None:
    erasure = await begin(options=ErasureOptions(devices=DevicePolicy.WIPE))

    stopped = await erasure.start(*GUARD)
    for row in erasure.tenant.rows(AUTOPILOT):
        row.update(userPrincipalName="", addressableUserName="")
    passed = await erasure.start(*GUARD)

    assert isinstance(stopped, Stuck)
    assert stopped.reason is Reason.GUARD_AUTOPILOT
    assert [(one.source, one.items) for one in stopped.findings] == [
        ("guard.devices", 2),
        ("guard.autopilot", 1),
    ]
    assert by_source(report_of(passed))["guard.autopilot"].reason is Reason.NONE


@pytest.mark.parametrize("policy", [DevicePolicy.RETIRE, DevicePolicy.KEEP])
async def test_without_a_wipe_autopilot_is_told_only(begin: Begin, policy: DevicePolicy) -> None:
    erasure = await begin(options=ErasureOptions(devices=policy))

    told = by_source(report_of(await erasure.start(*GUARD)))["guard.autopilot"]

    assert (told.outcome, told.reason, told.items) == (Outcome.DONE, Reason.GUARD_AUTOPILOT, 1)


async def test_the_guard_waits_for_the_logs_too(erasure: Erasure) -> None:
    (entra, logs, intune) = erasure.request.tasks
    assert logs.state is TaskState.DONE
    object.__setattr__(erasure.request, "tasks", (entra, intune))

    assert await erasure.start(*GUARD) == Stuck(reason=Reason.LOGS_NOT_CAPTURED)


# ------------------------------------------------------------------ orders


@pytest.mark.parametrize(
    ("policy", "template"), [(DevicePolicy.RETIRE, RETIRE), (DevicePolicy.WIPE, WIPE)]
)
async def test_each_device_is_told_once_and_told_of_by_number(
    begin: Begin, policy: DevicePolicy, template: str
) -> None:
    erasure = await guarded(begin, policy)
    names = [device["deviceName"] for device in erasure.devices]

    report = await erasure.finish(*ERASE)

    assert [result.source for result in report.sources] == [f"device.{n}" for n in range(1, 6)]
    assert {result.outcome for result in report.sources} == {Outcome.DONE}
    assert erasure.taken("POST", template) == 5
    assert erasure.orders == [f"POST {template}"] * 5
    assert not any(name in repr(report) for name in names)
    assert erasure.world.journal.violations == []


async def test_devices_are_named_before_any_is_told(begin: Begin) -> None:
    erasure = await guarded(begin)

    first = pause_of(await erasure.start(*ERASE))

    assert erasure.orders == []
    assert all(device["id"] in (first.checkpoint or "") for device in erasure.devices)
    assert first.reason is Reason.OUT_OF_TIME


async def test_a_wipe_leaves_nothing_of_the_person(begin: Begin) -> None:
    erasure = await guarded(begin, DevicePolicy.WIPE, "ordinary")

    await erasure.finish(*ERASE)

    keys = {entry.keys for entry in erasure.world.journal.entries if entry.template == WIPE}
    assert keys == {("keepEnrollmentData", "keepUserData")}


async def test_the_device_is_read_and_the_tenant_asked_directly_before_each_order(
    begin: Begin,
) -> None:
    erasure = await guarded(begin, role="ordinary")

    await erasure.finish(*ERASE)

    calls = [f"{e.method} {e.template}" for e in erasure.world.journal.entries]
    for place in [n for n, call in enumerate(calls) if call == f"POST {RETIRE}"]:
        assert calls[place - 2 : place] == [
            "GET /deviceManagement/managedDevices/{device}",
            "GET /organization",
        ]


async def test_a_wipe_takes_two_people_and_a_retirement_one(begin: Begin) -> None:
    for policy, needed in ((DevicePolicy.WIPE, 2), (DevicePolicy.RETIRE, 1)):
        erasure = await begin("five_devices", options=ErasureOptions(devices=policy))
        erasure.approve(*["one"] * (needed - 1))

        assert await erasure.start(*ERASE) == Stuck(reason=Reason.NOT_APPROVED)
        assert erasure.world.journal.entries == []


async def test_kept_devices_are_left_as_they_are(begin: Begin) -> None:
    erasure = await guarded(begin, DevicePolicy.KEEP)

    report = await erasure.finish(*ERASE)

    assert {(result.outcome, result.reason) for result in report.sources} == {
        (Outcome.DONE, Reason.PURGE_HORIZON)
    }
    assert len(report.sources) == 5
    assert erasure.orders == []


async def test_somebody_without_devices_has_nothing_to_retire(begin: Begin) -> None:
    erasure = await guarded(begin, role="no_intune")

    report = await erasure.finish(*ERASE)

    assert (report.outcome, report.reason) == (
        Outcome.NOTHING_FOUND,
        Reason.NOT_KNOWN_TO_SERVICE,
    )


async def test_after_the_account_the_devices_are_found_by_what_the_guard_noted(
    begin: Begin,
) -> None:
    erasure = await guarded(begin, DevicePolicy.WIPE)
    soft_delete(erasure.world, erasure.tenant, erasure.who.object_id)

    await erasure.finish(*ERASE)

    assert erasure.taken("POST", WIPE) == 5


async def test_a_device_enrolled_since_the_guard_looked_is_told_too(begin: Begin) -> None:
    erasure = await guarded(begin)
    stranger = next(
        device
        for device in erasure.tenant.rows("deviceManagement/managedDevices")
        if device["userId"] != erasure.who.object_id
    )
    stranger["userId"] = erasure.who.object_id

    await erasure.finish(*ERASE)

    assert erasure.taken("POST", RETIRE) == 6


async def test_the_policy_of_the_beginning_holds_to_the_end(begin: Begin) -> None:
    erasure = await guarded(begin, DevicePolicy.RETIRE)
    await erasure.start(*ERASE)
    await erasure.choose(ErasureOptions(devices=DevicePolicy.WIPE))

    await erasure.finish(*ERASE)

    assert (erasure.taken("POST", RETIRE), erasure.taken("POST", WIPE)) == (5, 0)
