"""A synced person's fields: changed on premises by hand, looked at until the sync brings them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Status
from dsr_core.domain.systems import SystemKind
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.life import Life, begin_life
from tests.flow.observing import changes_in, code_of, task_in

DIEGO = SAMPLE_PEOPLE["synced"]
CORRECTIONS = [{"name": "jobTitle", "value": "Leiter"}, {"name": "usageLocation", "value": "FR"}]
TENANT = {
    "systems": ["entra"],
    "review": [],
    "manual": [
        {"name": "vm-images", "team": "Server team"},
        {
            "name": "on-premises-ad",
            "team": "Directory team",
            "instructions": {"rectify": {"en": "Change the entry."}},
        },
    ],
}


@pytest.fixture
async def life(
    storage_connection_string: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Life]:
    async with AsyncExitStack() as ending:
        yield await begin_life(ending, storage_connection_string, tmp_path, monkeypatch, TENANT)


async def test_a_field_changed_on_premises_is_told_as_done_after_a_look_that_was_asked_for(
    life: Life,
) -> None:
    row = life.product.tenant.find_user(DIEGO)
    assert row is not None
    request_id = await life.submit(Right.RECTIFICATION, DIEGO, corrections=CORRECTIONS)
    waiting = await life.carry_to(request_id, StageKind.RECTIFY)
    shown = (await life.product.show(request_id))["on_premises"]
    written = len(changes_in(life))
    row["jobTitle"] = "Leiter"

    looked = await life.act("operator", request_id, "resume")
    ended = await life.carry_to(request_id)

    assert task_in(waiting, SystemKind.ENTRA).reason is Reason.WAITS_ON_PREMISES
    assert [field["name"] for field in shown["fields"]] == ["jobTitle"]
    assert (shown["source"], shown["team"]) == ("on-premises-ad", "Directory team")
    assert shown["instructions"] == {"en": "Change the entry."}
    assert looked.status == 200, looked
    assert len(changes_in(life)) == written
    assert ended.status is Status.COMPLETED
    outcomes = {
        source.source: source.outcome
        for task in ended.tasks
        if ended.plan[task.stage] is StageKind.RECTIFY and task.report
        for source in task.report.sources
        if task.system is SystemKind.ENTRA
    }
    assert outcomes == {"field.jobTitle": Outcome.DONE, "field.usageLocation": Outcome.DONE}


async def test_where_nobody_changes_it_the_field_is_left_to_people_on_its_ground(
    life: Life,
) -> None:
    request_id = await life.submit(Right.RECTIFICATION, DIEGO, corrections=CORRECTIONS)
    await life.carry_to(request_id, StageKind.RECTIFY)
    by_hand = await life.act("operator", request_id, "done-by-hand", {"outcome": "done"})
    other = {"object_id": "00000000-0000-4000-8000-000000000001"}

    refused = await life.act("operator", request_id, "resume", other)
    ended = await life.carry_to(request_id)

    assert by_hand.json["status"] == "awaiting_system"
    assert "resume" in by_hand.json["links"]
    assert code_of(refused)[0] == 409
    assert ended.status is Status.COMPLETED
    (field,) = [
        source
        for task in ended.tasks
        if task.system is SystemKind.ENTRA and task.report
        for source in task.report.sources
        if source.source == "field.jobTitle"
    ]
    assert (field.outcome, field.reason) == (Outcome.NEEDS_PERSON, Reason.MANUAL_TASK)
    assert field.ground is Ground.ON_PREMISES_SOURCE
