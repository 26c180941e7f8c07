"""The simulator as scenes need it: its switches, and trouble that befalls one person only."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson

from emulation.sample_console.play import address_of
from emulation.sample_console.scene import Scene

_DEVICES = "deviceManagement/managedDevices"


class Simulator:
    """The simulator's control API, as far as scenes need it."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._control = f"{url}/_sim"

    @asynccontextmanager
    async def switched(self, switches: Mapping[str, object]) -> AsyncGenerator[None]:
        """The switches as given inside the block, and as they were after it."""
        before = await self._call("GET", "/settings")
        await self._call("PATCH", "/settings", switches)
        try:
            yield
        finally:
            await self._call("PATCH", "/settings", {name: before[name] for name in switches})

    @asynccontextmanager
    async def set_for(self, scene: Scene) -> AsyncGenerator[None]:
        """The switches of a scene inside the block; they speak of its person only."""
        if not scene.switches:
            yield
            return
        person = await self._call("GET", f"/users/{address_of(scene)}")
        written = orjson.dumps(scene.switches).decode().replace("{id}", person["id"])
        async with self.switched(orjson.loads(written)):
            yield

    @asynccontextmanager
    async def troubled(self, scene: Scene) -> AsyncGenerator[None]:
        """The trouble of a scene inside the block."""
        trouble = scene.trouble
        if trouble is None:
            yield
            return
        rule = {
            "kind": "status",
            "path": await self._fill(trouble.path, address_of(scene)),
            "method": trouble.method,
            "status": trouble.status,
            "code": trouble.code,
            "retry_after": trouble.retry_after,
            "times": 0,
        }
        made = await self._call("POST", "/faults", rule)
        try:
            yield
        finally:
            await self._call("DELETE", f"/faults/{made['rule_id']}")

    async def _fill(self, path: str, address: str) -> str:
        """The pattern of a path with the ids of a person and of their devices in it."""
        person = (await self._call("GET", f"/users/{address}"))["id"]
        devices = await self._call("GET", f"/collections/{_DEVICES}?user={person}")
        ids = "|".join(each["id"] for each in devices["value"])
        return path.replace("{id}", person).replace("{device}", f"({ids})")

    async def _call(
        self, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> dict[str, Any]:
        async with self._session.request(method, self._control + path, json=body) as answer:
            answer.raise_for_status()
            return await answer.json() if answer.status != 204 else {}
