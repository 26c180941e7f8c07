"""The sample requests: made by the product itself, in every state, and whole."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dsr_core.domain.history import first_break
from dsr_core.domain.plan import Right
from dsr_core.domain.request import Status
from dsr_core.domain.support_case import cases_of
from dsr_core.ports import Services
from emulation.graph.app import start_simulator
from emulation.graph.sample import build_world
from emulation.local_settings import SAMPLE_NAME, fill_settings, keep_keys
from emulation.sample_console.director import direct
from emulation.sample_console.play import id_of
from emulation.sample_console.scenes import SCENES
from emulation.sample_console.stage import make_set
from emulation.sample_console.tenant import CHANGES
from tests.flow.running_product import ROOT, clear_storage, tenant_entry

type Settings = dict[str, str]


@pytest.fixture
async def settings(storage_connection_string: str, tmp_path: Path) -> AsyncIterator[Settings]:
    """The app's settings on an empty storage, with a simulator that answers."""
    await clear_storage(storage_connection_string)
    simulator = await start_simulator(build_world(datetime.now(UTC)))
    simulator.world.settings.export_seconds = 0.2
    keep_keys(tmp_path)
    entry = {**tenant_entry(simulator.base_url), **CHANGES}
    yield fill_settings(ROOT / SAMPLE_NAME, {}) | {
        "AzureWebJobsStorage": storage_connection_string,
        "DSR_TENANTS": json.dumps([entry]),
        "DSR_SEALING_KEY": f"file:{tmp_path / 'sealing.key'}",
        "DSR_SIGNING_KEY": f"file:{tmp_path / 'signing.key'}",
        "DSR_SIGN_IN_AUTHORITY": simulator.base_url,
    }
    await simulator.stop()


async def make(settings: Settings) -> int:
    async with AsyncExitStack() as closing:
        return await direct(settings, closing)


def open_real(settings: Settings, closing: AsyncExitStack) -> Services:
    return make_set(settings, closing).real


def test_no_two_scenes_have_the_same_key() -> None:
    ids = [id_of(scene.key) for scene in SCENES]

    assert len(set(ids)) == len(ids)


def test_a_scene_turns_nothing_for_anybody_but_its_person() -> None:
    turned = [name for scene in SCENES for name in scene.switches]
    values = [value for scene in SCENES for value in scene.switches.values()]

    assert len(set(turned)) == len(turned)
    assert all(list(value) == ["{id}"] for value in values if isinstance(value, dict | list))
    assert all(isinstance(value, dict | list) for value in values)


async def test_the_console_shows_every_state_at_once_and_each_request_is_whole(
    settings: Settings,
) -> None:
    made = await make(settings)
    again = await make(settings)

    async with AsyncExitStack() as closing:
        real = open_real(settings, closing)
        view = await real.board.read()
        rows = (*view.open, *view.closed)
        stored = [await real.requests.load(id_of(scene.key)) for scene in SCENES]
        requests = [each.request for each in stored if each is not None]
        histories = [await real.requests.history(each.id) for each in requests]
        failed = next(each for each in requests if each.id == id_of("delete-refused"))
        (case,) = cases_of(failed, real.tenants["contoso"].tenant_id)
        agenda = [row async for row in real.agenda.due(datetime(9000, 1, 1, tzinfo=UTC))]

    assert (made, again) == (len(SCENES), 0)
    assert {row.id for row in rows} == {id_of(scene.key) for scene in SCENES}
    # Work under way lasts seconds: there is no resting in it.
    assert {row.status for row in rows} == set(Status) - {Status.IN_PROGRESS}
    assert {row.right for row in rows} == set(Right)
    assert any(row.in_part for row in rows)
    for request, history in zip(requests, histories, strict=True):
        assert first_break(history, request.history_length, request.history_head) is None
    assert {each.request_id for each in agenda} >= {row.id for row in rows if row.is_open}
    assert case.trace.calls
    assert all(call.request_id for call in case.trace.calls)
