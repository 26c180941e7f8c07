"""What the queue functions do: look at a request again, send a new link."""

# azure.functions leaves some of its own types open.
# pyright: reportUnknownMemberType=false

import azure.functions as func

from dsr_core.domain.messages import read_link_message, read_message
from dsr_core.domain.plan import QueueGroup
from dsr_core.host.bootstrap import services
from dsr_core.host.edge import guarded
from dsr_core.host.function_table import LINK_SENDER, QueueFunction
from dsr_core.host.observation import observed_run
from dsr_core.host.telemetry import tell


async def look_again(function: QueueFunction, message: func.QueueMessage) -> None:
    """Look at the request that a message names, as a worker of the function's group."""
    await guarded(function.name, _look(QueueGroup(function.queue), message))


async def _look(group: QueueGroup, message: func.QueueMessage) -> None:
    from dsr_core.steps.runner import look

    wanted = read_message(message.get_body())
    facts = {"group": group.value, "request_id": wanted.request_id, "stage": wanted.stage}
    tell("look", **facts)
    with observed_run("look", facts):
        await look(services(), group, wanted)


async def send_link(message: func.QueueMessage) -> None:
    """Send whoever a request is about a new link, if there is such a request."""
    await guarded(LINK_SENDER.name, _send_link(message))


async def _send_link(message: func.QueueMessage) -> None:
    from dsr_core.steps.renewing import send_new_link

    # Of whether there is such a request the log says nothing either.
    await send_new_link(services(), read_link_message(message.get_body()).request_id)
