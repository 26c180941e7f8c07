"""A device's name: the person is told how to correct it, once, and followed up until they did."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind
from emulation.graph.intune_devices import DEVICES
from emulation.graph.mail import OUTBOX
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.life import Life, begin_life
from tests.flow.observing import task_in

ADELE = SAMPLE_PEOPLE["ordinary"]
NEW_NAME = "ADELES-LAPTOP"
TENANT = {"systems": ["entra", "intune"], "review": [], "mail_sender": SAMPLE_PEOPLE["admin"]}


@pytest.fixture
async def life(
    storage_connection_string: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Life]:
    async with AsyncExitStack() as ending:
        yield await begin_life(ending, storage_connection_string, tmp_path, monkeypatch, TENANT)


def instructions_mailed(life: Life) -> int:
    return sum("rename your device" in row["subject"] for row in life.product.tenant.rows(OUTBOX))


async def test_one_letter_goes_out_however_often_the_device_is_looked_at(life: Life) -> None:
    user = life.product.tenant.find_user(ADELE)
    assert user is not None
    device = next(row for row in life.product.tenant.rows(DEVICES) if row["userId"] == user["id"])
    corrections = [{"name": f"deviceName:{device['id']}", "value": NEW_NAME}]
    request_id = await life.submit(Right.RECTIFICATION, ADELE, corrections=corrections)
    await life.carry_to(request_id, StageKind.RECTIFY)
    for _ in range(2):
        await life.pass_time(timedelta(days=2))
        await life.settle(request_id)
    waiting = task_in(await life.load(request_id), SystemKind.INTUNE)

    device["deviceName"] = NEW_NAME
    ended = await life.carry_to(request_id)

    assert waiting.reason is Reason.WAITS_ON_DEVICE
    assert waiting.start >= 3
    assert instructions_mailed(life) == 1
    (task,) = [
        one
        for one in ended.tasks
        if one.system is SystemKind.INTUNE and ended.plan[one.stage] is StageKind.RECTIFY
    ]
    assert task.report is not None
    assert task.report.outcome is Outcome.DONE
