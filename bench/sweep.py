"""The timer over an agenda with ever more open requests, of which always the same few are due.

Method. The real agenda adapter over Azurite, read and moved as the sweep does: rows are written by
transactions, `--due` of them due now and the rest spread over the month to come; then all that is
due is taken and moved, the calls counted as they leave. Loading the requests themselves is left
out, as it is the same at any size. Calls must follow what is due. Azurite's time is told but not
bounded: it keeps its rows in another order than Azure does. Azurite keeps them in memory only, as
it would write a file of all of them anew every few seconds; what it answers is the same. A million
rows take ten minutes to write and 2 GB.
"""

import asyncio
import os
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

if not __package__:  # started as a file: dev.py finds the environment and the modules
    dev = str(Path(__file__).resolve().parents[1] / "dev.py")
    os.execv(sys.executable, [sys.executable, dev, "bench", "sweep", *sys.argv[1:]])  # noqa: S606

from bench._report import Result, Verdict, note, parse, tell
from dsr_core.ports import AgendaRow
from dsr_core.stores.agenda import TableAgenda, hour_of, write_row
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.limits import MOST_ROWS
from dsr_core.stores.storage_counter import StorageCounter
from dsr_core.stores.transactions import Operation, Write
from emulation.azurite import start_azurite

_SPREAD = timedelta(days=30)
_AT_ONCE = 8


async def _measure(options: Namespace) -> Result:
    rows: dict[int, dict[str, object]] = {}
    azurite = start_azurite()
    try:
        for count in (options.few, options.many):
            note(f"{count} open requests")
            rows[count] = await sweep_over(azurite.connection_string, count, options.due)
    finally:
        azurite.stop()
    few, many = (int(str(rows[count]["calls"])) for count in (options.few, options.many))
    return Result(
        figures={"due": options.due, "open": {str(count): row for count, row in rows.items()}},
        verdicts=[Verdict(what="calls at many open to calls at few", figure=many / few, bound=1.1)],
    )


async def sweep_over(storage: str, count: int, due: int, *, table: str = "") -> dict[str, object]:
    """Fill a table with open requests, and take and move those that are due."""
    name = table or f"agenda{count}"
    counter = StorageCounter()
    connections = StorageConnections(storage, counter=counter)
    agenda = TableAgenda(connections, table=name)
    now = datetime.now(UTC)
    await _fill(connections, name, now, count, due)
    before, began = counter.snapshot(), time.monotonic()
    looked_at = 0
    async for row in agenda.due(now):
        looked_at += 1
        await agenda.move(row, None)
    seconds = time.monotonic() - began
    calls = counter.since(before)
    await connections.close()
    return {
        "looked_at": looked_at,
        "calls": sum(calls.values()),
        "by_kind": dict(calls),
        "seconds": round(seconds, 3),
    }


async def _fill(
    connections: StorageConnections, name: str, now: datetime, count: int, due: int
) -> None:
    await connections.table(name).insert(write_row(_row(now + _SPREAD, count)))
    at_once = asyncio.Semaphore(_AT_ONCE)

    async def write(some: list[AgendaRow]) -> None:
        async with at_once:
            operations = [Operation(write=Write.INSERT, entity=write_row(row)) for row in some]
            await connections.table(name).commit(operations)

    async with asyncio.TaskGroup() as group:
        for some in _batches(now, count, due):
            group.create_task(write(some))


def _batches(now: datetime, count: int, due: int) -> Iterator[list[AgendaRow]]:
    """Rows in order of time, as many at a time as one transaction takes, an hour's only."""
    past = (_row(now - timedelta(minutes=due - n), n) for n in range(due))
    step = _SPREAD / count
    future = (_row(now + timedelta(hours=1) + n * step, n) for n in range(count - due))
    for rows in (past, future):
        for _, of_hour in groupby(rows, key=lambda row: hour_of(row.due_at)):
            some: list[AgendaRow] = []
            for row in of_hour:
                some.append(row)
                if len(some) == MOST_ROWS:
                    yield some
                    some = []
            if some:
                yield some


def _row(at: datetime, number: int) -> AgendaRow:
    return AgendaRow(due_at=at, request_id=f"r{number:032x}")


def main() -> int:
    options = parse(__doc__, few=100_000, many=1_000_000, due=10)
    return tell("sweep", options, lambda: asyncio.run(_measure(options)))


if __name__ == "__main__":
    sys.exit(main())
