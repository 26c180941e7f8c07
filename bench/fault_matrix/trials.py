"""Carries out trials, one after the other, in one process with an Azurite of its own."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.fault_matrix.crossings import FAULTS, Crossing, Fault, Kind, Trial
from bench.fault_matrix.play import Play
from bench.fault_matrix.scene import Scene, clear_storage, make_scene, open_directory
from bench.fault_matrix.storage_wire import serve_refusals
from bench.fault_matrix.traces import Traces, Verdict, collect, judge
from bench.fault_matrix.watch import Watch
from dsr_core.domain.plan import Right
from emulation.azurite import RunningAzurite, start_azurite

RIGHTS = (Right.ACCESS, Right.ERASURE)

#: A run takes a second or so; one that takes this long hangs.
_PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """An undisturbed run: every crossing in order, and how it ends."""

    right: Right
    crossings: tuple[Crossing, ...]
    traces: Traces


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A trial and what came of it."""

    trial: Trial
    #: The crossing was reached: the fault happened.
    struck: bool
    verdict: Verdict


@asynccontextmanager
async def open_scene(azurite: RunningAzurite | None = None) -> AsyncGenerator[Scene]:
    """Where runs are possible, on that Azurite or a new one in memory."""
    async with AsyncExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="faults-")))
        if azurite is None:
            azurite = await asyncio.to_thread(start_azurite)
            ending.callback(azurite.stop)
        runner, address = await serve_refusals()
        ending.push_async_callback(runner.cleanup)
        yield make_scene(azurite, address, folder)


async def record(scene: Scene, right: Right) -> Recording:
    """Live a request through without any fault."""
    watch = Watch()
    traces = await _live(scene, right, watch)
    return Recording(right=right, crossings=tuple(watch.seen), traces=traces)


def trials_of(recording: Recording) -> tuple[Trial, ...]:
    """Every fault at every crossing that it can strike."""
    return tuple(
        Trial(right=recording.right, crossing=crossing, fault=fault)
        for crossing in recording.crossings
        for fault in FAULTS[crossing.kind]
        if fault is not Fault.OVERTAKEN or crossing.leased
    )


async def carry_out(scene: Scene, trial: Trial, calm: Traces) -> Tried:
    """One run with one fault."""
    watch = Watch(target=trial.crossing, fault=trial.fault)
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            traces = await _live(scene, trial.right, watch)
    except TimeoutError:
        return Tried(trial=trial, struck=watch.struck, verdict=Verdict(lost=("it hangs",)))
    verdict = judge(traces, calm, may_ask=_may_strike_mail(trial))
    return Tried(trial=trial, struck=watch.struck, verdict=verdict)


async def _live(scene: Scene, right: Right, watch: Watch) -> Traces:
    await clear_storage(scene.storage)
    clock, dispatcher = open_directory(scene)
    play = Play(right=right, scene=scene, watch=watch, clock=clock, dispatcher=dispatcher)
    try:
        await play.run()
        await play.outlive()
        return await collect(play, scene, await play.load())
    finally:
        await play.close()


def _may_strike_mail(trial: Trial) -> bool:
    """Whether a letter may be between its intent and its proof: then nobody knows if it went out.

    Who dies, or is overtaken, at any crossing may have had one under way beside it.
    """
    crossing = trial.crossing
    if trial.fault in (Fault.KILLED_BEFORE, Fault.KILLED_AFTER, Fault.OVERTAKEN):
        return True
    if crossing.kind is Kind.GRAPH:
        return crossing.place.endswith("/sendMail")
    return crossing.place.endswith((".intent", ".sent.json"))
