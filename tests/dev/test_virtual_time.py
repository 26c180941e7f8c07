"""Days pass for the simulator and for the app by the same step."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from dsr_core.host.clock import OffsetClock
from emulation.graph.app import start_simulator
from emulation.graph.sample import build_world
from emulation.processes import EmulationError
from emulation.virtual_time import VirtualTime

#: More than two readings of the time, one after the other, are apart.
SHORTLY = timedelta(seconds=5)


@pytest.fixture
async def virtual_time(tmp_path: Path) -> AsyncIterator[VirtualTime]:
    simulator = await start_simulator(build_world(datetime.now(UTC)))
    async with ClientSession() as session:
        yield VirtualTime(
            session=session, graph_url=simulator.base_url, offset_file=tmp_path / "clock"
        )
    await simulator.stop()


async def test_both_clocks_stay_together_however_often_time_is_moved(
    virtual_time: VirtualTime,
) -> None:
    clock = OffsetClock(virtual_time.offset_file)
    began = clock.now()

    for _ in range(30):
        told = await virtual_time.advance(86_400)
        assert abs(clock.now() - told) < SHORTLY

    assert timedelta(days=30) <= clock.now() - began < timedelta(days=30) + SHORTLY


async def test_time_is_moved_to_a_moment_and_never_back(virtual_time: VirtualTime) -> None:
    moment = datetime.now(UTC) + timedelta(days=7)

    there = await virtual_time.advance_to(moment)
    still_there = await virtual_time.advance_to(moment - timedelta(days=3))

    assert moment <= there <= still_there < moment + SHORTLY
    with pytest.raises(EmulationError):
        await virtual_time.advance(-1)
