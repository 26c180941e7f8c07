"""Plays one right from post to ending on a local Azure of its own, with people and days."""

import argparse
import asyncio
import json
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

import aiohttp

from emulation.azurite import ROOT
from emulation.demo.desk import open_desk
from emulation.demo.directory import find_person
from emulation.demo.performance import Outcome, Performance
from emulation.demo.plays import PLAYS
from emulation.demo.result import describe, to_json
from emulation.demo.storage_view import open_storage
from emulation.functions_host.keys import read_keys
from emulation.package_files import read_package
from emulation.ports import requested_from
from emulation.processes import EmulationError
from emulation.progress import PlainDisplay
from emulation.stack import LocalStack, start_stack, while_alive
from emulation.stack_programs import StackOptions
from emulation.virtual_time import VirtualTime


def main(arguments: list[str]) -> int:
    """0 when the request ended as it must and the directory shows it; 1 when not, or when the
    local Azure failed; 130 when interrupted."""
    options = _parse(arguments)
    display = PlainDisplay(sys.stderr if options.json else sys.stdout)
    for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        signal.signal(number, signal.default_int_handler)
    stack_options = StackOptions(
        folder=options.folder.resolve(),
        requested_ports=requested_from(base=options.port_base),
        # The simulated people are as they were: requests of earlier demos would not fit them.
        fresh=True,
        package=options.package.resolve() if options.package else None,
    )
    try:
        with start_stack(stack_options, display.say) as stack:
            return asyncio.run(_run(options, stack_options, stack, display))
    except EmulationError as error:
        display.say(f"dev.py demo: {error}")
        return 1
    except KeyboardInterrupt:
        display.say("Interrupted; everything is stopped.")
        return 130


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py demo", description=__doc__)
    add = parser.add_argument
    add("play", choices=tuple(PLAYS), help="which right")
    add("--once", action="store_true", help="end after the request instead of staying up")
    add("--json", action="store_true", help="print the result as one JSON object, last on stdout")
    add("--stride", type=float, default=0, metavar="DAYS", help="let as many days pass at once")
    add("--port-base", type=int, metavar="N", help="functions on N, graph N+1, storage N+2 to N+4")
    add("--folder", type=Path, default=ROOT / ".local" / "demo", help="where data and logs are")
    add("--package", type=Path, metavar="DIR", help="run the app from an unpacked package alone")
    return parser.parse_args(arguments)


async def _run(
    options: argparse.Namespace, paths: StackOptions, stack: LocalStack, display: PlainDisplay
) -> int:
    """Play, tell, and stay until interrupted, all while watching that the processes live."""
    began = time.monotonic()
    outcome = await while_alive(stack, _play(options, paths, stack, display))
    seconds = time.monotonic() - began
    package = await read_package(stack.azurite.connection_string, outcome.receipt.request_id)
    for line in describe(outcome, package, seconds):
        display.say(line)
    if options.json:
        print(json.dumps(to_json(outcome, package, seconds)), flush=True)
    ended = 0 if outcome.is_as_expected else 1
    if options.once:
        return ended
    display.say(f"The app is at {stack.functions_url}, the simulator at {stack.graph_url}/_sim/.")
    display.say("Everything stays up until Ctrl-C.")
    try:
        await stack.watch()
    except asyncio.CancelledError:
        display.say("Stopped.")
    return ended


async def _play(
    options: argparse.Namespace, paths: StackOptions, stack: LocalStack, display: PlainDisplay
) -> Outcome:
    play = PLAYS[options.play]
    master_key = read_keys(paths.keys_file).master
    connection_string = stack.azurite.connection_string
    async with aiohttp.ClientSession() as session, open_storage(connection_string) as storage:
        performance = Performance(
            play=play,
            desk=await open_desk(session, stack, master_key),
            directory=await find_person(session, stack.graph_url, play.person),
            time=VirtualTime(
                session=session, graph_url=stack.graph_url, offset_file=paths.clock_file
            ),
            storage=storage,
            say=display.say,
            stride=timedelta(days=options.stride),
        )
        return await performance.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
