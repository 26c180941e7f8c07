"""Has all scenes played side by side, and keeps them."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import aiohttp

from emulation.sample_console.keep import keep
from emulation.sample_console.play import id_of, play
from emulation.sample_console.scene import Scene
from emulation.sample_console.scenes import SCENES
from emulation.sample_console.simulator import Simulator
from emulation.sample_console.stage import StageSet, make_set

#: Scenes under way at once: more would only wait for one another.
_AT_ONCE = 8

#: What is waited for in real time elsewhere, and is over here as soon as it is asked for again.
_QUICK: Mapping[str, object] = {
    "log_purge_days": 0.0,
    "device_action_seconds": 0.0,
    "report_seconds": 0.0,
    **{
        f"throttle_{part}": False
        for part in ("directory", "data_policy", "identity_protection", "intune", "outlook")
    },
}


async def direct(values: Mapping[str, str], closing: AsyncExitStack) -> int:
    """How many requests were made; 0 where they are there already. Raises SceneError."""
    scenery = make_set(values, closing)
    if await scenery.real.requests.load(id_of(SCENES[0].key)) is not None:
        return 0
    session = await closing.enter_async_context(aiohttp.ClientSession())
    simulator = Simulator(session, json.loads(values["DSR_TENANTS"])[0]["simulator"])
    until = datetime.now(UTC)
    async with simulator.switched(_QUICK):
        await _all(scenery, simulator, until)
    for scene in SCENES:
        await keep(scenery.requests, scenery.real, id_of(scene.key))
    return len(SCENES)


async def _all(scenery: StageSet, simulator: Simulator, until: datetime) -> None:
    """Side by side, but for those of one person: each is to know of the ones before."""
    places = asyncio.Semaphore(_AT_ONCE)
    lives: dict[str, list[Scene]] = {}
    for scene in SCENES:
        lives.setdefault(scene.person, []).append(scene)

    async def live(scenes: list[Scene]) -> None:
        async with places:
            for scene in scenes:
                await _one(scene, scenery, simulator, until)

    async with asyncio.TaskGroup() as group:
        for scenes in lives.values():
            group.create_task(live(scenes))


async def _one(scene: Scene, scenery: StageSet, simulator: Simulator, until: datetime) -> None:
    async with simulator.set_for(scene), simulator.troubled(scene):
        await play(scene, scenery.open_stage(id_of(scene.key), scene.days_ago), until)
