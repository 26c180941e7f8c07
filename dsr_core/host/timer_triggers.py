"""Timer triggers: the sweep over the agenda."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

from dataclasses import asdict
from datetime import timedelta

import azure.functions as func

from dsr_core.host.bootstrap import services
from dsr_core.host.edge import guarded
from dsr_core.host.telemetry import tell
from dsr_core.steps.sweep import sweep

#: Every minute, at second 15: off the full minute, when everybody else's timers fire.
EVERY_MINUTE = "15 * * * * *"


def timer_triggers() -> func.Blueprint:
    """Function `sweep_agenda`."""
    blueprint = func.Blueprint()

    @blueprint.function_name("sweep_agenda")
    @blueprint.timer_trigger(arg_name="timer", schedule=EVERY_MINUTE, use_monitor=False)
    async def sweep_agenda(timer: func.TimerRequest) -> None:
        await guarded("sweep_agenda", _sweep(timer))

    assert sweep_agenda
    return blueprint


async def _sweep(timer: func.TimerRequest) -> None:
    # Here and not above: what indexes the app need not load telemetry's library.
    from dsr_core.host.observation import observe_backlog, observed_run

    with observed_run("sweep", {}):
        count = await sweep(services())
    observe_backlog(timedelta(seconds=count.behind_seconds))
    if count.looked_at:
        tell("sweep", past_due=timer.past_due, **asdict(count))
