"""Access requests and erasures posted all at once over HTTP, and carried out.

Method. A local Azure of its own: Azurite, the Graph simulator and the Functions host, one process
each, on this machine. First a few requests one after another, unwatched, warm everything up; then
`--alone` more, one after another, give the time of a single one; then `--count` are posted at
once. A request has ended when Azurite logged its last letter; nothing is polled. Processor seconds
are those of each process and its children between the moments before the first post and after the
last letter; storage transactions are counted in Azurite's log, Graph requests by the simulator,
whose limits are off.
Nobody asks twice at once, as an operator would have to look at the second, so the simulated tenant
has as many more people as that takes. Then `--erasures` of other people are posted at once and
carried to the soft deletion (`bench/_erasures.py`): a third of them have no device, a third one, a
third two.
The timers are off, and so are not in the counts: when an hour is made to pass here, the sweep would
look at all that was done before as well, which takes four transactions for each row of the agenda
that has come due (`bench/sweep.py`).
`each.storage` includes the letters and Microsoft's own four writes into our container.
"""

import asyncio
import math
import statistics
import sys
import time
from argparse import Namespace
from collections.abc import Mapping, Sequence

if not __package__:  # started as a file: dev.py finds the environment and the modules
    import os

    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    dev = os.path.join(root, "dev.py")
    os.execv(sys.executable, [sys.executable, dev, "bench", "requests", *sys.argv[1:]])  # noqa: S606

from bench._erasures import Erasures
from bench._posting import StalledError, Watch, post, post_all, wish
from bench._report import Figures, Result, Verdict, note, parse, tell
from bench._stack import UNLIMITED, Moment, Site, cpu_between, open_site
from emulation.graph.sample import SAMPLE_PEOPLE
from emulation.graph.sample.cast import CONTOSO_DOMAIN
from emulation.graph.sample.crowd import more_people, ordinary_people
from emulation.graph.sample.persons import Person

LETTER = "04-ready"
_WARM_UPS = 3
_SETTLE_SECONDS = 1.0
_NO_TIMERS = {
    f"AzureWebJobs.{name}.Disabled": "true"
    for name in ("sweep_agenda", "fold_board", "forget_visits")
}


async def _measure(options: Namespace) -> Result:
    body = wish(SAMPLE_PEOPLE["ordinary"])
    crowd = (*ordinary_people(), *more_people(options.count + options.erasures))
    bodies = [wish(f"{person.alias}@{CONTOSO_DOMAIN}") for person in crowd[: options.count]]
    count = len(bodies)
    async with open_site(_NO_TIMERS, more_people=options.count + options.erasures) as site:
        await site.set_simulator(**UNLIMITED)
        note("warming up")
        await _one_by_one(site, body, _WARM_UPS)
        alone = sorted(await _one_by_one(site, body, options.alone))
        note(f"posting {count} at once")
        start = await site.moment()
        began = time.monotonic()
        watch = Watch(site=site, letter=LETTER)
        await post_all(site, bodies)
        accepted = time.monotonic() - began
        await watch.until(count)
        elapsed = time.monotonic() - began
        await asyncio.sleep(_SETTLE_SECONDS)  # the last saves and deleted messages
        end = await site.moment()
        each = _each(site, start, end, count)
        to_erase = crowd[options.count : options.count + options.erasures]
        erased: Figures = await _erase(site, to_erase) if to_erase else {}
    rate = count / elapsed
    figures: Figures = {
        "requests": count,
        "requests_per_second": round(rate, 2),
        "seconds_to_accept_all": round(accepted, 2),
        "alone_seconds": {
            "p50": round(statistics.median(alone), 2),
            "p95": round(alone[math.ceil(0.95 * len(alone)) - 1], 2),
        },
        "each": each,
        "erasures": erased,
        "resident_mb": {name: round(used.resident_mb) for name, used in end.usage.items()},
    }
    host = cpu_between(start, end)["host"] / count
    return Result(
        figures=figures,
        verdicts=[
            Verdict(what="requests per second", figure=rate, bound=4, least=True),
            Verdict(what="processor seconds of the host a request", figure=host, bound=0.25),
        ],
    )


async def _erase(site: Site, people: Sequence[Person]) -> Figures:
    note(f"erasing {len(people)} people")
    erasures = Erasures(site=site, people=people)
    start = await site.moment()
    await erasures.carry_out()
    end = await site.moment()
    count = len(erasures.ids)
    deleted = end.mark.graph.since(start.mark.graph).operations.get("DELETE /users/{user}", 0)
    if deleted != count:
        raise StalledError(f"{deleted} of {count} people are deleted")
    return {
        "deleted": deleted,
        "stopped_by_guards": erasures.stopped,
        "per_second": round(len(people) / erasures.seconds, 2),
        "each": _each(site, start, end, count),
        "of_it_put_by_the_bench": round(erasures.messages / count, 2),
    }


async def _one_by_one(site: Site, body: Mapping[str, object], count: int) -> list[float]:
    """The seconds each took, one after another."""
    took: list[float] = []
    for _ in range(count):
        watch = Watch(site=site, letter=LETTER)
        request_id, posted = await post(site, body)
        await watch.until(1)
        took.append(watch.seen[request_id] - posted)
    return took


def _each(site: Site, start: Moment, end: Moment, count: int) -> Figures:
    storage = site.storage_between(start, end)
    graph = end.mark.graph.since(start.mark.graph)
    return {
        "processor_seconds": {
            name: round(seconds / count, 4) for name, seconds in cpu_between(start, end).items()
        },
        "storage": round(storage.total / count, 2),
        "storage_by_kind": {name: round(n / count, 2) for name, n in storage.by_kind.items()},
        "idle_looks": round(storage.host_polling / count, 2),
        "graph": round(graph.requests / count, 2),
    }


def main() -> int:
    options = parse(__doc__, count=200, alone=20, erasures=30)
    return tell("requests", options, lambda: asyncio.run(_measure(options)))


if __name__ == "__main__":
    sys.exit(main())
