"""The console's list of 100,000 requests: time and storage calls, whatever it is narrowed to.

Method. A board of `--rows` made-up requests, `--open` of them open, and as many rows beside the
blob as there are just before a fold. A second reader, which has read it once, answers each question
five times, as JSON and as the console's page: every code of every filter, dates, search, what
nobody has, and pages in the middle and at the end. Bounded are the slowest question's median and
the calls of any one page.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, cast

if not __package__:  # started as a file: dev.py finds the environment and the modules
    dev = str(Path(__file__).resolve().parents[1] / "dev.py")
    os.execv(sys.executable, [sys.executable, dev, "bench", "console", *sys.argv[1:]])  # noqa: S606

from dsr_core.domain.board import Attention, BoardRow
from dsr_core.domain.board_filter import count, position_of, select
from dsr_core.domain.board_view import BoardView
from dsr_core.domain.lifecycle import ENDINGS
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import Right
from dsr_core.domain.principal import Principal, Role
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Status
from dsr_core.domain.systems import DEFAULT_SYSTEMS
from dsr_core.ports import Board
from dsr_core.stores.board import TableBoard
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.memory.board import MemoryBoard
from dsr_core.stores.storage_counter import StorageCounter
from dsr_core.web.board_query import BoardQuery, parse_board_query, write_position
from dsr_core.web.list_page import compose_list
from dsr_core.web.pages import Visitor, render_page
from dsr_core.web.present import write_body
from dsr_core.web.present_board import present_page
from emulation.azurite import start_azurite

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
#: What stands in the table beside the blob: as much as there is just before a fold.
NEWS = 240
TIMES = 5
MOST_MILLISECONDS = 150
MOST_CALLS = 6
VISITOR = Visitor(
    principal=Principal(object_id="o", tenant_id="t", roles=frozenset(Role), name="Olga"),
    csrf="c",
    language="en",
)

#: Common, rare, and never: what people ask for, and what finds nothing at all.
QUESTIONS: tuple[dict[str, str], ...] = (
    {},
    {"scope": "all"},
    {"scope": "closed"},
    {"attention": "overdue,needs_operator,decision,reappeared"},
    {"attention": "reappeared", "scope": "all"},
    {"scope": "closed", "status": "refused", "right": "objection", "system": "intune"},
    {"scope": "all", "right": "portability", "tenant": "fabrikam", "status": "expired"},
    {"scope": "all", "due_after": "2024-02-01", "due_before": "2024-02-02", "right": "erasure"},
    {"scope": "all", "q": "r00abc"},
    {"scope": "all", "q": "nobody"},
    {"scope": "all", "tenant": "unknown"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One question's pages."""

    question: str
    found: int
    milliseconds: float
    #: Of this process alone, which says more than the clock where others use the machine.
    processor: float
    calls: int


def all_questions() -> list[dict[str, str]]:
    """Each code of each filter by itself over all requests, and what people put together."""
    codes: dict[str, list[str]] = {
        "status": list(Status),
        "right": list(Right),
        "system": list(DEFAULT_SYSTEMS),
        "attention": list(Attention),
    }
    singles = [{"scope": "all", name: code} for name, values in codes.items() for code in values]
    return [*QUESTIONS, *singles]


def deep_pages(view: BoardView) -> list[dict[str, str]]:
    """Pages in the middle and at the end: of the open ones, of the closed ones, of all."""
    asked: list[dict[str, str]] = []
    for scope, rows in (("open", view.open), ("closed", view.closed), ("all", view.closed)):
        for share in (0.5, 0.001):
            row = rows[int(len(rows) * share)] if rows else None
            if row is not None:
                asked.append({"scope": scope, "page": write_position(position_of(row))})
    return asked


def make_rows(number: int, open_part: float, rng: random.Random) -> Iterator[BoardRow]:
    """Requests of three years; `open_part` of them still open."""
    for _ in range(number):
        is_open = rng.random() < open_part
        received = NOW - timedelta(days=rng.randint(0, 40 if is_open else 1_100))
        status = rng.choice([each for each in Status if (each in ENDINGS) is not is_open])
        due = received + timedelta(days=31)
        yield BoardRow(
            id=f"r{rng.getrandbits(128):032x}",
            tenant="contoso" if rng.random() < 0.99 else "fabrikam",
            right=rng.choice(list(Right)),
            status=status,
            stage=None,
            received_at=received,
            due_on=due.date(),
            due_at=due,
            version=rng.randint(3, 40),
            answered_at=None,
            closed_at=None if is_open else received + timedelta(days=rng.randint(1, 28)),
            systems=dict.fromkeys(DEFAULT_SYSTEMS, rng.choice(list(Outcome))),
            reason=Reason.REAPPEARED if rng.random() < 0.0005 else Reason.NONE,
        )


