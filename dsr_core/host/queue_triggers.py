"""Queue triggers: one function per group of stages, and an alarm on each poison queue."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

import azure.functions as func

from dsr_core.domain.messages import read_message
from dsr_core.domain.plan import QueueGroup
from dsr_core.host.bootstrap import services
from dsr_core.host.edge import guarded
from dsr_core.host.settings import STORAGE
from dsr_core.host.telemetry import tell, warn
from dsr_core.steps.runner import look


def queue_name(group: QueueGroup) -> str:
    """The queue a group of stages travels on; also in `infra/` and in the stores."""
    return f"dsr-{group.value}"


def queue_triggers() -> func.Blueprint:
    """Functions `look_discover`, `look_collect`, … and `alarm_discover`, …"""
    blueprint = func.Blueprint()
    for group in QueueGroup:
        _add_worker(blueprint, group)
        _add_alarm(blueprint, group)
    return blueprint


def _add_worker(blueprint: func.Blueprint, group: QueueGroup) -> None:
    name = f"look_{group.value}"

    @blueprint.function_name(name)
    @blueprint.queue_trigger(arg_name="message", queue_name=queue_name(group), connection=STORAGE)
    async def look_again(message: func.QueueMessage) -> None:
        await guarded(name, _look(group, message))

    assert look_again


async def _look(group: QueueGroup, message: func.QueueMessage) -> None:
    # Here and not above: what indexes the app need not load telemetry's library.
    from dsr_core.host.observation import observed_run

    wanted = read_message(message.get_body())
    facts = {"group": group.value, "request_id": wanted.request_id, "stage": wanted.stage}
    tell("look", **facts)
    with observed_run("look", facts):
        await look(services(), group, wanted)


def _add_alarm(blueprint: func.Blueprint, group: QueueGroup) -> None:
    """The poison queue is an alarm, never a path: it touches no request (DESIGN.md 4)."""
    name = f"alarm_{group.value}"

    @blueprint.function_name(name)
    @blueprint.queue_trigger(
        arg_name="message", queue_name=f"{queue_name(group)}-poison", connection=STORAGE
    )
    async def raise_alarm(message: func.QueueMessage) -> None:
        # The message may be anything at all, so only its id is told.
        warn("poison_message", queue=queue_name(group), message_id=message.id)

    assert raise_alarm
