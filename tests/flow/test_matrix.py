"""Every cell of the matrix in DESIGN.md 6: what each system answers to each right, or does for it.

One request for each right is lived through, from its post to its end, by the app's real triggers,
with a simulated Graph and days that pass. The rows then look at what the tasks came to.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dsr_core.domain.history import HistoryRow
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.domain.systems import CONFIGURABLE, SystemKind, Verb
from dsr_core.host import bootstrap
from emulation.graph.intune_devices import DEVICES
from emulation.graph.journal import Entry as Call
from emulation.graph.sample import SAMPLE_PEOPLE
from emulation.graph.wire import timestamp
from tests.flow.life import Life, begin_life
from tests.flow.matrix import COLUMNS, MATRIX, Cell, Told

ADELE = SAMPLE_PEOPLE["ordinary"]
NEW_NAME = "ADELES-LAPTOP"
EVERYTHING = {"systems": [system.value for system in CONFIGURABLE]}


@dataclass(frozen=True, kw_only=True)
class Lived:
    """A request that has ended, its history, and what Graph was asked for it."""

    request: DsrRequest
    history: tuple[HistoryRow, ...]
    calls: tuple[Call, ...]


@pytest.fixture(scope="module")
def lived(
    storage_connection_string: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Mapping[Right, Lived]]:
    """One request for each right, lived through."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("matrix")
        yield asyncio.run(live_all(storage_connection_string, folder, patch))


async def live_all(storage: str, folder: Path, patch: pytest.MonkeyPatch) -> Mapping[Right, Lived]:
    """One after the other; the erasure last, since it leaves nobody to ask about."""
    async with AsyncExitStack() as ending:
        life = await begin_life(ending, storage, folder, patch, EVERYTHING)
        return {
            Right.ACCESS: await live(life, Right.ACCESS),
            Right.RECTIFICATION: await live_rectification(life),
            Right.RESTRICTION: await live(life, Right.RESTRICTION),
            Right.ERASURE: await live_erasure(life),
        }


async def live(life: Life, right: Right, **rest: object) -> Lived:
    request_id = await life.submit(right, ADELE, **rest)
    return await end(life, request_id)


async def live_rectification(life: Life) -> Lived:
    """Of the two devices one is renamed by the person, and of the other no name is wished for."""
    renamed, other = devices_of(life, ADELE)
    corrections = [
        {"name": "mobilePhone", "value": "+49 30 90182000"},
        {"name": "createdDateTime", "value": "2020-01-01T00:00:00Z"},
        {"name": f"deviceName:{renamed['id']}", "value": NEW_NAME},
        {"name": f"deviceName:{other['id']}"},
    ]
    request_id = await life.submit(Right.RECTIFICATION, ADELE, corrections=corrections)
    await life.carry_to(request_id, StageKind.RECTIFY)
    renamed["deviceName"] = NEW_NAME
    return await end(life, request_id)


async def live_erasure(life: Life) -> Lived:
    """The person acted in Intune lately: what is written of that outlives the account."""
    for row in life.product.tenant.rows("deviceManagement/auditEvents"):
        if row["actor"]["userPrincipalName"] == ADELE:
            row["activityDateTime"] = timestamp(life.product.world.clock.now())
    return await live(life, Right.ERASURE)


def devices_of(life: Life, person: str) -> list[Any]:
    user = life.product.tenant.find_user(person)
    assert user is not None
    return [row for row in life.product.tenant.rows(DEVICES) if row["userId"] == user["id"]]


async def end(life: Life, request_id: str) -> Lived:
    request = await life.carry_to(request_id)
    history = await bootstrap.services().requests.history(request_id)
    calls = tuple(life.product.world.journal.entries)
    life.product.world.journal.clear()
    return Lived(request=request, history=tuple(history), calls=calls)


def told_by(lived: Lived, system: SystemKind, verbs: frozenset[Verb]) -> tuple[Told, ...]:
    """What the tasks of a system came to, by the request and its history."""
    told: list[Told] = []
    for task in lived.request.tasks:
        if task.system is not system or task.verb not in verbs:
            continue
        assert task.report is not None, task
        sources = task.report.sources
        told.append(
            Told(
                verb=task.verb,
                outcome=task.report.outcome,
                reason=task.report.reason,
                grounds=frozenset(source.ground for source in sources if source.ground),
                waits=waits_of(lived, task.stage, system),
            )
        )
    return tuple(told)


def waits_of(lived: Lived, stage: int, system: SystemKind) -> frozenset[Reason]:
    return frozenset(
        Reason(str(row.details["reason"]))
        for row in lived.history
        if row.event == "task_postponed"
        and (row.details["stage"], row.details["system"]) == (stage, system.value)
    )


def test_the_matrix_has_a_row_for_every_cell() -> None:
    rows = [(cell.system, cell.column) for cell in MATRIX]

    assert rows == [(system, column) for system in CONFIGURABLE for column in COLUMNS]


@pytest.mark.parametrize("cell", MATRIX, ids=str)
def test_a_cell_of_the_matrix_is_as_the_design_has_it(
    lived: Mapping[Right, Lived], cell: Cell
) -> None:
    right, verbs = COLUMNS[cell.column]

    assert told_by(lived[right], cell.system, verbs) == cell.told


@pytest.mark.parametrize("right", [Right.ACCESS, Right.RECTIFICATION, Right.RESTRICTION])
def test_every_other_right_leaves_the_devices_and_logs_alone(
    lived: Mapping[Right, Lived], right: Right
) -> None:
    changes = {
        call.template
        for call in lived[right].calls
        if call.method not in ("GET", "HEAD") and "exportPersonalData" not in call.template
    }

    assert not {each for each in changes if "deviceManagement" in each or "auditLogs" in each}
    assert all("$batch" in each or each.startswith("/users/{user}") for each in changes)


def test_each_right_is_completed(lived: Mapping[Right, Lived]) -> None:
    assert {each.request.status for each in lived.values()} == {Status.COMPLETED}


def test_what_is_done_by_hand_is_in_the_history_each_time(lived: Mapping[Right, Lived]) -> None:
    by_hand = {
        right: [row.details["outcome"] for row in each.history if row.event == "manual_task_done"]
        for right, each in lived.items()
    }

    assert by_hand == {
        Right.ACCESS: ["done"] * 2,
        Right.RECTIFICATION: ["done"] * 2,
        Right.RESTRICTION: ["done"] * 3,
        Right.ERASURE: ["done"] * 2,
    }
