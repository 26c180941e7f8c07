"""Timer triggers: the sweep over the agenda."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

from dataclasses import asdict
from datetime import timedelta

import azure.functions as func

from dsr_core.domain.limits_of_use import window_of
from dsr_core.host.bootstrap import services
from dsr_core.host.edge import guarded
from dsr_core.host.telemetry import tell
from dsr_core.steps.sweep import sweep

#: Every minute, at second 15: off the full minute, when everybody else's timers fire.
EVERY_MINUTE = "15 * * * * *"
#: When the clocks of all instances agree that the hour is over.
EVERY_HOUR = "35 7 * * * *"


def timer_triggers() -> func.Blueprint:
    """Functions `sweep_agenda` and `forget_visits`."""
    blueprint = func.Blueprint()

    @blueprint.function_name("sweep_agenda")
    @blueprint.timer_trigger(arg_name="timer", schedule=EVERY_MINUTE, use_monitor=False)
    async def sweep_agenda(timer: func.TimerRequest) -> None:
        await guarded("sweep_agenda", _sweep(timer))

    assert sweep_agenda
    _add_forgetting(blueprint)
    return blueprint


def _add_forgetting(blueprint: func.Blueprint) -> None:
    @blueprint.function_name("forget_visits")
    @blueprint.timer_trigger(arg_name="timer", schedule=EVERY_HOUR, use_monitor=False)
    async def forget_visits(timer: func.TimerRequest) -> None:
        await guarded("forget_visits", _forget(timer))

    assert forget_visits


async def _forget(timer: func.TimerRequest) -> None:
    """Who came in an hour that is over is nobody's business any more."""
    ours = services()
    count = await ours.rates.forget(window_of(ours.clock.now()))
    if count:
        tell("forget_visits", past_due=timer.past_due, rows=count)


async def _sweep(timer: func.TimerRequest) -> None:
    # Here and not above: what indexes the app need not load telemetry's library.
    from dsr_core.host.observation import observe_backlog, observed_run

    with observed_run("sweep", {}):
        count = await sweep(services())
    observe_backlog(timedelta(seconds=count.behind_seconds))
    if count.looked_at:
        tell("sweep", past_due=timer.past_due, **asdict(count))
