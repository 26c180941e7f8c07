"""Runs the host as a program: `python -m emulation.functions_host --app-root DIR --port N`.

Prints one JSON line, {"port": ..., "functions": [...], "errors": {...}}, when it is ready.
"""

import argparse
import asyncio
import json
import logging
import os
import random
import signal
import sys
from datetime import timedelta
from pathlib import Path

from emulation.functions_host.app_settings import (
    AppSettings,
    apply_settings,
    read_local_settings,
)
from emulation.functions_host.azure_accounts import AzureAccounts
from emulation.functions_host.clock import SystemClock
from emulation.functions_host.console import Console
from emulation.functions_host.engine import App, load_app
from emulation.functions_host.errors import FunctionsHostError
from emulation.functions_host.host import DEFAULT_BODY_BYTES, Host, HostOptions
from emulation.functions_host.host_ids import host_id_of
from emulation.functions_host.keys import OPEN_KEY_RING, read_keys
from emulation.functions_host.telemetry import Telemetry

LOCAL_SETTINGS = "local.settings.json"
_PARENT_POLL_SECONDS = 0.5


def main() -> int:
    """Run until told to stop; 0 after a clean stop, 1 when the host can't start."""
    arguments = _parse_arguments()
    parent = os.getppid() if arguments.die_with_parent else None
    app_root: Path = arguments.app_root.resolve()
    for name in ("settings", "keys", "log", "port_file"):
        path: Path | None = getattr(arguments, name)
        setattr(arguments, name, path.resolve() if path else None)
    try:
        _apply_settings(app_root, arguments)
        os.chdir(app_root)
        asyncio.run(_run(app_root, arguments, parent))
    except (FunctionsHostError, OSError) as error:
        print(f"host.failed {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    _leave()
    return 0


def _leave() -> None:
    """End now: a function that isn't async and never returns would hold us for ever."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


async def _run(app_root: Path, arguments: argparse.Namespace, parent: int | None) -> None:
    stop = asyncio.Event()
    _stop_on_signals(stop)
    console = Console(arguments.log)
    app = load_app(app_root, development=arguments.development)
    try:
        console.capture_logging(
            app.host_json.log_level, debug=os.environ.get("PYTHON_ENABLE_DEBUG_LOGGING") == "1"
        )
        host = _build_host(app, app_root, arguments, console)
        await host.start()
        _announce(app, host.port, arguments.port_file)
        watch = asyncio.create_task(_watch_parent(parent, stop)) if parent else None
        await stop.wait()
        if watch is not None:
            watch.cancel()
        await host.stop()
    finally:
        app.close()
        console.close()


def _build_host(app: App, app_root: Path, arguments: argparse.Namespace, console: Console) -> Host:
    settings, clock = AppSettings(os.environ), SystemClock()
    options = HostOptions(
        host_id=host_id_of(app_root, settings),
        port=arguments.port,
        keys=read_keys(arguments.keys) if arguments.keys else OPEN_KEY_RING,
        development=arguments.development,
        max_poll=timedelta(seconds=arguments.max_poll) if arguments.max_poll else None,
        max_body_bytes=int(settings.get("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT", DEFAULT_BODY_BYTES)),
        drain_seconds=arguments.drain,
    )
    return Host(
        app,
        AzureAccounts(settings),
        options,
        clock=clock,
        rng=random.Random(),
        telemetry=Telemetry(clock, console.write_event),
    )


def _apply_settings(app_root: Path, arguments: argparse.Namespace) -> None:
    path = arguments.settings or app_root / LOCAL_SETTINGS
    if arguments.settings or path.exists():
        apply_settings(read_local_settings(path), os.environ)
    if arguments.development:
        os.environ.setdefault("AZURE_FUNCTIONS_ENVIRONMENT", "Development")
    os.environ.setdefault("FUNCTIONS_WORKER_RUNTIME", "python")


def _announce(app: App, port: int, port_file: Path | None) -> None:
    names = [function.name for function in app.functions]
    print(json.dumps({"port": port, "functions": names, "errors": dict(app.errors)}), flush=True)
    if port_file is not None:
        unfinished = port_file.with_suffix(".part")
        unfinished.write_text(str(port), encoding="ascii")
        unfinished.replace(port_file)


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:
            signal.signal(number, lambda _number, _frame: _set_soon(loop, stop))


def _set_soon(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    loop.call_soon_threadsafe(stop.set)


async def _watch_parent(parent: int, stop: asyncio.Event) -> None:
    """Orphans get a new parent; that is how we know."""
    while os.getppid() == parent:  # noqa: ASYNC110 - nothing tells a process of it
        await asyncio.sleep(_PARENT_POLL_SECONDS)
    stop.set()


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="emulation.functions_host", description="A local Azure Functions host."
    )
    add = parser.add_argument
    add("--app-root", type=Path, required=True, help="folder of function_app.py and host.json")
    add("--port", type=int, default=7071, help="0 lets the system choose")
    add("--port-file", type=Path, help="write the port here once requests are answered")
    add("--settings", type=Path, help=f"instead of {LOCAL_SETTINGS} in the app's folder")
    add("--keys", type=Path, help="enforce keys, those of this file; made if it isn't there")
    add("--log", type=Path, help="append events and log records here instead of standard error")
    add("--max-poll", type=float, help="seconds between looks at an empty queue, at most")
    add("--drain", type=float, default=30.0, help="seconds that stopping waits for what runs")
    add("--development", action="store_true", help="poll every 2 s, locks of 15 s")
    add("--die-with-parent", action="store_true", help="stop when the starting process is gone")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
