"""What the core asks of the systems that hold personal data, and what they answer."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from dsr_core.domain.failure_trace import FailureTrace
from dsr_core.domain.outcomes import PackageRecord, SourceResult, TaskReport
from dsr_core.domain.reasons import Reason
from dsr_core.domain.recognising import DirectoryPerson
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.subject import DataSubject, DirectoryIdentity
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports.files import PackageStore


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
    #: The person's earlier request that asks the same.
    duplicate_of: str | None = None
    package: PackageRecord | None = None
    #: What was before and after a change; needed to undo it, and as proof. Sealed when stored.
    evidence: str | None = field(default=None, repr=False)
    trace: FailureTrace | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postponed:
    """The task must be looked at again; the checkpoint says where to go on."""

    reason: Reason
    retry_after: timedelta | None = None
    checkpoint: str | None = field(default=None, repr=False)
    #: What is waited for, for operators and whoever tells the person. Codes and counts only.
    findings: tuple[SourceResult, ...] = ()
    #: Kept only where no other look is granted any more.
    trace: FailureTrace | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """The task cannot go on without an operator."""

    reason: Reason
    #: What was looked at, and what each came to: the operator sees all of it at once, not only the
    #: first thing in the way. Codes and counts only.
    findings: tuple[SourceResult, ...] = ()
    checkpoint: str | None = field(default=None, repr=False)
    trace: FailureTrace | None = field(default=None, repr=False)


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
    #: The token for the letter's link; its hash is kept already. None where it has no link.
    token: str | None = field(default=None, repr=False)
    #: Settle with what there is: another postponement for this reason will not be granted.
    last_chance: bool
    #: Who the person is in the directory; asked of the directory once per run, shared by the tasks.
    locate: Callable[[], Awaitable[Located]]
    #: Whether the run's time is up; long work looks between pages.
    is_out_of_time: Callable[[], bool]
    #: Where the task's files go, and where it reads them.
    packages: PackageStore
    #: The stage before ended a moment ago in this same invocation: what it wrote and hashed need
    #: not be read back.
    straight_on: bool = False
    #: No other task is kept from being saved by this one: it may wait a little where it is.
    is_alone: bool = False


type Act = Callable[[Assignment], Awaitable[TaskResult]]


class TenantSystems(Protocol):
    """One tenant's systems under one credential."""

    async def locate(self, subject: DataSubject) -> Located:
        """Find the person. Raises SystemUnavailableError, SystemStuckError."""
        ...

    async def recognise(
        self, object_ids: Sequence[str], addresses: Sequence[str]
    ) -> tuple[DirectoryPerson, ...]:
        """Who of the directory these ids and addresses belong to; one that is nobody's is passed.

        At most `MOST_IDS` and `MOST_ADDRESSES`. Raises SystemUnavailableError, SystemStuckError:
        "nobody" is said only when every question was answered.
        """
        ...

    def act(self, system: SystemKind, verb: Verb) -> Act:
        """What carries out a verb. Acts raise SystemUnavailableError and SystemStuckError."""
        ...
