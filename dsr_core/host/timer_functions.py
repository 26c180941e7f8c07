"""What the timers do: the sweep over the agenda, forgetting callers, folding the board."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

from dataclasses import asdict
from datetime import timedelta

import azure.functions as func

from dsr_core.domain.limits_of_use import window_of
from dsr_core.host.bootstrap import services
from dsr_core.host.edge import guarded
from dsr_core.host.telemetry import tell


async def sweep_agenda(timer: func.TimerRequest) -> None:
    """Look again at what is due."""
    await guarded("sweep_agenda", _sweep(timer))


async def forget_visits(timer: func.TimerRequest) -> None:
    """Who came in an hour that is over is nobody's business any more."""
    await guarded("forget_visits", _forget(timer))


async def fold_board(timer: func.TimerRequest) -> None:
    """Bring what was put on the board lately into the form that is read fast."""
    await guarded("fold_board", _fold(timer))


async def _sweep(timer: func.TimerRequest) -> None:
    # Here and not above: forgetting and folding load neither steps nor telemetry's library.
    from dsr_core.host.observation import observe_backlog, observed_run
    from dsr_core.steps.sweep import sweep

    with observed_run("sweep", {}):
        count = await sweep(services())
    observe_backlog(timedelta(seconds=count.behind_seconds))
    if count.looked_at:
        tell("sweep", past_due=timer.past_due, **asdict(count))


async def _forget(timer: func.TimerRequest) -> None:
    ours = services()
    count = await ours.rates.forget(window_of(ours.clock.now()))
    if count:
        tell("forget_visits", past_due=timer.past_due, rows=count)


async def _fold(timer: func.TimerRequest) -> None:
    rows = await services().board.fold()
    if rows:
        tell("fold", past_due=timer.past_due, rows=rows)
