"""Timer trigger of the board: what was put lately is brought into the form that is read fast."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

import azure.functions as func

from dsr_core.host.bootstrap import services
from dsr_core.host.edge import guarded
from dsr_core.host.telemetry import tell

#: Every five minutes, off the full minute. Mostly two calls to storage, and nothing to do.
EVERY_FIVE_MINUTES = "45 */5 * * * *"


def board_triggers() -> func.Blueprint:
    """Function `fold_board`."""
    blueprint = func.Blueprint()

    @blueprint.function_name("fold_board")
    @blueprint.timer_trigger(arg_name="timer", schedule=EVERY_FIVE_MINUTES, use_monitor=False)
    async def fold_board(timer: func.TimerRequest) -> None:
        await guarded("fold_board", _fold(timer))

    assert fold_board
    return blueprint


async def _fold(timer: func.TimerRequest) -> None:
    rows = await services().board.fold()
    if rows:
        tell("fold", past_due=timer.past_due, rows=rows)
