"""What the core asks of the world, in domain words. Each port has two real implementations."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from dsr_core.domain.clock_facts import Jurisdiction
from dsr_core.domain.decide import Decision
from dsr_core.domain.history import HistoryRow
from dsr_core.domain.letter_facts import LetterFacts
from dsr_core.domain.letter_parts import Letter
from dsr_core.domain.messages import StageMessage
from dsr_core.domain.outcomes import FileRecord, PackageRecord, TaskReport
from dsr_core.domain.plan import QueueGroup, Right
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.subject import Challenge, DataSubject, DirectoryIdentity
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.domain.tenants import TenantPolicy


class Clock(Protocol):
    """The time: aware, in UTC."""

    def now(self) -> datetime: ...


# ------------------------------------------------------------------ state


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
        """Replace what `stored` was read as. Raises StaleRequestError when it has changed since."""
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


# ------------------------------------------------------------------ files


class FileWriter(Protocol):
    """A file being written block by block; nothing of it is visible before `close`."""

    async def write(self, data: bytes) -> None: ...

    async def close(self) -> FileRecord: ...


class PackageStore(Protocol):
    """The files of a request, in its tenant's container, under its own folder."""

    def writer(self, request: DsrRequest, name: str) -> FileWriter:
        """A new file, or a new content for one that exists. `name` is relative to the folder."""
        ...

    def read(self, request: DsrRequest, name: str) -> AsyncIterator[bytes]:
        """The content in blocks. Raises IntegrityError when there is no such file."""
        ...

    async def link(self, request: DsrRequest, name: str, valid_for: timedelta) -> str:
        """An address anyone can download the file from for that long. A secret."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DropFile:
    """A file that Microsoft's own export wrote."""

    name: str
    bytes: int


class ExportDrops(Protocol):
    """Containers for Microsoft's own exports: one fresh container an attempt (graph.md 2.3)."""

    async def create(self, tenant: str, drop: str, valid_for: timedelta) -> str:
        """Make the container; answers the address (a secret) that lets a service write there."""
        ...

    async def list(self, tenant: str, drop: str) -> tuple[DropFile, ...]: ...

    def read(self, tenant: str, drop: str, name: str) -> AsyncIterator[bytes]: ...

    async def remove(self, tenant: str, drop: str) -> None:
        """Delete the container and all in it; gone already is fine."""
        ...


class LetterFate(StrEnum):
    """What became of a letter."""

    #: The mail service took it.
    MAILED = "mailed"
    #: It lies in the outbox container for another mailer.
    FILED = "filed"
    #: An earlier sender died in the middle; it is not repeated blindly.
    UNCERTAIN = "uncertain"


class LetterBox(Protocol):
    """Letters to people: by mail, or into an outbox. The same key is never sent twice."""

    async def send(self, request: DsrRequest, key: str, letter: Letter, to: str) -> LetterFate:
        """Send unless this key was sent before. `key` names the letter among the request's own.

        Raises SystemUnavailableError when the mail service cannot take it now.
        """
        ...


class KeyWrapper(Protocol):
    """Wraps the data key of each request: Key Vault in Azure, a key file locally."""

    async def wrap(self, key: bytes) -> bytes: ...

    async def unwrap(self, wrapped: bytes) -> bytes:
        """Raises SealBrokenError when the wrapping key is gone or the bytes were altered."""
        ...


# ------------------------------------------------------------------ systems


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """What discovery makes of the identifiers: one directory entry, or why there is none."""

    identity: DirectoryIdentity | None
    reason: Reason = Reason.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The task has an outcome."""

    report: TaskReport
    identity: DirectoryIdentity | None = None
    challenge: Challenge | None = None
    package: PackageRecord | None = None
    #: What was before and after a change; needed to undo it, and as proof. Sealed when stored.
    evidence: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """The task must be looked at again; the checkpoint says where to go on."""

    reason: Reason
    retry_after: timedelta | None = None
    checkpoint: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """The task cannot go on without an operator."""

    reason: Reason
    checkpoint: str | None = field(default=None, repr=False)


type TaskResult = Finished | Postponed | Stuck


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One start of one task, with all it may need to know. It returns; it never saves."""

    request: DsrRequest
    system: SystemKind
    verb: Verb
    stage: int
    start: int
    #: What this task's last `Postponed` left behind.
    checkpoint: str | None = field(default=None, repr=False)
    #: Settle with what there is: another postponement for this reason will not be granted.
    last_chance: bool
    #: Who the person is in the directory; asked of the directory once per run, shared by the tasks.
    locate: Callable[[], Awaitable[Located]]
    #: Whether the run's time is up; long work looks between pages.
    is_out_of_time: Callable[[], bool]


type Act = Callable[[Assignment], Awaitable[TaskResult]]


class TenantSystems(Protocol):
    """One tenant's systems under one credential."""

    async def locate(self, subject: DataSubject) -> Located:
        """Find the person. Raises SystemUnavailableError, SystemStuckError."""
        ...

    def act(self, system: SystemKind, verb: Verb) -> Act:
        """What carries out a verb. Acts raise SystemUnavailableError and SystemStuckError."""
        ...


# ------------------------------------------------------------------ all of it


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPeriod:
    """By when to answer, and under which law (the label of its rule pack)."""

    law: str
    due_on: date
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything the steps need, constructed in one place (`host/bootstrap.py`)."""

    clock: Clock
    new_id: Callable[[], str]
    #: How long one invocation may work before it saves its checkpoint.
    time_budget: timedelta
    #: How long a start is ours; longer than `functionTimeout`.
    lease: timedelta
    tenants: Mapping[str, TenantPolicy]
    requests: RequestStore
    ledger: IntakeLedger
    agenda: Agenda
    queue: StageQueue
    packages: PackageStore
    #: The systems of a tenant, made at first use.
    systems_of: Callable[[str], TenantSystems]
    #: The page a person reads first, from the manifest's content.
    render_report: Callable[[Mapping[str, object]], str]
    #: The words of a letter, in a language.
    render_letter: Callable[[LetterFacts, str], Letter]
    #: How a tenant's letters go out.
    letters_of: Callable[[str], LetterBox]
    #: The last day and moment of the answering period.
    due: Callable[[TenantPolicy, Right, datetime], AnswerPeriod]
    #: The law a request was received under, by the label it keeps.
    law_of: Callable[[TenantPolicy, str], Jurisdiction]
