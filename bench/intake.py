"""Requests accepted a second at 1, 16 and 64 posting clients, beside a bare anchor in the same run.

Method. The queue workers are switched off, so that accepting is all the host does. At each number
of clients `--count` requests are posted by that many tasks, each posting its next when the last is
answered; then the same number of tasks do the anchor as often: one transaction of two rows and one
queue message with Azure's async SDKs, on the same Azurite, from this process. Intake and anchor
take turns, so both meet the same machine. The ratio is intake to anchor, by the clock; the
processor seconds of an intake are those of the host's process.
"""

import asyncio
import os
import sys
import time
import uuid
from argparse import Namespace
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

if not __package__:  # started as a file: dev.py finds the environment and the modules
    dev = str(Path(__file__).resolve().parents[1] / "dev.py")
    os.execv(sys.executable, [sys.executable, dev, "bench", "intake", *sys.argv[1:]])  # noqa: S606

from azure.core.exceptions import ResourceExistsError
from azure.data.tables.aio import TableClient
from azure.storage.queue.aio import QueueClient

from bench._posting import post, wish
from bench._report import Result, Verdict, note, parse, tell
from bench._stack import Site, cpu_between, open_site
from emulation.graph.sample import SAMPLE_PEOPLE

CLIENTS = (1, 16, 64)
_WORKERS = ("discover", "collect", "package", "change", "task")
_OFF = {f"AzureWebJobs.look_{group}.Disabled": "true" for group in _WORKERS}


async def _measure(options: Namespace) -> Result:
    body = wish(SAMPLE_PEOPLE["ordinary"])
    async with open_site(settings=_OFF) as site:
        anchor = await _open_anchor(site)

        async def take_in() -> None:
            await post(site, body)

        await _rate(take_in, 1, 10)
        await _rate(anchor, 1, 10)
        rows: dict[str, dict[str, float]] = {}
        for clients in CLIENTS:
            note(f"{clients} clients")
            count = max(options.count, 2 * clients)
            start = await site.moment()
            accepted = await _rate(take_in, clients, count)
            end = await site.moment()
            bare = await _rate(anchor, clients, count)
            rows[str(clients)] = {
                "accepted_per_second": round(accepted, 1),
                "anchor_per_second": round(bare, 1),
                "ratio": round(accepted / bare, 3),
                "host_processor_seconds": round(cpu_between(start, end)["host"] / count, 4),
                "storage": round(site.storage_between(start, end).total / count, 2),
            }
    ratio = rows["16"]["ratio"]
    return Result(
        figures={"clients": rows},
        verdicts=[
            Verdict(what="intake to anchor, 16 clients", figure=ratio, bound=0.5, least=True)
        ],
    )


async def _rate(act: Callable[[], Awaitable[None]], clients: int, count: int) -> float:
    """How often a second so many clients get it done, `count` times in all."""
    left = iter(range(count))

    async def client() -> None:
        for _ in left:
            await act()

    began = time.monotonic()
    await asyncio.gather(*(client() for _ in range(clients)))
    return count / (time.monotonic() - began)


async def _open_anchor(site: Site) -> Callable[[], Awaitable[None]]:
    storage = site.settings["AzureWebJobsStorage"]
    # The SDKs leave some of their own types open.
    table: Any = TableClient.from_connection_string(storage, "anchor")
    queue: Any = QueueClient.from_connection_string(storage, "anchor")
    for one in (table.create_table, queue.create_queue):
        try:
            await one()
        except ResourceExistsError:
            continue

    async def act() -> None:
        key = uuid.uuid4().hex
        row = {"PartitionKey": key, **{f"text{n}": "x" * 40 for n in range(8)}}
        rows = [("create", {**row, "RowKey": name}) for name in ("request", "event")]
        await table.submit_transaction(rows)
        await queue.send_message("x" * 200)

    return act


def main() -> int:
    options = parse(__doc__, count=200)
    return tell("intake", options, lambda: asyncio.run(_measure(options)))


if __name__ == "__main__":
    sys.exit(main())
