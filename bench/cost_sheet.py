# ruff: noqa: E501 - the document has longer lines
"""What access requests cost in a month: counts that a test holds, times prices the reader fills in.

Prints `docs/COST.md` (`python3 dev.py docs` keeps it). Each price is an option; without any they are
an example. `--json` prints the sums alone.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

if not __package__:  # started as a file: dev.py finds the environment and the modules
    dev = str(Path(__file__).resolve().parents[1] / "dev.py")
    os.execv(sys.executable, [sys.executable, dev, "bench", "cost_sheet", *sys.argv[1:]])  # noqa: S606

from bench._counted import ACCESS, EXECUTIONS, GRAPH_REQUESTS, STEPS, of_service

MONTHLY = (100, 10_000, 1_000_000)
#: Flex Consumption bills a second at least; an ordinary invocation is done well within two.
_SECONDS_EACH = 2
_GB = 2
_BLOB_WRITES = ("blob.put", "container.create", "container.list")
_TEN_THOUSAND, _MILLION = 10_000, 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """One price in US dollars, and what it is for."""

    dollars: float
    per: int
    what: str


#: An example, East US, pay as you go, locally redundant, hot. Prices change and differ by region.
EXAMPLE: Mapping[str, Price] = {
    "blob_write": Price(dollars=0.05, per=_TEN_THOUSAND, what="writes, lists of blobs"),
    "blob_read": Price(dollars=0.004, per=_TEN_THOUSAND, what="reads of blobs"),
    "table": Price(dollars=0.00036, per=_TEN_THOUSAND, what="transactions on tables"),
    "queue": Price(dollars=0.004, per=_TEN_THOUSAND, what="operations on queues"),
    "executions": Price(dollars=0.40, per=_MILLION, what="executions of functions"),
    "gb_seconds": Price(dollars=0.000026, per=1, what="GB-seconds of functions"),
}

#: How many of each one request takes.
TAKES: Mapping[str, int] = {
    "blob_write": of_service(*_BLOB_WRITES),
    "blob_read": of_service("blob.get"),
    "table": of_service("table."),
    "queue": of_service("queue."),
    "executions": EXECUTIONS,
    "gb_seconds": EXECUTIONS * _SECONDS_EACH * _GB,
}


def cost_of(requests: int, prices: Mapping[str, Price]) -> dict[str, float]:
    """Dollars a month for each line, and their sum; free grants are left out."""
    lines = {
        name: requests * takes * prices[name].dollars / prices[name].per
        for name, takes in TAKES.items()
    }
    return {**lines, "sum": sum(lines.values())}


def write_sheet(prices: Mapping[str, Price]) -> str:
    """The document."""
    head = "| what | price, $ | per | a request takes |" + "".join(
        f" {count:,} requests |" for count in MONTHLY
    )
    sums = [cost_of(count, prices) for count in MONTHLY]
    rows = [
        f"| {price.what} | {price.dollars:g} | {price.per:,} | {TAKES[name]} |"
        + "".join(f" {one[name]:,.2f} |" for one in sums)
        for name, price in prices.items()
    ]
    total = "| **sum a month, $** | | | |" + "".join(f" **{one['sum']:,.2f}** |" for one in sums)
    lines = "|---|---|---|---|" + "---|" * len(MONTHLY)
    steps = (f"| {step} | {_list(takes)} |" for step, takes in STEPS.items())
    return "\n".join((_HEAD, "", head, lines, *rows, total, "", _STEPS, *steps, "", _FOOT)) + "\n"


def _list(takes: Mapping[str, int]) -> str:
    return ", ".join(f"{kind} {count}" if count > 1 else kind for kind, count in takes.items())


_HEAD = f"""<!-- Made by `python3 dev.py docs` from bench/cost_sheet.py; do not edit. -->
# What it costs

An access request over all five systems takes {sum(ACCESS.values())} storage transactions ({TAKES["table"]} on tables,
{TAKES["queue"]} on queues, the rest on blobs; letters and Microsoft's own writes are among them), {GRAPH_REQUESTS} requests
to Graph, which cost nothing, and {EXECUTIONS} executions. `tests/flow/test_costs.py` fails when it takes more.

The prices are an **example** in the order of the public lists (East US, pay as you go, locally redundant, hot); nobody
has checked them against the lists of 2026. Fill in your own from the pricing pages of Azure Blob Storage, Table Storage,
Queue Storage and Functions (Flex Consumption): `python3 dev.py bench cost_sheet --blob-write 0.055 ...`. Free grants are
left out. Functions are reckoned at {_SECONDS_EACH} s an execution and instances of {_GB} GB."""

_STEPS = """Where the storage transactions come from:

| step | transactions |
|---|---|"""

_FOOT = """What grows with what:

- **Blobs** with the files of a request: one write when a source is collected and one read when the package is put
  together, more only for files above 4 MiB (one of each per block). What the same execution collected a moment ago is not
  read back, unless it is large: so a tenant without Microsoft's export reads none. What is kept costs storage until it is
  purged.
- **Tables** with the stages of a request, and by two for each task that is put off: a start and a result. A sweep costs a
  query a minute and four calls for each row of the agenda that is due, whatever the number of open ones: an ordinary
  request's comes due ten minutes after its receipt, and then at least every 30 days until its files are purged.
- **Limits** on strangers: one transaction on tables for each intake, confirmation or link that they ask for (three where
  another instance counted the same caller last), and one for each hundred counts of an hour that is over. What operators
  hand in, as in the sheet, is not counted.
- **Queues** with tasks that go on alone. The host's own looks into queues are not in the sheet: each instance looks into
  each queue at least every `maxPollingInterval` (10 s), work or no work; on Flex Consumption none runs when idle.
- **GB-seconds** with waiting for Graph. A person with a million sign-ins takes minutes, not seconds.
- Key Vault (a wrap a request, an unwrap a process and request in 15 minutes), Application Insights and outgoing traffic of
  packages are billed by their own lists and not in the sheet."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the sums alone, as JSON")
    for name, price in EXAMPLE.items():
        option = f"--{name.replace('_', '-')}"
        text = f"dollars per {price.per:,}: {price.what}"
        parser.add_argument(option, type=float, default=price.dollars, help=text)
    options = parser.parse_args()
    prices = {
        name: Price(dollars=getattr(options, name), per=price.per, what=price.what)
        for name, price in EXAMPLE.items()
    }
    if options.json:
        sums = {str(count): cost_of(count, prices) for count in MONTHLY}
        print(json.dumps({"bench": "cost_sheet", "figures": sums, "bounds": []}))
    else:
        print(write_sheet(prices), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
