"""What an ordinary request costs: every transaction and every request to Graph is paid for."""

import asyncio
import time

from bench._counted import ACCESS, GRAPH_REQUESTS
from emulation.azurite import RunningAzurite
from emulation.functions_host.telemetry import EventName
from emulation.graph.sample import SAMPLE_PEOPLE
from emulation.storage_count import SETUP, StorageCount, count_transactions, read_transactions
from tests.flow.running_product import PATIENCE_SECONDS, POLL_SECONDS, Product

ADELE, SOMEBODY_ELSE = SAMPLE_PEOPLE["ordinary"], SAMPLE_PEOPLE["manager"]
#: One of them puts the request on the list of its person, to know who asks twice.
MOST_TRANSACTIONS = 50
MOST_GRAPH_REQUESTS = 20
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


def count_since(azurite: RunningAzurite, start: int) -> StorageCount:
    found = read_transactions(azurite.access_log, start, size_of_log(azurite))
    return count_transactions(found)


async def run_unwatched(product: Product, azurite: RunningAzurite, person: str) -> StorageCount:
    """The transactions of one request, which nobody looks at before all is done and logged."""
    start = size_of_log(azurite)
    product.events.clear()
    request_id = await product.submit(person)

    def is_through() -> bool:
        looks = count_events(product, EventName.INVOCATION_SUCCEEDED, "look_")
        # The last thing the host does is to delete the message; Azurite logs that a moment later.
        deleted = count_since(azurite, start).by_kind.get("queue.delete", 0)
        return looks == deleted == MESSAGES

    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_through():
        assert time.monotonic() < deadline
        await asyncio.sleep(POLL_SECONDS)
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
