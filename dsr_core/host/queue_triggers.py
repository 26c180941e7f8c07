"""Queue triggers: one function per group of stages, and an alarm on each poison queue."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

import azure.functions as func

from dsr_core.domain.messages import read_link_message, read_message
from dsr_core.domain.plan import QueueGroup
from dsr_core.host.bootstrap import services
from dsr_core.host.edge import guarded
from dsr_core.host.settings import STORAGE
from dsr_core.host.telemetry import tell, warn
from dsr_core.steps.renewing import send_new_link
from dsr_core.steps.runner import look

#: What asks for a new link; each message is answered by a letter, or by nothing.
LINKS = "links"
LINK_QUEUE = f"dsr-{LINKS}"


def queue_name(group: QueueGroup) -> str:
    """The queue a group of stages travels on; also in `infra/` and in the stores."""
    return f"dsr-{group.value}"


def queue_triggers() -> func.Blueprint:
    """Functions `look_discover`, `look_collect`, … and `alarm_discover`, …"""
    blueprint = func.Blueprint()
    for group in QueueGroup:
        _add_worker(blueprint, group)
        _add_alarm(blueprint, group.value)
    _add_link_sender(blueprint)
    _add_alarm(blueprint, LINKS)
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


def _add_link_sender(blueprint: func.Blueprint) -> None:
    @blueprint.function_name("send_link")
    @blueprint.queue_trigger(arg_name="message", queue_name=LINK_QUEUE, connection=STORAGE)
    async def send_link(message: func.QueueMessage) -> None:
        await guarded("send_link", _send_link(message))

    assert send_link


async def _send_link(message: func.QueueMessage) -> None:
    # Of whether there is such a request the log says nothing either.
    await send_new_link(services(), read_link_message(message.get_body()).request_id)


def _add_alarm(blueprint: func.Blueprint, group: str) -> None:
    """The poison queue is an alarm, never a path: it touches no request (DESIGN.md 4)."""
    name = f"alarm_{group}"

    @blueprint.function_name(name)
    @blueprint.queue_trigger(
        arg_name="message", queue_name=f"dsr-{group}-poison", connection=STORAGE
    )
    async def raise_alarm(message: func.QueueMessage) -> None:
        # The message may be anything at all, so only its id is told.
        warn("poison_message", queue=f"dsr-{group}", message_id=message.id)

    assert raise_alarm
