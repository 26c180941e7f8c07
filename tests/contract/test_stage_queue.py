from collections.abc import Callable
from datetime import timedelta

import pytest
from azure.storage.queue import QueueServiceClient, TextBase64DecodePolicy

from dsr_core.domain.errors import LimitExceededError
from dsr_core.domain.messages import StageMessage, read_message
from dsr_core.domain.plan import QueueGroup
from dsr_core.domain.systems import SystemKind
from dsr_core.ports import StageQueue
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.memory.stage_queue import MemoryStageQueue
from dsr_core.stores.stage_queue import StorageStageQueue
from tests.contract.samples import SetClock

type Take = Callable[[QueueGroup], list[StageMessage]]

MESSAGE = StageMessage(request_id="r1", stage=2)
ALONE = StageMessage(request_id="r1", stage=2, system=SystemKind.INTUNE)
AT_ONCE = timedelta(0)


@pytest.fixture
def prefix(unique_name: Callable[[str], str]) -> str:
    return unique_name("q") + "-"


@pytest.fixture
def memory_queue(clock: SetClock) -> tuple[StageQueue, Take]:
    queue = MemoryStageQueue(clock)

    def take(group: QueueGroup) -> list[StageMessage]:
        return [each.message for each in queue.take(clock.now()) if each.group is group]

    return queue, take


@pytest.fixture
def storage_queue(
    connections: StorageConnections, storage_connection_string: str, prefix: str
) -> tuple[StageQueue, Take]:
    """Read as the Functions host reads: base64, one queue a group."""
    service = QueueServiceClient.from_connection_string(storage_connection_string)

    def take(group: QueueGroup) -> list[StageMessage]:
        name = f"{prefix}{group.value}"
        client = service.get_queue_client(name, message_decode_policy=TextBase64DecodePolicy())
        found = list(client.receive_messages())
        assert all(message.expires_on.year == 9999 for message in found)
        return [read_message(message.content) for message in found]

    return StorageStageQueue(connections, prefix=prefix), take


@pytest.fixture
def queue_and_take(
    choose: Callable[[str, str], tuple[StageQueue, Take]],
) -> tuple[StageQueue, Take]:
    return choose("memory_queue", "storage_queue")


async def test_a_message_comes_out_as_it_went_in_on_the_queue_of_its_group(
    queue_and_take: tuple[StageQueue, Take],
) -> None:
    queue, take = queue_and_take

    await queue.send(QueueGroup.COLLECT, MESSAGE, AT_ONCE)
    await queue.send(QueueGroup.TASK, ALONE, AT_ONCE)

    assert take(QueueGroup.COLLECT) == [MESSAGE]


async def test_a_message_for_one_system_says_so(
    queue_and_take: tuple[StageQueue, Take],
) -> None:
    queue, take = queue_and_take

    await queue.send(QueueGroup.TASK, ALONE, AT_ONCE)

    assert take(QueueGroup.TASK) == [ALONE]
    assert take(QueueGroup.TASK) == []


async def test_a_delayed_message_is_hidden(queue_and_take: tuple[StageQueue, Take]) -> None:
    queue, take = queue_and_take

    await queue.send(QueueGroup.COLLECT, ALONE, timedelta(days=7))
    await queue.send(QueueGroup.COLLECT, ALONE, timedelta(milliseconds=1_200))
    await queue.send(QueueGroup.COLLECT, MESSAGE, AT_ONCE)

    assert take(QueueGroup.COLLECT) == [MESSAGE]


@pytest.mark.parametrize(
    "delay", [timedelta(seconds=-1), timedelta(days=7, seconds=1), timedelta(days=30)]
)
async def test_a_delay_outside_seven_days_is_refused(
    queue_and_take: tuple[StageQueue, Take], delay: timedelta
) -> None:
    queue, _ = queue_and_take

    with pytest.raises(LimitExceededError):
        await queue.send(QueueGroup.COLLECT, MESSAGE, delay)


async def test_a_message_over_48_kib_is_refused(queue_and_take: tuple[StageQueue, Take]) -> None:
    queue, take = queue_and_take
    frame = len('{"v":1,"request":"","stage":2}')

    large = StageMessage(request_id="x" * (49_153 - frame), stage=2)
    with pytest.raises(LimitExceededError):
        await queue.send(QueueGroup.COLLECT, large, AT_ONCE)

    largest = StageMessage(request_id="x" * (49_152 - frame), stage=2)
    await queue.send(QueueGroup.COLLECT, largest, AT_ONCE)
    assert take(QueueGroup.COLLECT) == [largest]


async def test_memory_hands_out_a_delayed_message_when_its_second_has_come(
    clock: SetClock,
) -> None:
    queue = MemoryStageQueue(clock)
    sent_at = clock.now()
    await queue.send(QueueGroup.TASK, ALONE, timedelta(milliseconds=1_200))
    await queue.send(QueueGroup.TASK, MESSAGE, timedelta(seconds=1))

    assert queue.next_at == sent_at + timedelta(seconds=1)
    assert queue.take(sent_at + timedelta(milliseconds=900)) == ()
    taken = queue.take(sent_at + timedelta(seconds=2))
    assert [each.message for each in taken] == [MESSAGE, ALONE]
    assert queue.next_at is None
