"""What carrying out an access request costs us, beside its bare calls: the same, without us.

Method. Azurite and the simulator, one process each, nobody else. One request is carried out with
every call it makes written down. Then, in turns (`--rounds`), a fresh process carries out `--count`
requests with the product's own services, `--at-once` of them side by side, and another sends the
written calls as often: the same addresses and bodies under new ids, with aiohttp, signed by hand,
read and thrown away, one after another within a request. Each warms up first. Messages are carried
by hand in both, so that no host is measured. Processor seconds are those of the process itself and
of the two servers; the ratio is that of all three, of the round with the least. Microsoft's own
export is ready at once. `answers` tells that the written calls still do what they did.
"""

import asyncio
import base64
import os
import subprocess
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

if not __package__:  # started as a file: dev.py finds the environment and the modules
    dev = str(Path(__file__).resolve().parents[1] / "dev.py")
    os.execv(sys.executable, [sys.executable, dev, "bench", "floor", *sys.argv[1:]])  # noqa: S606

import msgspec

from bench._floor_orders import Call, Order
from bench._report import Result, Verdict, note, parse, tell
from bench._stack import UNLIMITED, Site, open_site
from emulation.graph.sample.cast import CONTOSO_DOMAIN
from emulation.graph.sample.crowd import ordinary_people

ROOT = Path(__file__).resolve().parents[1]
_WARM = 3
_AT_ONCE_READY = {"export_seconds": 0, "export_retry_after_seconds": 1}


class Told(msgspec.Struct):
    """What a child says of its measured part."""

    seconds: float
    cpu: dict[str, float]
    answers: dict[str, int]

    @property
    def whole(self) -> float:
        return sum(self.cpu.values())


async def _measure(options: Namespace) -> Result:
    crowd = [f"{person.alias}@{CONTOSO_DOMAIN}" for person in ordinary_people()]
    count = min(options.count, len(crowd) - _WARM)
    told: dict[str, list[Told]] = {"ours": [], "bare": []}
    async with open_site() as site:
        await site.set_simulator(**UNLIMITED, **_AT_ONCE_READY)
        order = _order_of(site, options)
        order.wishes = [(person, "access") for person in crowd[:2]]
        await asyncio.to_thread(_run, "record", order, site.settings)
        calls = msgspec.json.decode(_read(order.file), type=list[Call])
        for number in range(options.rounds):
            note(f"round {number + 1}")
            order.wishes = [(person, "access") for person in crowd[: count + _WARM]]
            for way, all_ in told.items():
                answer = await asyncio.to_thread(_run, way, order, site.settings)
                all_.append(msgspec.json.decode(answer, type=Told))
    least = {way: min(all_, key=lambda one: one.whole) for way, all_ in told.items()}
    ours, bare = least["ours"], least["bare"]
    ratio = ours.whole / bare.whole
    return Result(
        figures={
            "requests": count,
            "calls_each": dict(Counter(call.method for call in calls)) | {"all": len(calls)},
            "processor_seconds_each": {
                way: {name: round(one / count, 4) for name, one in each.cpu.items()}
                for way, each in least.items()
            },
            "seconds_each": {way: round(each.seconds / count, 4) for way, each in least.items()},
            "answers": bare.answers,
            "processor_ratio": round(ratio, 2),
            "time_ratio": round(ours.seconds / bare.seconds, 2),
            "processor_ratio_of_the_clients": round(ours.cpu["client"] / bare.cpu["client"], 2),
        },
        verdicts=[Verdict(what="our whole processor time to the floor", figure=ratio, bound=2.0)],
    )


def _order_of(site: Site, options: Namespace) -> Order:
    return Order(
        file=str(site.access_log.with_name("calls.json")),
        wishes=[],
        warm=_WARM,
        at_once=options.at_once,
        processes={
            "azurite": site.stack.azurite.child.process.pid,
            "simulator": site.stack.graph.process.pid,
        },
    )


def _read(file: str) -> bytes:
    return Path(file).read_bytes()


def _run(way: str, order: Order, settings: Mapping[str, str]) -> bytes:
    text = base64.b64encode(msgspec.json.encode(order)).decode()
    done = subprocess.run(
        [sys.executable, "-m", "bench._floor", way, text],
        cwd=ROOT,
        env={**os.environ, **settings},
        check=True,
        stdout=subprocess.PIPE,
    )
    return done.stdout.splitlines()[-1] if done.stdout else b""


def main() -> int:
    options = parse(__doc__, count=24, at_once=8, rounds=3)
    return tell("floor", options, lambda: asyncio.run(_measure(options)))


if __name__ == "__main__":
    sys.exit(main())
