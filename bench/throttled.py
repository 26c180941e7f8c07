"""Access requests posted all at once while Graph's logs answer 5 requests in 10 seconds.

Method. A local Azure of its own, as for `requests`. `--count` requests are posted at once, first
with the simulator's limits off, then, to another local Azure, with the limit on the audit logs as
Graph has it (`emulation/graph/buckets.py`: windows of 10 s, real time, as queues hide messages in
real time). The least time is what the answered log requests take at the limit: their
windows but the last. Refusals are counted in the simulator's journal. Work without logs: when the
last person had the letter that their request has arrived, which is sent by the stage that reads
the logs, and how long after the last log request the last package was ready. With 50 requests it
takes nine minutes, nearly all of it idle. With `--hosts` several Functions hosts work at the same
queues, none knowing of the others but by storage.
"""

import asyncio
import math
import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path

if not __package__:  # started as a file: dev.py finds the environment and the modules
    import os

    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    dev = os.path.join(root, "dev.py")
    os.execv(sys.executable, [sys.executable, dev, "bench", "throttled", *sys.argv[1:]])  # noqa: S606

import msgspec

from bench._posting import Watch, post_all, wish
from bench._report import Figures, Result, Verdict, note, parse, tell
from bench._stack import UNLIMITED, Site, open_site
from dsr_core.domain.throttle_line import AUDIT_LOGS
from emulation.graph.sample import SAMPLE_PEOPLE
from emulation.graph.sample.cast import CONTOSO_DOMAIN
from emulation.graph.sample.crowd import ordinary_people
from emulation.local_settings import write_settings
from emulation.processes import start_process
from emulation.readiness import wait_for_port

ROOT = Path(__file__).resolve().parents[1]
ARRIVED, READY = "receipt", "04-ready"
_WINDOW_SECONDS = 10


class _Call(msgspec.Struct):
    number: int
    time: datetime
    template: str
    status: int


class _Journal(msgspec.Struct):
    entries: list[_Call]


class Run(msgspec.Struct):
    """What became of one batch."""

    #: Seconds from the first post until the last had the letter.
    arrived: float
    ready: float
    log_requests: int
    refused: int
    #: Seconds from the last log request until the last package was ready.
    rest: float
    storage: float


async def _measure(options: Namespace) -> Result:
    bodies = _of_the_crowd()[: options.count]
    note("without a limit")
    free = await _on_a_site(bodies, options.hosts, is_limited=False)
    note("at the limit")
    limited = await _on_a_site(bodies, options.hosts, is_limited=True)
    windows = math.ceil(limited.log_requests / AUDIT_LOGS.requests) - 1
    least = windows * _WINDOW_SECONDS + free.ready / len(bodies)
    return Result(
        figures={
            "requests": len(bodies),
            "hosts": options.hosts,
            "least_seconds": round(least, 1),
            "without_limit": _figures(free),
            "at_limit": _figures(limited),
        },
        verdicts=[
            Verdict(what="time to the least possible", figure=limited.ready / least, bound=1.1),
            Verdict(
                what="refusals a log request",
                figure=limited.refused / limited.log_requests,
                bound=0.1,
            ),
            Verdict(
                what="time of work without logs to that without a limit",
                figure=limited.arrived / free.arrived,
                bound=1.2,
            ),
        ],
    )


def _of_the_crowd() -> list[Mapping[str, object]]:
    """A wish of everybody for each right that is answered by a package."""
    crowd = [f"{person.alias}@{CONTOSO_DOMAIN}" for person in ordinary_people()]
    return [wish(person, right) for right in ("access", "portability") for person in crowd]


async def _on_a_site(
    bodies: Sequence[Mapping[str, object]], hosts: int, *, is_limited: bool
) -> Run:
    """A site of its own: what a process found out about the limit it remembers."""
    async with open_site() as site, AsyncExitStack() as more:
        for number in range(1, hosts):
            await more.enter_async_context(_further_host(site, number))
        await site.set_simulator(**UNLIMITED)
        await _run(site, [wish(SAMPLE_PEOPLE["ordinary"])])
        await site.set_simulator(throttle_audit_reports=is_limited)
        return await _run(site, bodies)


@asynccontextmanager
async def _further_host(site: Site, number: int) -> AsyncGenerator[None]:
    """One more host of the same app on the same storage, on a port of its own."""
    with tempfile.TemporaryDirectory(prefix="dsr-bench-") as name:
        folder = Path(name)
        write_settings(site.settings, folder / "settings.json")
        arguments = (
            *("--app-root", str(ROOT), "--port", "0", "--port-file", str(folder / "port")),
            *("--settings", str(folder / "settings.json"), "--keys", str(folder / "keys.json")),
            *("--development", "--max-poll", "1", "--drain", "2", "--die-with-parent"),
        )
        host = start_process(
            f"Functions host {number + 1}",
            (sys.executable, "-m", "emulation.functions_host", *arguments),
            log=folder / "log",
            cwd=ROOT,
            env=site.settings,
        )
        try:
            await asyncio.to_thread(wait_for_port, host, folder / "port")
            yield
        finally:
            await asyncio.to_thread(host.stop)


async def _run(site: Site, bodies: Sequence[Mapping[str, object]]) -> Run:
    count = len(bodies)
    before, start = await _calls_since(site, 0), await site.moment()
    last = before[-1].number if before else 0
    began = time.monotonic()
    arrived, ready = (Watch(site=site, letter=letter) for letter in (ARRIVED, READY))
    await post_all(site, bodies)
    await asyncio.gather(arrived.until(count), ready.until(count))
    ended = datetime.now().astimezone()
    calls = [call for call in await _calls_since(site, last) if "/auditLogs/" in call.template]
    storage = site.storage_between(start, await site.moment()).total
    return Run(
        arrived=max(arrived.seen.values()) - began,
        ready=max(ready.seen.values()) - began,
        log_requests=sum(call.status == 200 for call in calls),
        refused=sum(call.status == 429 for call in calls),
        rest=(ended - max(call.time for call in calls)).total_seconds(),
        storage=storage / count,
    )


async def _calls_since(site: Site, number: int) -> list[_Call]:
    address = f"{site.stack.graph_url}/_sim/journal?after={number}"
    async with site.session.get(address) as answer:
        answer.raise_for_status()
        return msgspec.json.decode(await answer.read(), type=_Journal).entries


def _figures(run: Run) -> Figures:
    return {
        "seconds_until_all_arrived": round(run.arrived, 1),
        "seconds_until_all_ready": round(run.ready, 1),
        "seconds_after_the_last_log": round(run.rest, 1),
        "log_requests": run.log_requests,
        "refused": run.refused,
        "storage_each": round(run.storage, 1),
    }


def main() -> int:
    options = parse(__doc__, count=50, hosts=1)
    return tell("throttled", options, lambda: asyncio.run(_measure(options)))


if __name__ == "__main__":
    sys.exit(main())
