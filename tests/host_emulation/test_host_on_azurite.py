"""The host on real storage, in this process."""

import json
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import pytest
from azure.data.tables import EntityProperty
from azure.data.tables.aio import TableClient
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue import TextBase64EncodePolicy
from azure.storage.queue.aio import QueueClient

from emulation.functions_host.app_settings import AppSettings
from emulation.functions_host.azure_accounts import AzureAccounts
from emulation.functions_host.clock import SystemClock
from emulation.functions_host.errors import StorageError
from emulation.functions_host.host import Host, HostOptions
from emulation.functions_host.telemetry import EventName, HostEvent, Telemetry
from tests.host_emulation.azurite_app import APP, CONNECTION, post
from tests.host_emulation.conftest import LoadSample
from tests.host_emulation.virtual_clock import until

HOST_JSON = {"extensions": {"queues": {"maxDequeueCount": 2}}}


@dataclass
class Running:
    """A host on Azurite, and its events."""

    host: Host
    events: list[HostEvent]

    def count(self, name: EventName) -> int:
        return sum(event.name is name for event in self.events)


@pytest.fixture
async def running(
    load_sample: LoadSample, storage_connection_string: str, name: str
) -> AsyncIterator[Running]:
    settings = AppSettings({CONNECTION: storage_connection_string})
    events: list[HostEvent] = []
    clock = SystemClock()
    host = Host(
        load_sample(APP.format(q=name), HOST_JSON),
        AzureAccounts(settings),
        HostOptions(host_id=name, max_poll=timedelta(seconds=0.1), drain_seconds=5),
        clock=clock,
        rng=random.Random(3),
        telemetry=Telemetry(clock, events.append),
    )
    await host.start()
    yield Running(host, events)
    await host.stop()


async def test_q1_q12_a_request_goes_through_queue_and_table(
    running: Running, storage_connection_string: str, name: str
) -> None:
    status = await post(running.host.port, b"hello")
    await until(lambda: running.count(EventName.MESSAGE_DELETED) == 1)

    async with TableClient.from_connection_string(storage_connection_string, name) as table:
        entity = await table.get_entity("p", "hello")  # pyright: ignore[reportUnknownMemberType]
    size = cast("EntityProperty", entity["size"])
    assert status == 202
    assert size.value == 5
    assert running.count(EventName.LISTENER_WOKEN) == 1


async def test_q3_q11_failing_and_undecodable_messages_end_in_the_poison_queue(
    running: Running, storage_connection_string: str, name: str
) -> None:
    source = QueueClient.from_connection_string(storage_connection_string, name)
    poison = QueueClient.from_connection_string(storage_connection_string, f"{name}-poison")
    async with source, poison:
        await source.create_queue()
        await source.send_message("not base64!")
        await source.send_message(TextBase64EncodePolicy()("bad"))
        await until(lambda: running.count(EventName.MESSAGE_POISONED) == 2)
        await until(lambda: running.count(EventName.MESSAGE_DELETED) == 2)

        texts = {message.content async for message in poison.receive_messages()}
        left = (await source.get_queue_properties()).approximate_message_count

    assert texts == {"not base64!", "YmFk"}
    assert left == 0
    assert running.count(EventName.MESSAGE_RELEASED) == 1
    assert running.count(EventName.INVOCATION_FAILED) == 2


async def test_q6_q7_the_queue_adapter_answers_as_the_port_promises(
    storage_connection_string: str, name: str
) -> None:
    accounts = AzureAccounts(AppSettings({CONNECTION: storage_connection_string}))
    queue = accounts.queue(CONNECTION, name)

    existed = await queue.exists()
    with pytest.raises(StorageError) as missing:
        await queue.receive(5, 600)
    await queue.create()
    await queue.create()
    for number in range(3):
        await queue.send(f"<{number}>")
    items = await queue.receive(2, 600)
    receipt = await queue.set_visibility(items[0].id, items[0].pop_receipt, 600)
    with pytest.raises(StorageError) as mismatch:
        await queue.delete(items[0].id, items[0].pop_receipt)
    await queue.delete(items[0].id, receipt)
    with pytest.raises(StorageError) as gone:
        await queue.delete(items[0].id, receipt)
    rest = await queue.receive(5, 600)
    await accounts.close()

    assert not existed
    assert missing.value.not_found
    assert [item.text for item in items] == ["<0>", "<1>"]
    assert items[0].dequeue_count == 1
    assert mismatch.value.receipt_mismatch or mismatch.value.not_found
    assert gone.value.not_found
    assert [item.text for item in rest] == ["<2>"]


async def test_t1_t11_the_timer_keeps_its_status_and_lock_in_blobs(
    running: Running, storage_connection_string: str, name: str
) -> None:
    await until(lambda: running.count(EventName.TIMER_SCHEDULED) == 1)

    async with BlobServiceClient.from_connection_string(storage_connection_string) as service:
        container = service.get_container_client("azure-webjobs-hosts")
        stream = await container.download_blob(f"timers/{name}/Host.Functions.tick/status")
        status = json.loads(await stream.readall())
        lock = container.get_blob_client(f"locks/{name}/Host.Functions.tick.Listener")
        while_running = (await lock.get_blob_properties()).lease.state
        await running.host.stop()
        afterwards = (await lock.get_blob_properties()).lease.state
    assert set(status) == {"Last", "Next", "LastUpdated"}
    assert status["Next"][5:] == "01-01T00:00:00+00:00"
    assert (while_running, afterwards) == ("leased", "available")


async def test_t11_the_blob_adapter_gives_a_lease_to_one_only(
    storage_connection_string: str, name: str
) -> None:
    accounts = AzureAccounts(AppSettings({CONNECTION: storage_connection_string}))
    blobs, path = accounts.host_blobs(), f"locks/{name}/x"

    first = await blobs.acquire_lease(path, 15)
    second = await blobs.acquire_lease(path, 15)
    assert first is not None
    await blobs.renew_lease(path, first)
    await blobs.release_lease(path, first)
    third = await blobs.acquire_lease(path, 15)
    with pytest.raises(StorageError) as lost:
        await blobs.renew_lease(path, first)
    unread = await blobs.read(f"{path}/none")
    await accounts.close()

    assert second is None
    assert third is not None
    assert not lost.value.server_side
    assert unread is None
