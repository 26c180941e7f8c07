"""What a device's own word says of an order, as a table."""

import msgspec
import pytest

from dsr_core.domain.plan import DevicePolicy
from dsr_core.systems.device_orders import Device, DeviceOrder, Standing, judge

BEFORE = "2026-03-01T08:00:00Z"
AFTER = "2026-03-02T08:00:00Z"
RETIRE, WIPE = DevicePolicy.RETIRE, DevicePolicy.WIPE


def a_device(management: str | None, *results: tuple[str | None, str | None, str | None]) -> Device:
    rows = [
        {"actionName": name, "actionState": state, "startDateTime": began}
        for name, state, began in results
    ]
    row = {"id": "1", "managementState": management, "deviceActionResults": rows}
    return msgspec.convert(row, type=Device)


@pytest.mark.parametrize(
    ("device", "policy", "standing"),
    [
        (a_device("managed"), RETIRE, Standing.TO_ORDER),
        (a_device(None), RETIRE, Standing.TO_ORDER),
        (a_device("unhealthy"), WIPE, Standing.TO_ORDER),
        # Told, and not in its results yet.
        (a_device("retirePending"), RETIRE, Standing.UNDER_WAY),
        (a_device("wipeIssued"), WIPE, Standing.UNDER_WAY),
        # Ours, newer than what was there before.
        (a_device("retirePending", ("retire", "pending", AFTER)), RETIRE, Standing.UNDER_WAY),
        (a_device("retireIssued", ("retire", "active", AFTER)), RETIRE, Standing.UNDER_WAY),
        (a_device("retireIssued", ("retire", "done", AFTER)), RETIRE, Standing.DONE),
        (a_device("retireFailed", ("retire", "failed", AFTER)), RETIRE, Standing.FAILED),
        (a_device("managed", ("retire", "canceled", AFTER)), RETIRE, Standing.FAILED),
        (a_device("managed", ("retire", "notSupported", AFTER)), RETIRE, Standing.FAILED),
        # A state of a later version is no ending.
        (a_device("managed", ("retire", "rescheduled", AFTER)), RETIRE, Standing.UNDER_WAY),
        (a_device("managed", ("retire", None, AFTER)), RETIRE, Standing.UNDER_WAY),
        # A wipe does what a retirement does; the other way round it does not.
        (a_device("wipeIssued", ("factoryReset", "done", AFTER)), RETIRE, Standing.DONE),
        (a_device("retireIssued", ("retire", "done", AFTER)), WIPE, Standing.TO_ORDER),
        (a_device("wipeIssued", ("wipe", "done", AFTER)), WIPE, Standing.DONE),
        # Other actions say nothing.
        (a_device("managed", ("rebootNow", "done", AFTER)), RETIRE, Standing.TO_ORDER),
        # From before our time: only what is under way, or why the device is leaving, counts.
        (a_device("managed", ("retire", "failed", BEFORE)), RETIRE, Standing.TO_ORDER),
        (a_device("managed", ("retire", "done", BEFORE)), RETIRE, Standing.TO_ORDER),
        (a_device("retireIssued", ("retire", "done", BEFORE)), RETIRE, Standing.DONE),
        (a_device("managed", ("retire", "pending", BEFORE)), RETIRE, Standing.UNDER_WAY),
        # Of several the newest.
        (
            a_device("retireFailed", ("retire", "done", BEFORE), ("retire", "failed", AFTER)),
            RETIRE,
            Standing.FAILED,
        ),
    ],
)
def test_a_device_says_how_far_it_has_come(
    device: Device, policy: DevicePolicy, standing: Standing
) -> None:
    assert judge(device, DeviceOrder(device="1", before=BEFORE), policy) is standing


@pytest.mark.parametrize(
    "device", [a_device("managed"), a_device("managed", ("retire", "failed", BEFORE))]
)
def test_a_device_known_to_be_told_is_not_told_again(device: Device) -> None:
    order = DeviceOrder(device="1", before=BEFORE, is_ordered=True)

    assert judge(device, order, RETIRE) is Standing.UNDER_WAY


def test_a_device_without_results_is_read_all_the_same() -> None:
    device = msgspec.json.decode(b'{"id":"1","deviceActionResults":null}', type=Device)

    assert judge(device, DeviceOrder(device="1"), RETIRE) is Standing.TO_ORDER
