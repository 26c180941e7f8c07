"""Asking a host over HTTP, as a client would."""

from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from emulation.functions_host.engine import App
from emulation.functions_host.host import HostOptions
from emulation.functions_host.keys import KeyRing
from tests.host_emulation.fakes import HostWorld
from tests.host_emulation.virtual_clock import VirtualClock

KEYS = KeyRing(
    enforced=True,
    master="master-key",
    host={"default": "host-key"},
    functions={"hello": {"default": "hello-key"}},
)


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: Mapping[str, str]


async def ask(
    world: HostWorld,
    path: str,
    method: str = "GET",
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Answer:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, world.url + path, headers=headers, data=body) as response,
    ):
        return Answer(response.status, await response.read(), dict(response.headers))


def world_of(app: App, clock: VirtualClock, *, keys: KeyRing | None = None) -> HostWorld:
    options = HostOptions(host_id="test-host", drain_seconds=2)
    if keys is not None:
        options = HostOptions(host_id="test-host", drain_seconds=2, keys=keys)
    return HostWorld(app, clock, options)
