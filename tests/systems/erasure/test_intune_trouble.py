"""Devices that changed hands, failed, were told before, or cannot be reached."""

from datetime import timedelta

import pytest

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import DevicePolicy
from dsr_core.domain.reasons import Reason
from dsr_core.ports import Postponed
from emulation.graph.faults import FaultKind, FaultRule
from emulation.graph.intune_actions import ACTION_OUTCOMES
from emulation.graph.tokens import ALL_ROLES
from tests.systems.erasure.conftest import Begin
from tests.systems.erasure.devices import ERASE, RETIRE, WIPE, guarded, numbered
from tests.systems.erasure.kit import DAY
from tests.systems.fakes import by_source, pause_of, reason_of, report_of


async def test_a_device_that_changed_hands_is_left_alone(begin: Begin) -> None:
    erasure = await guarded(begin, DevicePolicy.WIPE)
    await erasure.start(*ERASE)
    handed_on = numbered(erasure, 3)
    handed_on["userId"] = next(iter(erasure.tenant.users))

    sources = by_source(await erasure.finish(*ERASE))

    left = sources["device.3"]
    assert (left.outcome, left.reason) == (Outcome.FAILED, Reason.OWNER_CHANGED)
    assert erasure.taken("POST", WIPE) == 4
    assert handed_on["deviceActionResults"] == []
    assert erasure.world.journal.violations == []


async def test_a_device_without_an_owner_is_left_alone(begin: Begin) -> None:
    erasure = await guarded(begin, role="ordinary")
    await erasure.start(*ERASE)
    erasure.devices[0]["userId"] = ""

    sources = by_source(await erasure.finish(*ERASE))

    assert Reason.OWNER_CHANGED in {result.reason for result in sources.values()}
    assert erasure.taken("POST", RETIRE) == 1


async def test_a_device_that_changes_hands_after_its_wipe_is_done_all_the_same(
    begin: Begin,
) -> None:
    erasure = await guarded(begin, DevicePolicy.WIPE)
    slow = numbered(erasure, 5)
    rows = erasure.tenant.rows(ACTION_OUTCOMES)
    rows.append({"deviceId": slow["id"], "actionState": "active"})
    first = numbered(erasure, 1)

    def hand_on() -> None:
        if len(erasure.waits) == 3:
            first["userId"] = next(iter(erasure.tenant.users))

    ending = await erasure.run(*ERASE, between=hand_on)

    assert by_source(report_of(ending))["device.1"].outcome is Outcome.DONE
    assert erasure.world.journal.violations == []


@pytest.mark.parametrize("state", ["failed", "canceled", "notSupported"])
async def test_a_device_that_could_not_is_told_of_as_failed(begin: Begin, state: str) -> None:
    erasure = await guarded(begin)
    broken = numbered(erasure, 2)
    row = {"deviceId": broken["id"], "actionState": state}
    erasure.tenant.rows(ACTION_OUTCOMES).append(row)

    sources = by_source(await erasure.finish(*ERASE))

    failed = sources["device.2"]
    assert (failed.outcome, failed.reason) == (Outcome.FAILED, Reason.DEVICE_ACTION_FAILED)
    assert erasure.taken("POST", RETIRE) == 5


async def test_an_older_failure_does_not_count_and_the_device_is_told_again(begin: Begin) -> None:
    erasure = await guarded(begin, role="ordinary")
    old = {
        "actionName": "retire",
        "actionState": "failed",
        "startDateTime": "2025-01-01T00:00:00Z",
        "lastUpdatedDateTime": "2025-01-01T00:00:00Z",
    }
    for device in erasure.devices:
        device["deviceActionResults"].append(dict(old))
        device["managementState"] = "retireFailed"

    report = await erasure.finish(*ERASE)

    assert {result.outcome for result in report.sources} == {Outcome.DONE}
    assert erasure.taken("POST", RETIRE) == 2


