"""Memory stands-ins for the ports that systems work with, and builders of what they are given."""

import hashlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from dsr_core.domain.clock_facts import ClockFacts
from dsr_core.domain.errors import IntegrityError
from dsr_core.domain.outcomes import FileRecord, Outcome, SourceResult, TaskReport
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Status, Task, TaskState
from dsr_core.domain.subject import DataSubject, DirectoryIdentity, Identifier, IdentifierKind
from dsr_core.domain.systems import CONFIGURABLE, SystemKind, Verb
from dsr_core.ports import Assignment, DropFile, Finished, Located, Postponed, Stuck, TaskResult
from dsr_core.stores.blob_names import blob_name

NOW = datetime(2026, 3, 2, 9, 30, 15, 123456, tzinfo=UTC)
REQUEST_ID = "dsr-2026-0001"


class StandingClock:
    """Time that moves when told to."""

    def __init__(self, now: datetime = NOW) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def advance(self, by: timedelta) -> None:
        self.time += by


class MemoryPackages:
    """Files in memory; a file is seen once its writer is closed."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.largest_write = 0

    def writer(self, request: DsrRequest, name: str) -> "_MemoryWriter":
        assert blob_name(request.id, name)  # as strict as the store that it stands in for
        return _MemoryWriter(self, name)

    async def read(self, request: DsrRequest, name: str) -> AsyncIterator[bytes]:
        if name not in self.files:
            raise IntegrityError
        content = self.files[name]
        for start in range(0, len(content), 1000):
            yield content[start : start + 1000]

    async def read_part(self, request: DsrRequest, name: str, start: int, length: int) -> bytes:
        return self.files[name][start : start + length]

    async def link(self, request: DsrRequest, name: str, valid_for: timedelta) -> str:
        raise NotImplementedError

    def json(self, name: str) -> object:
        return json.loads(self.files[name])

    def sources(self, name: str) -> dict[str, object]:
        return json.loads(self.files[name])["sources"]


class _MemoryWriter:
    def __init__(self, store: MemoryPackages, name: str) -> None:
        self._store = store
        self._name = name
        self._content = bytearray()

    async def write(self, data: bytes) -> None:
        self._store.largest_write = max(self._store.largest_write, len(data))
        self._content += data

    async def close(self) -> FileRecord:
        content = bytes(self._content)
        self._store.files[self._name] = content
        digest = hashlib.sha256(content).hexdigest()
        return FileRecord(name=self._name, bytes=len(content), sha256=digest)


class MemoryDrops:
    """Export containers in memory; what is in them is put there by the test."""

    def __init__(self) -> None:
        self.drops: dict[str, dict[str, bytes]] = {}
        self.created: list[str] = []

    async def create(self, tenant: str, drop: str, valid_for: timedelta) -> str:
        assert drop not in self.drops
        assert valid_for >= timedelta(days=31)
        self.drops[drop] = {}
        self.created.append(drop)
        return f"https://account.blob.example/{drop}?sig=SECRET"

    async def list(self, tenant: str, drop: str) -> tuple[DropFile, ...]:
        return tuple(
            DropFile(name=n, bytes=len(c)) for n, c in sorted(self.drops.get(drop, {}).items())
        )

    async def read(self, tenant: str, drop: str, name: str) -> AsyncIterator[bytes]:
        content = self.drops[drop][name]
        yield content[:2]
        yield content[2:]

    async def remove(self, tenant: str, drop: str) -> None:
        self.drops.pop(drop, None)


def subject(*values: str, kind: IdentifierKind = IdentifierKind.EMAIL) -> DataSubject:
    return DataSubject(identifiers=tuple(Identifier(kind=kind, value=v) for v in values))


def make_request(
    who: DirectoryIdentity | None = None,
    *,
    described: DataSubject | None = None,
    tasks: tuple[Task, ...] = (),
) -> DsrRequest:
    return DsrRequest(
        id=REQUEST_ID,
        tenant="contoso",
        right=Right.ACCESS,
        subject=described or subject("adele.vance@contoso.example"),
        status=Status.IN_PROGRESS,
        received_at=NOW,
        due_on=date(2026, 4, 2),
        due_at=NOW + timedelta(days=31),
        systems=CONFIGURABLE,
        law="gdpr@2018-05-25.1",
        clock=ClockFacts(received_at=NOW, right=Right.ACCESS),
        plan=(StageKind.IDENTITY, StageKind.DISCOVER, StageKind.COLLECT),
        stage=2,
        tasks=tasks or (sought(),),
        identity=who,
    )


def sought(
    system: SystemKind = SystemKind.ENTRA,
    verb: Verb = Verb.DISCOVER,
    report: TaskReport | None = None,
) -> Task:
    """A finished task of discovery."""
    done = report or TaskReport(outcome=Outcome.DONE)
    return Task(stage=1, system=system, verb=verb, state=TaskState.DONE, report=done)


@dataclass
class Pace:
    """When the time of a run is up: after so many looks."""

    looks: int | None = None
    looked: int = 0

    def is_out(self) -> bool:
        self.looked += 1
        return self.looks is not None and self.looked > self.looks


@dataclass
class Starts:
    """Starts of one task, each from the checkpoint of the one before."""

    system: SystemKind
    verb: Verb
    request: DsrRequest
    located: Located = field(default_factory=lambda: Located(identity=None))
    checkpoint: str | None = None
    start: int = 0

    def assignment(
        self,
        *,
        last_chance: bool = False,
        is_out_of_time: Callable[[], bool] = lambda: False,
        is_alone: bool = False,
        packages: "MemoryPackages | None" = None,
    ) -> Assignment:
        self.start += 1

        async def locate() -> Located:
            return self.located

        return Assignment(
            request=self.request,
            system=self.system,
            verb=self.verb,
            stage=self.request.stage,
            start=self.start,
            checkpoint=self.checkpoint,
            last_chance=last_chance,
            locate=locate,
            is_out_of_time=is_out_of_time,
            packages=packages or MemoryPackages(),
            is_alone=is_alone,
        )

    def note(self, result: TaskResult) -> TaskResult:
        """Keep the checkpoint as the runner does: one that says nothing leaves the old."""
        if not isinstance(result, Finished):
            self.checkpoint = result.checkpoint or self.checkpoint
        return result


def report_of(result: TaskResult) -> TaskReport:
    assert isinstance(result, Finished), result
    return result.report


def pause_of(result: TaskResult) -> Postponed:
    assert isinstance(result, Postponed), result
    return result


def reason_of(result: TaskResult) -> Reason:
    """Why a task is an operator's now."""
    assert isinstance(result, Stuck), result
    return result.reason


def by_source(report: TaskReport) -> dict[str, SourceResult]:
    """Results by source; the test fails for one that has several."""
    names = [result.source for result in report.sources]
    assert len(set(names)) == len(names)
    return dict(zip(names, report.sources, strict=True))


def captured(request: DsrRequest, report: TaskReport) -> DsrRequest:
    """The request with a finished capture in its past."""
    task = sought(SystemKind.ENTRA_LOGS, Verb.CAPTURE, report)
    return replace(request, tasks=(*request.tasks, task))
