"""What the host asks of a storage account, in three small ports; every call raises StorageError."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

type EntityValue = str | int | float | bool
type Entity = Mapping[str, EntityValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """A leased message; `text` is what is on the wire, not yet decoded."""

    id: str
    text: str = field(repr=False)
    dequeue_count: int
    pop_receipt: str
    inserted_on: datetime
    expires_on: datetime
    next_visible_on: datetime


class QueuePort(Protocol):
    """One queue."""

    @property
    def name(self) -> str: ...

    async def exists(self) -> bool: ...

    async def create(self) -> None:
        """Make the queue; it is no error if it is there."""
        ...

    async def receive(self, count: int, lease_seconds: int) -> Sequence[QueueItem]:
        """At most `count` messages, invisible to others for `lease_seconds`."""
        ...

    async def set_visibility(self, message_id: str, pop_receipt: str, seconds: int) -> str:
        """Hide a message for `seconds` from now; the pop receipt that is valid afterwards."""
        ...

    async def delete(self, message_id: str, pop_receipt: str) -> None: ...

    async def send(self, text: str) -> None: ...


class BlobPort(Protocol):
    """The container of the host's own blobs, azure-webjobs-hosts, made on demand."""

    async def read(self, path: str) -> bytes | None:
        """The content; None when there is no such blob."""
        ...

    async def write(self, path: str, content: bytes) -> None: ...

    async def acquire_lease(self, path: str, seconds: int) -> str | None:
        """Lease a blob, made empty if need be: the lease's id; None when somebody else has it."""
        ...

    async def renew_lease(self, path: str, lease_id: str) -> None: ...

    async def release_lease(self, path: str, lease_id: str) -> None: ...


class TablePort(Protocol):
    """One table."""

    async def create(self) -> None:
        """Make the table; it is no error if it is there."""
        ...

    async def insert(self, entities: Sequence[Entity]) -> None:
        """Insert at most 100 entities of one partition in one transaction."""
        ...


class Storage(Protocol):
    """The accounts an app is connected to. Raises SettingsError for an unknown connection."""

    def queue(self, connection: str, name: str) -> QueuePort: ...

    def table(self, connection: str, name: str) -> TablePort: ...

    def host_blobs(self) -> BlobPort: ...

    async def close(self) -> None: ...