async def test_a_device_that_an_administrator_told_already_is_not_told_again(
    begin: Begin,
) -> None:
    erasure = await guarded(begin, role="ordinary")
    for device in erasure.devices:
        device["managementState"] = "wipePending"
        device["deviceActionResults"].append(
            {
                "actionName": "factoryReset",
                "actionState": "pending",
                "startDateTime": "2026-03-01T00:00:00Z",
                "lastUpdatedDateTime": "2026-03-01T00:00:00Z",
            }
        )

    def carry_out() -> None:
        for device in erasure.devices:
            device["deviceActionResults"][0]["actionState"] = "done"
            device["managementState"] = "wipeIssued"

    ending = await erasure.run(*ERASE, between=carry_out)

    assert {result.outcome for result in report_of(ending).sources} == {Outcome.DONE}
    assert erasure.orders == []


async def test_devices_that_never_answer_become_a_persons_and_keep_their_order(
    begin: Begin,
) -> None:
    erasure = await guarded(begin, role="ordinary")
    erasure.world.settings.device_action_seconds = 100 * DAY.total_seconds()

    report = await erasure.finish(*ERASE)

    assert {(result.outcome, result.reason) for result in report.sources} == {
        (Outcome.NEEDS_PERSON, Reason.DEVICE_ACTION_PENDING)
    }
    assert erasure.taken("POST", RETIRE) == 2
    assert set(erasure.waits) == {Reason.OUT_OF_TIME, Reason.DEVICE_ACTION_PENDING}


async def test_without_the_permission_to_order_an_operator_is_asked(begin: Begin) -> None:
    roles = (role for role in ALL_ROLES if "PrivilegedOperations" not in role)
    erasure = await begin("five_devices", roles=tuple(roles))
    erasure.approve("first")
    await erasure.start(*ERASE)

    assert reason_of(await erasure.start(*ERASE)) is Reason.PERMISSION_MISSING


async def test_a_lost_answer_is_waited_out_before_the_device_is_looked_at(begin: Begin) -> None:
    erasure = await guarded(begin)
    rule = FaultRule(kind=FaultKind.RESET_AFTER, method="POST", path="retire", times=2)
    erasure.world.faults.add(rule)
    await erasure.start(*ERASE)

    unsure = await erasure.start(*ERASE)
    erasure.pass_time(timedelta(minutes=10))
    await erasure.finish(*ERASE)

    assert isinstance(unsure, Postponed)
    assert (unsure.reason, unsure.retry_after) == (Reason.UNAVAILABLE, timedelta(minutes=10))
    assert erasure.orders == [f"POST {RETIRE}"] * 5


async def test_one_device_that_cannot_be_reached_holds_up_no_other(begin: Begin) -> None:
    erasure = await guarded(begin)
    await erasure.start(*ERASE)
    busy = numbered(erasure, 1)["id"]
    rule = FaultRule(
        kind=FaultKind.STATUS, path=f"{busy}/retire", status=429, retry_after="900", times=1
    )
    erasure.world.faults.add(rule)

    paused = pause_of(await erasure.start(*ERASE))
    told = erasure.taken("POST", RETIRE)
    await erasure.finish(*ERASE)

    assert (paused.reason, paused.retry_after) == (Reason.THROTTLED, timedelta(seconds=900))
    assert told == 4
    assert erasure.taken("POST", RETIRE) == 5


async def test_a_device_that_refuses_is_told_of_and_the_rest_goes_on(begin: Begin) -> None:
    erasure = await guarded(begin)
    await erasure.start(*ERASE)
    stubborn = numbered(erasure, 1)["id"]
    erasure.world.faults.add(
        FaultRule(kind=FaultKind.STATUS, path=f"{stubborn}/retire", status=400, code="BadRequest")
    )

    sources = by_source(await erasure.finish(*ERASE))

    assert sources["device.1"].reason is Reason.CHANGE_REFUSED
    assert erasure.taken("POST", RETIRE) == 4
