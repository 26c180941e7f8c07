"""Storage in memory, whose messages hide and come back by the virtual clock."""

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from emulation.functions_host.errors import StorageError
from emulation.functions_host.queue_options import MessageEncoding
from emulation.functions_host.queue_output import encode_message
from emulation.functions_host.storage import Entity, QueueItem
from tests.host_emulation.virtual_clock import VirtualClock


@dataclass
class _Stored:
    text: str
    inserted_on: datetime
    visible_on: datetime
    dequeue_count: int = 0
    pop_receipt: str = ""


class FakeQueue:
    """A queue in memory, whose messages hide and come back by the virtual clock."""

    def __init__(self, name: str, clock: VirtualClock, *, exists: bool = True) -> None:
        self.name = name
        self.is_there = exists
        self.calls: list[str] = []
        self.failures: dict[str, list[StorageError]] = defaultdict(list)
        self.messages: dict[str, _Stored] = {}
        self._clock = clock
        self._numbers = itertools.count(1)

    def put(self, payload: str, *, dequeue_count: int = 0, raw: bool = False) -> str:
        """A message that was read `dequeue_count` times before; `raw` leaves base64 out."""
        text = payload if raw else encode_message(payload.encode(), MessageEncoding.BASE64)
        now = self._clock.now()
        message_id = f"m{next(self._numbers)}"
        self.messages[message_id] = _Stored(text, now, now, dequeue_count)
        return message_id

    @property
    def texts(self) -> list[str]:
        return [stored.text for stored in self.messages.values()]

    def hidden_for(self, message_id: str) -> float:
        return (self.messages[message_id].visible_on - self._clock.now()).total_seconds()

    async def exists(self) -> bool:
        self._called("exists")
        return self.is_there

    async def create(self) -> None:
        self._called("create")
        self.is_there = True

    async def receive(self, count: int, lease_seconds: int) -> Sequence[QueueItem]:
        self._called("receive")
        self._require()
        now = self._clock.now()
        visible = [(i, m) for i, m in self.messages.items() if m.visible_on <= now][:count]
        for _, stored in visible:
            stored.dequeue_count += 1
            stored.pop_receipt = self._new_receipt()
            stored.visible_on = now + timedelta(seconds=lease_seconds)
        return [self._item(message_id, stored) for message_id, stored in visible]

    async def set_visibility(self, message_id: str, pop_receipt: str, seconds: int) -> str:
        self._called("set_visibility")
        stored = self._ours(message_id, pop_receipt)
        stored.visible_on = self._clock.now() + timedelta(seconds=seconds)
        stored.pop_receipt = self._new_receipt()
        return stored.pop_receipt

    async def delete(self, message_id: str, pop_receipt: str) -> None:
        self._called("delete")
        self._ours(message_id, pop_receipt)
        del self.messages[message_id]

    async def send(self, text: str) -> None:
        self._called("send")
        self._require()
        self.put(text, raw=True)

    def _called(self, operation: str) -> None:
        self.calls.append(operation)
        if self.failures[operation]:
            raise self.failures[operation].pop(0)

    def _require(self) -> None:
        if not self.is_there:
            raise StorageError(404, "QueueNotFound")

    def _ours(self, message_id: str, pop_receipt: str) -> _Stored:
        stored = self.messages.get(message_id)
        if stored is None:
            raise StorageError(404, "MessageNotFound")
        if stored.pop_receipt != pop_receipt:
            raise StorageError(400, "PopReceiptMismatch")
        return stored

    def _new_receipt(self) -> str:
        return f"r{next(self._numbers)}"

    def _item(self, message_id: str, stored: _Stored) -> QueueItem:
        return QueueItem(
            id=message_id,
            text=stored.text,
            dequeue_count=stored.dequeue_count,
            pop_receipt=stored.pop_receipt,
            inserted_on=stored.inserted_on,
            expires_on=stored.inserted_on + timedelta(days=7),
            next_visible_on=stored.visible_on,
        )


class FakeBlobs:
    """Blobs and leases in memory. Leases never run out by themselves."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.leases: dict[str, str] = {}
        self.failures: dict[str, list[StorageError]] = defaultdict(list)
        self._numbers = itertools.count(1)

    async def read(self, path: str) -> bytes | None:
        self._called("read")
        return self.contents.get(path)

    async def write(self, path: str, content: bytes) -> None:
        self._called("write")
        self.contents[path] = content

    async def acquire_lease(self, path: str, seconds: int) -> str | None:
        self._called("acquire")
        if path in self.leases:
            return None
        self.leases[path] = f"lease{next(self._numbers)}"
        return self.leases[path]

    async def renew_lease(self, path: str, lease_id: str) -> None:
        self._called("renew")
        if self.leases.get(path) != lease_id:
            raise StorageError(409, "LeaseIdMismatchWithLeaseOperation")

    async def release_lease(self, path: str, lease_id: str) -> None:
        self._called("release")
        if self.leases.get(path) == lease_id:
            del self.leases[path]

    def _called(self, operation: str) -> None:
        if self.failures[operation]:
            raise self.failures[operation].pop(0)


@dataclass
class FakeTable:
    """Rows by their keys; inserting one that is there is a conflict."""

    exists: bool = False
    rows: dict[tuple[str, str], Entity] = field(default_factory=dict[tuple[str, str], Entity])
    transactions: list[int] = field(default_factory=list[int])

    async def create(self) -> None:
        self.exists = True

    async def insert(self, entities: Sequence[Entity]) -> None:
        if not self.exists:
            raise StorageError(404, "TableNotFound")
        keys = [(str(item["PartitionKey"]), str(item["RowKey"])) for item in entities]
        if any(key in self.rows for key in keys):
            raise StorageError(409, "EntityAlreadyExists")
        self.transactions.append(len(keys))
        self.rows.update(zip(keys, entities, strict=True))


class FakeStorage:
    """One account; queues exist unless said otherwise."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self.blobs = FakeBlobs()
        self.queues: dict[str, FakeQueue] = {}
        self.tables: dict[str, FakeTable] = defaultdict(FakeTable)

    def queue(self, connection: str, name: str) -> FakeQueue:
        if name not in self.queues:
            self.queues[name] = FakeQueue(name, self._clock)
        return self.queues[name]

    def table(self, connection: str, name: str) -> FakeTable:
        return self.tables[name]

    def host_blobs(self) -> FakeBlobs:
        return self.blobs

    async def close(self) -> None:
        return None
