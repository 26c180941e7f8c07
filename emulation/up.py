"""`python3 dev.py up`: starts the local Azure and carries out one request before your eyes."""

import argparse
import asyncio
import json
import signal
import sys
from pathlib import Path

import aiohttp

from emulation.azurite import ROOT
from emulation.measure import Meter
from emulation.outcome import (
    Outcome,
    describe_addresses,
    describe_outcome,
    describe_places,
    to_json,
)
from emulation.package_files import read_package
from emulation.ports import requested_from
from emulation.processes import EmulationError
from emulation.progress import Display, make_display
from emulation.sample_console.making import make_samples
from emulation.sample_console.tenant import CHANGES
from emulation.stack import LocalStack, start_stack, while_alive
from emulation.stack_programs import StackOptions
from emulation.walk import AppAddress, form_of, look, sign_in, walk

SAMPLE_PERSON = "adele.vance@contoso.example"


def main(arguments: list[str]) -> int:
    """0 when the request was completed (with --once) or Ctrl-C ended a finished walk; 1 when the
    local Azure failed or the request did not complete; 130 when interrupted before."""
    options = _parse(arguments)
    display = make_display(sys.stderr if options.json else sys.stdout)
    for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        signal.signal(number, signal.default_int_handler)
    try:
        with start_stack(_stack_options(options), display.say) as stack:
            return asyncio.run(_run(options, stack, display))
    except EmulationError as error:
        display.say(f"dev.py up: {error}")
        return 1
    except KeyboardInterrupt:
        display.say("Interrupted; everything is stopped.")
        return 130
    finally:
        display.close()


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py up", description=__doc__)
    add = parser.add_argument
    add("--once", action="store_true", help="end after the request instead of staying up")
    add("--json", action="store_true", help="print the result as one JSON object, last on stdout")
    add("--empty", action="store_true", help="make no sample requests; nor does --once")
    add("--person", default=SAMPLE_PERSON, metavar="UPN", help="whose data (%(default)s)")
    add("--func", action="store_true", help="run the app in Azure Functions Core Tools")
    add(
        "--fresh",
        action="store_true",
        help="forget what earlier runs did",
    )
    add("--port-base", type=int, metavar="N", help="functions on N, graph N+1, storage N+2 to N+4")
    add("--functions-port", type=int, metavar="N", help="the Functions host (7071)")
    add("--graph-port", type=int, metavar="N", help="the Graph simulator (7072)")
    add("--storage-port", type=int, metavar="N", help="blobs on N, queues N+1, tables N+2 (10000)")
    add("--app-root", type=Path, default=ROOT, help="the folder of the function app")
    add("--folder", type=Path, default=ROOT / ".local", help="where data, logs and keys are kept")
    add("--timeout", type=float, default=300.0, help="seconds the request may take (%(default)s)")
    return parser.parse_args(arguments)


def _is_bare(options: argparse.Namespace) -> bool:
    """Whether the one request before our eyes is all there shall be."""
    return options.once or options.empty


def _stack_options(options: argparse.Namespace) -> StackOptions:
    return StackOptions(
        app_root=options.app_root.resolve(),
        folder=options.folder.resolve(),
        core_tools=options.func,
        fresh=options.fresh,
        tenant={} if _is_bare(options) else CHANGES,
        # The requests stay from one run to the next, and so must what they did to the directory.
        keeps_graph=not _is_bare(options),
        requested_ports=requested_from(
            base=options.port_base,
            functions=options.functions_port,
            graph=options.graph_port,
            storage=options.storage_port,
        ),
    )


async def _run(options: argparse.Namespace, stack: LocalStack, display: Display) -> int:
    """Walk, tell, and stay until interrupted, all while watching that the processes live."""
    form = form_of(options.person)
    for line in describe_addresses(stack):
        display.say(line)
    outcome = await while_alive(stack, _walk(options, stack, display, form))
    display.close()
    for line in describe_outcome(outcome):
        display.say(line)
    if not options.once:
        for line in describe_places(outcome, stack, form, with_mail=not _is_bare(options)):
            display.say(line)
    if options.json:
        print(json.dumps(to_json(outcome)), flush=True)
    if options.once:
        return 0 if outcome.completed else 1
    display.say("Everything stays up until Ctrl-C.")
    try:
        if not _is_bare(options):
            samples = make_samples(_stack_options(options), display.say)
            await while_alive(stack, samples)
        await stack.watch()
    except asyncio.CancelledError:
        display.say("Stopped.")
    return 0


async def _walk(
    options: argparse.Namespace, stack: LocalStack, display: Display, form: dict[str, str]
) -> Outcome:
    async with aiohttp.ClientSession() as session:
        token = await sign_in(session, stack.token_url("operator"))
        app = AppAddress(url=stack.functions_url, token=token)
        meter = Meter(
            access_log=stack.azurite.access_log, graph_url=stack.graph_url, session=session
        )
        start = await meter.mark()
        walked = await walk(
            session,
            app,
            form,
            show=display.show,
            say=display.say,
            timeout_seconds=options.timeout,
        )
        end = await meter.mark()
        await look(session, app, walked.receipt)
        after_look = await meter.mark()
    one_look = meter.storage_between(end, after_look)
    return Outcome(
        walk=walked,
        package=await read_package(stack.azurite.connection_string, walked.receipt.request_id),
        storage=meter.storage_between(start, end).minus(one_look, walked.looks),
        graph=end.graph.since(start.graph),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
