# ruff: noqa: E501 - the document has longer lines
"""Where the first wall is: Azure's and Graph's published limits against what a request takes.

Prints `docs/SCALE.md` (`python3 dev.py docs` keeps it); `--json` prints the table alone. Reckoned,
not measured: the counts are those a test holds, the limits Microsoft's. Load is taken as a tenth of
a day's requests within its busiest hour.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

if not __package__:  # started as a file: dev.py finds the environment and the modules
    dev = str(Path(__file__).resolve().parents[1] / "dev.py")
    os.execv(sys.executable, [sys.executable, dev, "bench", "scale_model", *sys.argv[1:]])  # noqa: S606

from bench._counted import ACCESS, of_service

LOADS = ((10_000, 1), (10_000, 1_000), (1_000_000, 1), (1_000_000, 1_000))
_BUSIEST = 0.1 / 3600  # of a day's requests, a second

#: Sign-in, audit and provisioning logs: five requests a capture (graph.md 1.4, 2.7).
_LOG_REQUESTS = 5
#: Seconds that an instance is busy with one request, all its invocations together.
_BUSY_SECONDS = 4
_AT_ONCE = 12  # host.json: batchSize 8, newBatchThreshold 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """One limit, how much of it one request a second takes, and what moves it."""

    name: str
    #: A second; for instances at once.
    limit: float
    takes: float
    #: The limit holds for each tenant by itself.
    per_tenant: bool
    moved_by: str


WALLS = (
    Wall(
        name="storage account, 20,000 requests/s",
        limit=20_000,
        takes=sum(ACCESS.values()),
        per_tenant=False,
        moved_by="`DSR_PACKAGE_STORAGE`, or `package_storage` of a tenant: blobs elsewhere",
    ),
    Wall(
        name="one partition of a table, 2,000 rows/s (the agenda's present hour)",
        limit=2_000,
        takes=1,
        per_tenant=False,
        moved_by="nothing needed: a request is a partition, and the agenda takes a row a request",
    ),
    Wall(
        name="one partition of a table, 2,000 rows/s (the board's news)",
        limit=2_000,
        takes=of_service("table.merge") - 1,
        per_tenant=False,
        moved_by="an app per group of tenants",
    ),
    Wall(
        name="one queue, 2,000 messages/s",
        limit=2_000,
        takes=3,
        per_tenant=False,
        moved_by="stages have queues of their own already",
    ),
    Wall(
        name="Graph's logs, 5 requests/10 s an app and tenant",
        limit=0.5,
        takes=_LOG_REQUESTS,
        per_tenant=True,
        moved_by="nothing of ours: an app's limit in a tenant; the queue spreads the rest",
    ),
    Wall(
        name="Flex Consumption, 1,000 instances an app",
        limit=1_000,
        takes=_BUSY_SECONDS / _AT_ONCE,
        per_tenant=False,
        moved_by="`maximumInstanceCount`, an app per group of tenants",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How much of a limit a load takes in its busiest hour: 1 is the wall."""

    requests: int
    tenants: int
    wall: Wall
    share: float


def shares() -> Iterator[Share]:
    """Each load against each wall."""
    for requests, tenants in LOADS:
        for wall in WALLS:
            rate = requests * _BUSIEST / (tenants if wall.per_tenant else 1)
            share = rate * wall.takes / wall.limit
            yield Share(requests=requests, tenants=tenants, wall=wall, share=share)


def write_model() -> str:
    """The document."""
    found = list(shares())
    head = "| limit |" + "".join(f" {r:,} a day, {_tenants(t)} |" for r, t in LOADS) + " moved by |"
    rows = [
        f"| {wall.name} |"
        + "".join(f" {_percent(one.share)} |" for one in found if one.wall is wall)
        + f" {wall.moved_by} |"
        for wall in WALLS
    ]
    firsts = [
        f"- {requests:,} a day over {_tenants(tenants)}: {_told(_first(found, requests, tenants))}"
        for requests, tenants in LOADS
    ]
    lines = "|---|" + "---|" * (len(LOADS) + 1)
    return "\n".join((_HEAD, "", head, lines, *rows, "", "The first wall:", "", *firsts)) + "\n"


def _first(found: list[Share], requests: int, tenants: int) -> Share:
    fitting = (one for one in found if (one.requests, one.tenants) == (requests, tenants))
    return max(fitting, key=lambda one: one.share)


def _told(first: Share) -> str:
    if first.share <= 1:
        return f"none; nearest is {first.wall.name}, at {_percent(first.share)}."
    # The busiest hour has a tenth of the day: at the limit all of it takes ten times as long.
    days = first.share * 10 / 24
    return (
        f"{first.wall.name}, {first.share:,.0f} times over: a day's requests take {days:,.1f} days."
    )


def _percent(share: float) -> str:
    return f"{share:,.0%}" if share >= 0.005 else "<1%"


def _tenants(count: int) -> str:
    return "1 tenant" if count == 1 else f"{count:,} tenants"


_HEAD = f"""<!-- Made by `python3 dev.py docs` from bench/scale_model.py; do not edit. -->
# How far it scales

Reckoned from Microsoft's published limits and from what one access request takes ({sum(ACCESS.values())} storage
transactions, held by a test); not measured, for Azurite is no Azure. A tenth of a day's requests come in the busiest hour;
each cell is the share of the limit that hour takes, and 100 % is the wall."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the table alone, as JSON")
    if parser.parse_args().json:
        rows = [
            {"requests": s.requests, "tenants": s.tenants, "limit": s.wall.name, "share": s.share}
            for s in shares()
        ]
        print(json.dumps({"bench": "scale_model", "figures": rows, "bounds": []}))
    else:
        print(write_model(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
