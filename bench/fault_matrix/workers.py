"""Spreads trials over processes until they are done or the time is up."""

import asyncio
import logging
import multiprocessing
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from itertools import batched
from multiprocessing.queues import Queue

from bench.fault_matrix.crossings import Trial
from bench.fault_matrix.traces import Traces
from bench.fault_matrix.trials import RIGHTS, Recording, Tried, carry_out, open_scene, record
from dsr_core.domain.plan import Right

#: Trials on one Azurite: what is deleted there still takes its time and memory.
_ON_ONE_AZURITE = 100

type Calm = Mapping[Right, Traces]


def record_all() -> dict[Right, Recording]:
    """One undisturbed run of each right."""

    async def run() -> dict[Right, Recording]:
        async with open_scene() as scene:
            return {right: await record(scene, right) for right in RIGHTS}

    _be_quiet()
    return asyncio.run(run())


def try_all(
    trials: Sequence[Trial],
    calm: Calm,
    *,
    workers: int,
    until: float,
    tell: Callable[[Tried], None],
) -> None:
    """Carry the trials out in order, as far as `until` (of `time.monotonic`) allows.

    Raises RuntimeError when a worker ends before its time.
    """
    context = multiprocessing.get_context("spawn")
    told: Queue[Tried | None] = context.Queue()
    processes = [
        context.Process(target=_work, args=(trials[n::workers], calm, until, told), daemon=True)
        for n in range(workers)
    ]
    for process in processes:
        process.start()
    working = len(processes)
    while working:
        tried = told.get()
        if tried is None:
            working -= 1
        else:
            tell(tried)
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise RuntimeError("a worker of the bench failed; what it says is above")


def _work(trials: Sequence[Trial], calm: Calm, until: float, told: "Queue[Tried | None]") -> None:
    async def run() -> None:
        for some in batched(trials, _ON_ONE_AZURITE, strict=False):
            async with open_scene() as scene:
                for trial in some:
                    if time.monotonic() > until:
                        return
                    told.put(await carry_out(scene, trial, calm[trial.right]))

    _be_quiet()
    try:
        asyncio.run(run())
    finally:
        told.put(None)


def _be_quiet() -> None:
    """Whoever is killed leaves tasks behind that nobody asks; msgraph warns of itself."""
    warnings.simplefilter("ignore")
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