async def fill(board: Board, rows: list[BoardRow]) -> None:
    await board.fold(tuple(rows[NEWS:]))
    for start in range(0, NEWS, 20):
        await asyncio.gather(*(board.put(row) for row in rows[start : start + 20]))


async def answer(board: Board, query: BoardQuery) -> int:
    """What the list's address and its page do for a caller who was let in, one after the other."""
    view = await board.read()
    page = select(view, query.filter, query.after, NOW)
    counts = count(view, query.filter.tenants, NOW)
    write_body(present_page(page, counts, NOW))
    render_page("requests", VISITOR, list=compose_list(query, page, counts, (), NOW), faulty=False)
    return page.total


async def measure(
    board: Board, counter: StorageCounter, question: dict[str, str], repeats: int
) -> Measured:
    query = parse_board_query(question)
    assert isinstance(query, BoardQuery)
    times: list[float] = []
    worked = time.process_time()
    total, calls = 0, 0
    for _ in range(repeats):
        before, start = counter.total, time.perf_counter()
        total = await answer(board, query)
        times.append((time.perf_counter() - start) * 1_000)
        calls = max(calls, counter.total - before)
    work = (time.process_time() - worked) * 1_000 / repeats
    text = "&".join(f"{name}={value}" for name, value in question.items()) or "(open requests)"
    return Measured(
        question=text, found=total, milliseconds=median(times), processor=work, calls=calls
    )


async def run(
    board: Board,
    fresh: Board,
    counter: StorageCounter,
    number: int,
    part: float,
    *,
    repeats: int = TIMES,
) -> dict[str, object]:
    """Fill a board, and have `fresh`, another reader of it, answer every question."""
    rows = list(make_rows(number, part, random.Random(7)))
    start = time.perf_counter()
    await fill(board, rows)
    filled = time.perf_counter() - start
    render_page("signed_out", VISITOR)  # Jinja2 is loaded once in the life of a process
    before, start = counter.total, time.perf_counter()
    view = await fresh.read()
    first = (time.perf_counter() - start) * 1_000
    first_calls = counter.total - before
    questions = [*all_questions(), *deep_pages(view)]
    pages = [await measure(fresh, counter, question, repeats) for question in questions]
    slowest = max(pages, key=lambda page: page.milliseconds)
    return {
        "rows": number,
        "open_part": part,
        "fill_seconds": round(filled, 1),
        "first_read_milliseconds": round(first),
        "first_read_calls": first_calls,
        "questions": len(pages),
        "slowest": slowest.question,
        "slowest_median_milliseconds": round(slowest.milliseconds, 1),
        "most_processor_milliseconds": round(max(each.processor for each in pages), 1),
        "most_calls": max(each.calls for each in pages),
        "pages": [  # those that took longest
            {
                "question": each.question,
                "found": each.found,
                "milliseconds": round(each.milliseconds, 1),
                "processor_milliseconds": round(each.processor, 1),
                "calls": each.calls,
            }
            for each in sorted(pages, key=lambda page: -page.milliseconds)[:12]
        ],
    }


async def on_azurite(number: int, part: float) -> dict[str, object]:
    azurite = await asyncio.to_thread(start_azurite)
    counter = StorageCounter()
    connections = StorageConnections(azurite.connection_string, counter=counter)
    try:
        board, fresh = TableBoard(connections), TableBoard(connections)
        return await run(board, fresh, counter, number, part)
    finally:
        await connections.close()
        azurite.stop()


async def in_memory(number: int, part: float) -> dict[str, object]:
    board = MemoryBoard()
    return await run(board, board, StorageCounter(), number, part)


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py bench console", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--open", type=float, default=0.05, help="part that is still open")
    parser.add_argument("--store", choices=("azurite", "memory"), default="azurite")
    asked = parser.parse_args()
    work = on_azurite if asked.store == "azurite" else in_memory
    result = asyncio.run(work(asked.rows, asked.open)) | {"store": asked.store}
    slowest, calls = result["slowest_median_milliseconds"], result["most_calls"]
    assert isinstance(slowest, float)
    assert isinstance(calls, int)
    holds = slowest <= MOST_MILLISECONDS and calls <= MOST_CALLS
    result["within_limits"] = holds
    if asked.json:
        print(json.dumps(result, indent=2))
    else:
        show(result)
    return 0 if holds else 1


def show(result: dict[str, object]) -> None:
    pages = cast("list[dict[str, Any]]", result.pop("pages"))
    for name, value in result.items():
        print(f"{name:32} {value}")
    for page in pages:
        clock, work = page["milliseconds"], page["processor_milliseconds"]
        figures = f"{clock:8.1f} ms ({work:6.1f} of work) {page['calls']} calls"
        figures += f" {page['found']:7} found"
        print(f"{figures}  {page['question']}")


if __name__ == "__main__":
    sys.exit(main())
