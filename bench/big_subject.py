"""One person with very many sign-ins: how fast they are read and kept, and in how much memory.

Method. The Graph simulator makes the rows while they are read, 1,000 a page. For each size two
fresh processes (`bench/_subject.py`) take turns: one captures the logs with the product's own
services, as at the receipt of a request; the other copies the same pages into blocks of 4 MiB with
aiohttp and the blob SDK, looking for nothing but the next page's address. Each is given the same
work with one row only beforehand, and what that took (loading, connecting, the other logs) is taken
off. Memory is the most that was ever resident. The speed is bounded at `--middle` rows; at `--most`
rows memory may be 30 MB above that at `--few`.
"""

import asyncio
import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

if not __package__:  # started as a file: dev.py finds the environment and the modules
    dev = str(Path(__file__).resolve().parents[1] / "dev.py")
    os.execv(sys.executable, [sys.executable, dev, "bench", "big_subject", *sys.argv[1:]])  # noqa: S606

import msgspec

from bench._report import Result, Verdict, note, parse, tell
from bench._stack import UNLIMITED, Site, open_site
from emulation.graph.sample import SAMPLE_PEOPLE

ROOT = Path(__file__).resolve().parents[1]
_WAYS = ("ours", "copy")


class Told(msgspec.Struct):
    """What a child says of itself."""

    seconds: float
    bytes: float
    cpu: float
    peak_mb: float


async def _measure(options: Namespace) -> Result:
    person = SAMPLE_PEOPLE["ordinary"]
    rows: dict[int, dict[str, Told]] = {}
    async with open_site() as site:
        await site.set_simulator(**UNLIMITED)
        async with site.session.get(f"{site.stack.graph_url}/_sim/users/{person}") as answer:
            object_id = str((await answer.json())["id"])
        base = await _both(site, person, object_id, 1)
        for count in sorted({options.few, options.middle, options.most}):
            note(f"{count} rows")
            rows[count] = await _both(site, person, object_id, count)
    speed = {
        count: _net(told["copy"], base["copy"]) / _net(told["ours"], base["ours"])
        for count, told in rows.items()
    }
    grown = rows[options.most]["ours"].peak_mb - rows[options.few]["ours"].peak_mb
    return Result(
        figures={
            str(count): {way: _figures(told[way], base[way], count) for way in _WAYS}
            | {"speed_to_copy": round(speed[count], 3)}
            for count, told in rows.items()
        },
        verdicts=[
            Verdict(
                what=f"speed to a plain copy, {options.middle} rows",
                figure=speed[options.middle],
                bound=0.6,
                least=True,
            ),
            Verdict(
                what=f"MB of memory at {options.most} rows above {options.few}",
                figure=grown,
                bound=30,
            ),
        ],
    )


async def _both(site: Site, person: str, object_id: str, count: int) -> dict[str, Told]:
    address = f"{site.stack.graph_url}/_sim/generated-sign-ins"
    async with site.session.put(address, json={"user": person, "count": count}) as answer:
        answer.raise_for_status()
    return {way: await asyncio.to_thread(_run, way, object_id, site.settings) for way in _WAYS}


def _run(way: str, object_id: str, settings: Mapping[str, str]) -> Told:
    done = subprocess.run(
        [sys.executable, "-m", "bench._subject", way, object_id],
        cwd=ROOT,
        env={**os.environ, **settings},
        check=True,
        stdout=subprocess.PIPE,
    )
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Told)


def _net(told: Told, base: Told) -> float:
    """Seconds without what one row takes: loading, connecting, the other logs."""
    return max(told.seconds - base.seconds, 0.001)


def _figures(told: Told, base: Told, count: int) -> dict[str, float]:
    seconds = _net(told, base)
    return {
        "seconds": round(seconds, 2),
        "rows_per_second": round(count / seconds),
        "mb_per_second": round(told.bytes / seconds / 1_000_000, 1),
        "processor_seconds": round(told.cpu - base.cpu, 2),
        "peak_mb": round(told.peak_mb, 1),
    }


def main() -> int:
    options = parse(__doc__, few=10_000, middle=100_000, most=1_000_000)
    return tell("big_subject", options, lambda: asyncio.run(_measure(options)))


if __name__ == "__main__":
    sys.exit(main())
