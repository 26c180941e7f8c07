"""The settings of host.json's queues side by side: how many messages a host works at at once.

Method. For each pair of `batchSize` and `newBatchThreshold` a local Azure of its own, with the two
set as Azure lets one set them over host.json. After one request by itself `--count` access requests
are posted at once, Graph's limits off; told are requests per second, the median and the last of
them, processor seconds of the host for each, and its memory. Each call of Graph takes `--graph-ms`
longer than the simulator needs, as Microsoft's is not on this machine. The pairs are gone through
in turn `--rounds` times, as the machine is not always equally busy; the best of each is kept. A
host works at batchSize + newBatchThreshold messages of one queue at most.
"""

import asyncio
import statistics
import sys
import time
from argparse import Namespace
from collections.abc import Mapping

if not __package__:  # started as a file: dev.py finds the environment and the modules
    import os

    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    dev = os.path.join(root, "dev.py")
    os.execv(  # noqa: S606
        sys.executable, [sys.executable, dev, "bench", "queue_settings", *sys.argv[1:]]
    )

from bench._posting import Watch, post_all, wish
from bench._report import Result, note, parse, tell
from bench._stack import UNLIMITED, Site, cpu_between, open_site
from emulation.graph.sample import SAMPLE_PEOPLE
from emulation.graph.sample.cast import CONTOSO_DOMAIN
from emulation.graph.sample.crowd import ordinary_people

READY = "04-ready"
#: batchSize and newBatchThreshold.
PAIRS = ((2, 1), (4, 2), (8, 4), (16, 8), (32, 16))
_PREFIX = "AzureFunctionsJobHost__extensions__queues__"


async def _measure(options: Namespace) -> Result:
    crowd = ordinary_people()[: options.count]
    bodies = [wish(f"{person.alias}@{CONTOSO_DOMAIN}") for person in crowd]
    best: dict[str, dict[str, float]] = {}
    for _ in range(options.rounds):
        for batch, threshold in PAIRS:
            name = f"{batch}+{threshold}"
            note(name)
            settings = {
                f"{_PREFIX}batchSize": str(batch),
                f"{_PREFIX}newBatchThreshold": str(threshold),
            }
            async with open_site(settings) as site:
                await _slow_down(site, options.graph_ms / 1_000)
                figures = await _post(site, bodies)
            if name not in best or figures["per_second"] > best[name]["per_second"]:
                best[name] = figures
    return Result(figures={"requests": len(bodies), "settings": best})


async def _slow_down(site: Site, seconds: float) -> None:
    rule = {"kind": "delay", "seconds": seconds, "times": 0}
    async with site.session.post(f"{site.stack.graph_url}/_sim/faults", json=rule) as answer:
        answer.raise_for_status()


async def _post(site: Site, bodies: list[Mapping[str, object]]) -> dict[str, float]:
    await site.set_simulator(**UNLIMITED)
    first = Watch(site=site, letter=READY)
    await post_all(site, [wish(SAMPLE_PEOPLE["ordinary"])])
    await first.until(1)
    start = await site.moment()
    watch = Watch(site=site, letter=READY)
    began = time.monotonic()
    await post_all(site, bodies)
    await watch.until(len(bodies))
    elapsed = time.monotonic() - began
    end = await site.moment()
    return {
        "per_second": round(len(bodies) / elapsed, 2),
        "median_seconds": round(statistics.median(watch.seen.values()) - began, 1),
        "last_seconds": round(elapsed, 1),
        "host_cpu_each": round(cpu_between(start, end)["host"] / len(bodies), 3),
        "host_mb": round(end.usage["host"].resident_mb),
    }


def main() -> int:
    options = parse(__doc__, count=27, rounds=2, graph_ms=80)
    return tell("queue_settings", options, lambda: asyncio.run(_measure(options)))


if __name__ == "__main__":
    sys.exit(main())
