"""What monitoring sees: a line and a count for each thing that happened, a span for each run.

Ids, codes and counts only, as in the history, whose rows these are. Through opentelemetry-api: no
effect until the worker switches telemetry on (docs/RUNBOOK.md says how).
"""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from time import monotonic

from opentelemetry import metrics, trace
from opentelemetry.metrics import Counter, Histogram
from opentelemetry.trace import StatusCode, Tracer

from dsr_core.domain.decide import Decision
from dsr_core.domain.history import HistoryRow
from dsr_core.domain.recognising import DirectoryPerson
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.subject import DataSubject
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.host.telemetry import Fact, tell
from dsr_core.ports import (
    Act,
    Assignment,
    Located,
    RequestStore,
    StoredRequest,
    TaskResult,
    TenantSystems,
)

#: What a count may be told apart by: few values each, or the bill grows with them.
_DIMENSIONS = ("system", "outcome", "reason", "kind", "days_left")


class ObservedRequests:
    """A request store that tells of everything that was saved, once it is."""

    def __init__(self, store: RequestStore) -> None:
        self._store = store

    async def add(self, decision: Decision) -> StoredRequest:
        """As the store, and told."""
        added = await self._store.add(decision)
        _observe(decision)
        return added

    async def load(self, request_id: str) -> StoredRequest | None:
        """As the store."""
        return await self._store.load(request_id)

    async def save(self, stored: StoredRequest, decision: Decision) -> StoredRequest:
        """As the store, and told."""
        saved = await self._store.save(stored, decision)
        _observe(decision)
        return saved

    async def outlines(self, after: str, most: int) -> tuple[DsrRequest, ...]:
        """As the store."""
        return await self._store.outlines(after, most)

    async def history(self, request_id: str) -> tuple[HistoryRow, ...]:
        """As the store."""
        return await self._store.history(request_id)


class ObservedSystems:
    """A tenant's systems whose acts are timed."""

    def __init__(self, systems: TenantSystems) -> None:
        self._systems = systems

    async def locate(self, subject: DataSubject) -> Located:
        """As the systems."""
        return await self._systems.locate(subject)

    async def recognise(
        self, object_ids: Sequence[str], addresses: Sequence[str]
    ) -> tuple[DirectoryPerson, ...]:
        """As the systems."""
        return await self._systems.recognise(object_ids, addresses)

    def act(self, system: SystemKind, verb: Verb) -> Act:
        """As the systems, in a span of its own and timed."""
        carry_out = self._systems.act(system, verb)

        async def act(assignment: Assignment) -> TaskResult:
            facts = {"system": system.value, "verb": verb.value}
            began = monotonic()
            with observed_run("act", {**facts, "request_id": assignment.request.id}):
                result = await carry_out(assignment)
            _act_seconds().record(
                monotonic() - began, {**facts, "result": type(result).__name__.lower()}
            )
            return result

        return act


@contextmanager
def observed_run(name: str, facts: Mapping[str, str | int]) -> Generator[None]:
    """A span round one piece of work, with ids and stages as its attributes.

    An exception shows as failed and by its type: its text may hold an address.
    """
    attributes = {f"dsr.{key}": value for key, value in facts.items()}
    with _tracer().start_as_current_span(
        name, attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield
        except BaseException as error:
            span.set_status(StatusCode.ERROR, type(error).__name__)
            raise


def observe_backlog(late: timedelta) -> None:
    """How long the oldest of what is due has been so."""
    _backlog().record(late.total_seconds())


def _observe(decision: Decision) -> None:
    request = decision.request
    for row in decision.rows:
        told: dict[str, Fact] = {"request_id": request.id, "right": request.right.value}
        tell(row.event, **(told | dict(row.details)))
        kinds = {
            name: str(row.details[name]) for name in _DIMENSIONS if row.details.get(name, "") != ""
        }
        _events().add(1, {"event": row.event, "right": request.right.value, **kinds})
    if request.closed_at is not None and any(row.at == request.closed_at for row in decision.rows):
        kinds = {
            "right": request.right.value,
            "status": request.status.value,
            "in_time": (request.answered_at or request.closed_at) <= request.due_at,
        }
        taken = request.closed_at - request.received_at
        _days_to_close().record(taken / timedelta(days=1), kinds)


@cache
def _tracer() -> Tracer:
    return trace.get_tracer("dsr")


@cache
def _events() -> Counter:
    text = "Things that happened to requests, as in their histories"
    return metrics.get_meter("dsr").create_counter("dsr.events", description=text)


@cache
def _act_seconds() -> Histogram:
    text = "How long one act of one system took"
    return metrics.get_meter("dsr").create_histogram("dsr.act.seconds", "s", text)


@cache
def _days_to_close() -> Histogram:
    text = "Days from receipt to the end of a request"
    return metrics.get_meter("dsr").create_histogram("dsr.days_to_close", "d", text)


@cache
def _backlog() -> Histogram:
    text = "How late the sweep comes to the oldest of what is due"
    return metrics.get_meter("dsr").create_histogram("dsr.backlog.seconds", "s", text)
