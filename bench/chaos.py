"""Chaos: real processes killed at random moments under load; nothing lost, nothing doubled.

Method. Azurite (data on disk), the Graph simulator (state kept in a file) and two Functions hosts
on the same queues run as processes. 200 requests are sent at once: access for many people, and
erasures of others, which operator and approver see through to the hold window. At seeded moments
one of the four gets SIGKILL, stays dead for a moment, and is started on the same port and data.
Before Azurite is killed the others are frozen (SIGSTOP) in the middle of what they do, until it has
written to disk what it acknowledged: Azure has, at that point. Letters are mailed, so that a letter
sent twice would show. Meanwhile virtual time moves on by some minutes now and then: leases of the
dead run out after twelve, and the agenda heals what was lost.

When the kills are done and all requests are over: every access request is completed with a package
handed over, every person to be erased is deleted and nobody else, no letter went out twice, every
history's chain verifies. A letter whose sender died in the middle is left to a person, by design.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

if not __package__:  # started as a file: dev.py finds the environment and the modules
    dev = str(Path(__file__).resolve().parents[1] / "dev.py")
    os.execv(sys.executable, [sys.executable, dev, "bench", "chaos", *sys.argv[1:]])  # noqa: S606

from azure.core.exceptions import AzureError

from bench.chaos_run.audit import Audit, audit
from bench.chaos_run.load import TROUBLE, Load, make_cases, open_load
from bench.chaos_run.stack import ChaosStack, Part, make_stack
from emulation.processes import EmulationError
from emulation.virtual_time import VirtualTime

_SEED = 20260701
_STEP_SECONDS = 10 * 60.0
_BETWEEN_STEPS = 10.0
#: Seconds; it writes every five.
_AZURITE_WRITES_WITHIN = 8.0


@dataclass(slots=True, kw_only=True)
class _Run:
    """One run of chaos."""

    stack: ChaosStack
    load: Load
    dice: random.Random
    kills: Counter[Part] = field(default_factory=Counter[Part])

    async def kill_some(self, count: int, pause: float) -> None:
        """Kill and start again, one after the other; each part in turn, in random order."""
        order: list[Part] = []
        while sum(self.kills.values()) < count:
            order = order or self.dice.sample(list(Part), len(Part))
            part = order.pop()
            await asyncio.sleep(self.dice.uniform(0.3, 1.7) * pause)
            if part is Part.AZURITE:
                await self.stack.freeze_for(part, _AZURITE_WRITES_WITHIN)
            self.stack.kill(part)
            self.stack.thaw()
            self.kills[part] += 1
            _say(f"kill {sum(self.kills.values())}: {part.value}")
            await asyncio.sleep(self.dice.uniform(0, 2))
            await self._start(part)

    async def _start(self, part: Part) -> None:
        """A host may find Azurite dead just now, and ends; then it is started again."""
        while True:
            with suppress(EmulationError):
                await self.stack.start(part)
                return
            await asyncio.sleep(1)

    async def move_time(self) -> None:
        """Minutes pass, again and again."""
        time_of_all = VirtualTime(
            session=self.load.session,
            graph_url=self.stack.graph_url,
            offset_file=self.stack.options.clock_file,
        )
        while True:
            await asyncio.sleep(_BETWEEN_STEPS)
            with suppress(EmulationError, *TROUBLE):
                await time_of_all.advance(_STEP_SECONDS)

    async def watch(self, until: float) -> None:
        """Look until everything is over, and people's decisions are made."""
        left = len(self.load.cases)
        while left and time.monotonic() < until:
            # Azurite may be dead at any look.
            with suppress(AzureError, *TROUBLE):
                left = await self.load.look()
                _say(f"{left} open, {until - time.monotonic():.0f} s left")
            await asyncio.sleep(3)


async def _run(chosen: argparse.Namespace, folder: Path) -> dict[str, object]:
    began = time.monotonic()
    stack = make_stack(folder)
    try:
        for part in (Part.AZURITE, Part.SIMULATOR, Part.HOST, Part.SECOND_HOST):
            await stack.start(part)
        _say(f"all four answer after {time.monotonic() - began:.0f} s")
        cases = make_cases(chosen.requests, chosen.erasures)
        async with open_load(stack, cases) as load:
            run = _Run(stack=stack, load=load, dice=random.Random(chosen.seed))
            clock = asyncio.create_task(run.move_time())
            work = asyncio.gather(
                load.submit_all(),
                run.kill_some(chosen.kills, chosen.pause),
                run.watch(began + chosen.minutes * 60),
            )
            await work
            clock.cancel()
            found = await audit(load)
    finally:
        stack.stop()
    return _figures(run, found, time.monotonic() - began)


def _figures(run: _Run, found: Audit, seconds: float) -> dict[str, object]:
    for complaint in (*found.lost, *found.doubled):
        _say(complaint)
    return {
        "requests": len(run.load.cases),
        "endings": dict(found.endings),
        "kills": sum(run.kills.values()),
        "kills_by_process": {part.value: count for part, count in run.kills.items()},
        "lost": len(found.lost),
        "doubled": len(found.doubled),
        "broken_chains": found.broken_chains,
        "letters_left_to_a_person": found.uncertain_letters,
        "seconds": round(seconds, 1),
    }


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """0 when nothing was lost or doubled and every chain verifies."""
    parser = argparse.ArgumentParser(prog="bench chaos", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--json", action="store_true", help="one object on the last line")
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--erasures", type=int, default=20, help="of them, at most 27")
    parser.add_argument("--kills", type=int, default=24)
    parser.add_argument("--pause", type=float, default=6.0, help="seconds between kills, about")
    parser.add_argument("--minutes", type=float, default=20.0, help="when to give up")
    parser.add_argument("--seed", type=int, default=_SEED)
    parser.add_argument("--folder", type=Path, help="keep data and logs here")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="chaos-") as scratch:
        folder = chosen.folder or Path(scratch) / "stack"
        figures = asyncio.run(_run(chosen, folder))
    print(
        json.dumps(figures) if chosen.json else "\n".join(f"{k}: {v}" for k, v in figures.items())
    )
    return 1 if figures["lost"] or figures["doubled"] or figures["broken_chains"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
