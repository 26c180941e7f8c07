"""The simulator as a process: `python -m emulation.graph`."""

import argparse
import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson

from emulation.graph.app import start_simulator
from emulation.graph.clock import read_system_time
from emulation.graph.keeping import Keeper
from emulation.graph.sample import build_world
from emulation.graph.settings import ClientRegistration
from emulation.graph.state import World
from emulation.graph.wire import Row

PARENT_CHECK_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The command line, decoded."""

    host: str
    port: int
    port_file: Path | None
    tenant_config: Path | None
    keep: Path | None
    throttle_logs: bool
    die_with_parent: bool


def read_options(arguments: list[str] | None = None) -> Options:
    """Decode the command line; ends the process with usage when it is wrong."""
    parser = argparse.ArgumentParser(prog="python -m emulation.graph", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    parser.add_argument("--port-file", type=Path, help="where to write the chosen port")
    parser.add_argument("--tenant-config", type=Path, help="JSON: seed, settings, clients")
    parser.add_argument("--keep", type=Path, help="file that outlives this process's sudden end")
    parser.add_argument("--throttle-logs", action="store_true", help="5 log requests per 10 s")
    parser.add_argument("--die-with-parent", action="store_true")
    return Options(**vars(parser.parse_args(arguments)))


def world_maker(options: Options) -> Callable[[], World]:
    """What makes the sample world with the configured seed, switches and registrations.

    The file may hold `seed` and `more_people` (numbers), `settings` (as the control API takes them)
    and `clients` (by client id: `secret`, `roles`, `directory_roles`). Raises `ValueError` for
    other switches.
    """
    config: Row = orjson.loads(options.tenant_config.read_bytes()) if options.tenant_config else {}

    def make() -> World:
        seed, more = int(config.get("seed", 7)), int(config.get("more_people", 0))
        world = build_world(read_system_time(), seed, more)
        world.settings.change(config.get("settings", {}))
        for client_id, client in config.get("clients", {}).items():
            world.settings.clients[client_id] = ClientRegistration(
                secret=client["secret"],
                roles=tuple(client["roles"]),
                directory_roles=tuple(client.get("directory_roles", ())),
            )
        if options.throttle_logs:
            world.settings.throttle_audit_reports = True
        return world

    return make


async def run(options: Options, parent: int) -> None:
    """Serve until SIGTERM, SIGINT or, where asked, until the process `parent` has ended."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    make = world_maker(options)
    keeper = Keeper(options.keep) if options.keep else None
    running = await start_simulator(
        make(), host=options.host, port=options.port, reload=make, keeper=keeper
    )
    _announce(running.base_url, running.world, options)
    if options.die_with_parent:
        await _outlive(parent, stopping)
    else:
        await stopping.wait()
    await running.stop()


def _announce(base_url: str, world: World, options: Options) -> None:
    port = int(base_url.rpartition(":")[2])
    if options.port_file:
        # Renamed into place, so that whoever waits for the file never reads half of it.
        draft = options.port_file.with_suffix(".tmp")
        draft.write_text(str(port), encoding="ascii")
        draft.replace(options.port_file)
    ready: Row = {
        "ready": True,
        "base_url": base_url,
        "graph": f"{base_url}/v1.0",
        "port": port,
        "pid": os.getpid(),
        "tenants": sorted(world.tenants),
    }
    print(orjson.dumps(ready).decode(), flush=True)


async def _outlive(parent: int, stopping: asyncio.Event) -> None:
    """Wait for the stop or the parent's end; an orphan shows by having got another parent."""
    while os.getppid() == parent and not stopping.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), PARENT_CHECK_SECONDS)


if __name__ == "__main__":
    asyncio.run(run(read_options(), os.getppid()))
