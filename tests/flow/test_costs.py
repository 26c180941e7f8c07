"""What an ordinary request costs: every transaction and every request to Graph is paid for."""

import asyncio
import base64
import time
import uuid
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError
from azure.storage.queue.aio import QueueClient

from bench._counted import ACCESS, ERASURE, ERASURE_GRAPH_REQUESTS, GRAPH_REQUESTS
from dsr_core.domain.messages import StageMessage, write_message
from dsr_core.domain.plan import PLANS, Right, StageKind
from dsr_core.domain.systems import SystemKind
from emulation.azurite import RunningAzurite
from emulation.functions_host.telemetry import EventName
from emulation.graph.sample import SAMPLE_PEOPLE
from emulation.storage_count import SETUP, StorageCount, count_transactions, read_transactions
from emulation.virtual_time import VirtualTime
from tests.flow.life import OWN_ADDRESS
from tests.flow.running_product import PATIENCE_SECONDS, POLL_SECONDS, Product
from tests.flow.starting import clock_file, sign_in

ADELE, SOMEBODY_ELSE = SAMPLE_PEOPLE["ordinary"], SAMPLE_PEOPLE["manager"]
#: One of them puts the request on the list of its person, to know who asks twice.
MOST_TRANSACTIONS = 47
MOST_GRAPH_REQUESTS = 20
#: Up to the soft deletion, with two devices that are told to retire.
MOST_OF_AN_ERASURE, MOST_GRAPH_OF_AN_ERASURE = 80, 30
#: When a device that was told is looked at again.
DEVICES_ARE_DONE = timedelta(minutes=61)
#: Microsoft's own export writes three files of the person and a note of its own.
MICROSOFTS_WRITES = 4
#: That the request was received, and that its package is ready: a call each, beside the answer.
LETTERS = 2
#: One for all stages up to Microsoft's export, one for what follows that.
MESSAGES = 2


def count_events(product: Product, name: EventName, function: str = "") -> int:
    return sum(
        event.name is name and str(dict(event.fields).get("function", "")).startswith(function)
        for event in product.events
    )


def size_of_log(azurite: RunningAzurite) -> int:
    return azurite.access_log.stat().st_size


async def begin_count(product: Product, azurite: RunningAzurite) -> int:
    """The size of the log once it holds all that was asked for until now.

    Azurite logs a call some time after its answer, in the order of the answers: once a question
    that nobody else asks is logged, so is everything before it.
    """
    mark, start = f"mark-{uuid.uuid4().hex}", size_of_log(azurite)
    async with QueueClient.from_connection_string(product.storage, mark) as queue:
        with suppress(ResourceNotFoundError):
            await queue.get_queue_properties()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not any(
        each.resource == mark
        for each in read_transactions(azurite.access_log, start, size_of_log(azurite))
    ):
        assert time.monotonic() < deadline
        await asyncio.sleep(POLL_SECONDS)
    return size_of_log(azurite)


def count_since(azurite: RunningAzurite, start: int) -> StorageCount:
    found = read_transactions(azurite.access_log, start, size_of_log(azurite))
    return count_transactions(found)


