"""What the core asks of tables and queues: requests, idempotency keys, the agenda, messages."""

from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from dsr_core.domain.decide import Decision
from dsr_core.domain.history import HistoryRow
from dsr_core.domain.limits_of_use import Admission, Visit
from dsr_core.domain.messages import StageMessage
from dsr_core.domain.plan import QueueGroup
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.throttle_line import Line


class Clock(Protocol):
    """The time: aware, in UTC."""

    def now(self) -> datetime: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRequest:
    """A request as read or saved, with the token that guards the next save."""

    request: DsrRequest
    etag: str


class RequestStore(Protocol):
    """Requests, their tasks and their history: one partition each, saved in one transaction."""

    async def add(self, decision: Decision) -> StoredRequest:
        """Keep a new request. Raises DuplicateRequestError when its id is taken."""
        ...

    async def load(self, request_id: str) -> StoredRequest | None:
        """The request with its tasks, without its history: one query."""
        ...

    async def save(self, stored: StoredRequest, decision: Decision) -> StoredRequest:
        """Replace what `stored` was read as. Raises StaleRequestError when it has changed since.

        Without the personal data (`Copy.PERSONAL_DATA` is purged) the key goes in the same
        transaction: what copies there are elsewhere of the rows before cannot be read any more.
        """
        ...

    async def outlines(self, after: str, most: int) -> tuple[DsrRequest, ...]:
        """The next requests behind an id, in the order of their ids, as if they were purged.

        For lists: nothing sealed is opened, so they need no key, and must never be saved.
        """
        ...

    async def history(self, request_id: str) -> tuple[HistoryRow, ...]:
        """All rows, in order; empty for an unknown request."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who came first with an idempotency key."""

    request_id: str
    #: SHA-256 of the body the key came with first.
    body_hash: str
    received_at: datetime


class IntakeLedger(Protocol):
    """Idempotency keys: insert if absent."""

    async def claim(self, key: str, claim: Claim) -> Claim:
        """Keep the claim unless the key is taken; answers the claim that holds."""
        ...

    async def release(self, handle: str) -> None:
        """Forget the claim of the key with that handle (`domain.idempotency`); none is fine."""
        ...


class PersonLedger(Protocol):
    """Which requests a verified person has, by `domain.duplicates.person_key`."""

    async def enlist(self, key: str, request_id: str) -> tuple[str, ...]:
        """Put a request on its person's list; answers the others there, the oldest first.

        Twice is as once. Of two at once, one at the least is told of the other.
        """
        ...

    async def enlisted(self, key: str) -> tuple[str, ...]:
        """Every request on the list, also such as are closed by now."""
        ...

    async def strike(self, key: str, request_ids: Collection[str]) -> None:
        """Take requests off the list; the last takes it with it. What is not there is fine."""
        ...


class RateLedger(Protocol):
    """How often callers came, in windows of time."""

    async def admit(self, window: datetime, visits: tuple[Visit, ...]) -> Admission:
        """Count one visit more of each, if all have room left. Storage out of reach is no error."""
        ...

    async def forget(self, before: datetime) -> int:
        """Drop the windows that began before; answers how many counts went."""
        ...


class ThrottleLines(Protocol):
    """The lines at limits that all instances share, one for each app and tenant."""

    async def load(self, key: str) -> Line:
        """The line as it is; an empty one where nobody ever had to wait."""
        ...

    async def change(self, key: str, change: Callable[[Line], Line]) -> Line:
        """Change it as if nobody else did at the same time: `change` may be asked several times.

        Raises SystemUnavailableError.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaRow:
    """A request to look at, and since when."""

    due_at: datetime
    request_id: str


class Agenda(Protocol):
    """What to look at, and when. A row too many is harmless; reading costs what is due only."""

    async def add(self, row: AgendaRow) -> None: ...

    def due(self, now: datetime) -> AsyncIterator[AgendaRow]:
        """Rows whose time has come, oldest first."""
        ...

    async def move(self, row: AgendaRow, to: datetime | None) -> None:
        """Look again at another time; None = never."""
        ...


class StageQueue(Protocol):
    """Messages that say "look again"."""

    async def send(self, group: QueueGroup, message: StageMessage, delay: timedelta) -> None:
        """Send, hidden for `delay` (0 to 7 days: Put Message's limit)."""
        ...


class KeyWrapper(Protocol):
    """Wraps the data key of each request: Key Vault in Azure, a key file locally."""

    async def wrap(self, key: bytes) -> bytes: ...

    async def unwrap(self, wrapped: bytes) -> bytes:
        """Raises SealBrokenError when the wrapping key is gone or the bytes were altered."""
        ...