async def wait_for_looks(product: Product, azurite: RunningAzurite, start: int, count: int) -> None:
    """Return when so many messages were handled, and their deletion was logged."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        looks = count_events(product, EventName.INVOCATION_SUCCEEDED, "look_")
        # The last thing the host does is to delete the message; Azurite logs that a moment later.
        if looks == count_since(azurite, start).by_kind.get("queue.delete", 0) == count:
            return
        assert time.monotonic() < deadline
        await asyncio.sleep(POLL_SECONDS)


async def run_unwatched(product: Product, azurite: RunningAzurite, person: str) -> StorageCount:
    """The transactions of one request, which nobody looks at before all is done and logged."""
    start = await begin_count(product, azurite)
    product.events.clear()
    request_id = await product.submit(person)

    await wait_for_looks(product, azurite, start, MESSAGES)
    count = count_since(azurite, start)
    assert (await product.show(request_id))["status"] == "completed"
    return count


async def test_an_ordinary_request_on_a_warm_store_stays_within_its_price(
    product: Product, azurite: RunningAzurite
) -> None:
    await run_unwatched(product, azurite, SOMEBODY_ELSE)
    asked_before = len(product.world.journal.requests())

    count = await run_unwatched(product, azurite, ADELE)

    asked = len(product.world.journal.requests()) - asked_before
    assert SETUP not in count.by_kind
    assert count.total - MICROSOFTS_WRITES - LETTERS <= MOST_TRANSACTIONS, count
    assert asked <= MOST_GRAPH_REQUESTS
    # The cost sheet tells these (`dev.py docs`); a batch of messages may be one look at a queue.
    assert {**count.by_kind, "queue.get": ACCESS["queue.get"]} == ACCESS
    assert asked <= GRAPH_REQUESTS


async def erase_unwatched(
    product: Product, azurite: RunningAzurite, folder: Path, person: str
) -> tuple[StorageCount, int]:
    """Transactions and Graph requests of one erasure up to its soft deletion."""
    start = await begin_count(product, azurite)
    asked_before = len(product.world.journal.requests())
    product.events.clear()
    subject = {"identifiers": [{"kind": "email", "value": person}], "contact": OWN_ADDRESS}
    posted = await product.call(
        "POST", "/api/requests", json={"right": "erasure", "subject": subject}
    )
    request_id = str(posted.json["request_id"])
    await wait_for_looks(product, azurite, start, 1)
    honoured = await product.act(request_id, "honour")
    assert honoured.status == 200, honoured
    await wait_for_looks(product, azurite, start, 2)
    token = await sign_in(product.session, product.simulator.base_url, "approver")
    approver = {"Authorization": f"Bearer {token}"}
    path = f"/api/requests/{request_id}/acts/approve-first"
    approved = await product.call("POST", path, headers=approver)
    assert approved.status == 200, approved
    # The devices are named first and told then, each under a message of its own.
    await wait_for_looks(product, azurite, start, 4)
    await bring_forward(product, folder, request_id)
    await wait_for_looks(product, azurite, start, 6)
    count = count_since(azurite, start)
    asked = len(product.world.journal.requests()) - asked_before
    assert "DELETE /users/{user}" in product.templates()[-8:]
    return count, asked


async def bring_forward(product: Product, folder: Path, request_id: str) -> None:
    """What waits hidden for an hour: the hour passes, and its message comes a second time."""
    time_of = VirtualTime(
        session=product.session,
        graph_url=product.simulator.base_url,
        offset_file=clock_file(folder),
    )
    await time_of.advance(DEVICES_ARE_DONE.total_seconds())
    stage = PLANS[Right.ERASURE].index(StageKind.ERASE_SYSTEMS)
    message = StageMessage(request_id=request_id, stage=stage, system=SystemKind.INTUNE)
    async with QueueClient.from_connection_string(product.storage, "dsr-task") as queue:
        await queue.send_message(base64.b64encode(write_message(message).encode()).decode())


async def test_an_erasure_up_to_the_soft_deletion_stays_within_its_price(
    product: Product, azurite: RunningAzurite, tmp_path: Path
) -> None:
    await run_unwatched(product, azurite, SOMEBODY_ELSE)
    for name in ("dsr-change", "dsr-task"):
        async with QueueClient.from_connection_string(product.storage, name) as queue:
            with suppress(ResourceExistsError):
                await queue.create_queue()

    count, asked = await erase_unwatched(product, azurite, tmp_path, ADELE)

    ours = {**count.by_kind, "queue.put": count.by_kind["queue.put"] - 1}
    assert SETUP not in ours
    assert sum(ours.values()) <= MOST_OF_AN_ERASURE, ours
    assert asked <= MOST_GRAPH_OF_AN_ERASURE
    assert {**ours, "queue.get": ERASURE["queue.get"]} == ERASURE
    assert asked == ERASURE_GRAPH_REQUESTS
