"""Requests in every shape that rows must hold."""

import os
from datetime import UTC, datetime

from hypothesis import strategies as st

from dsr_core.domain.failure_trace import FailedCall, FailureTrace
from dsr_core.domain.manual_work import SourceReminder
from dsr_core.domain.outcomes import FileRecord, Outcome, PackageRecord, SourceResult, TaskReport
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Status, Task, TaskState
from dsr_core.domain.subject import DataSubject, DirectoryIdentity, Home, Identifier, IdentifierKind
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.stores.entities import write_request
from dsr_core.stores.limits import Entity
from dsr_core.stores.sealing import Seal
from dsr_core.stores.task_entities import task_key, write_task

SEAL = Seal(request_id="r1", key=bytes(32), nonces=os.urandom)


texts = st.text(max_size=12)


optional_texts = st.none() | texts


moments = st.datetimes(timezones=st.just(UTC))


# Whatever a strategy below does not name: every moment the domain holds is aware.
st.register_type_strategy(datetime, moments)


counts = st.integers(min_value=0, max_value=2**31 - 1)


large_counts = st.integers(min_value=0, max_value=2**53 - 1)


subjects = st.builds(
    DataSubject,
    identifiers=st.lists(
        st.builds(Identifier, kind=st.sampled_from(IdentifierKind), value=texts), max_size=3
    ).map(tuple),
    name=optional_texts,
    contact=optional_texts,
    language=texts,
)


identities = st.builds(
    DirectoryIdentity,
    object_id=texts,
    user_principal_name=texts,
    mail=optional_texts,
    display_name=optional_texts,
    home=st.sampled_from(Home),
    synced=st.booleans(),
    deleted=st.booleans(),
)


reports = st.builds(
    TaskReport,
    outcome=st.sampled_from(Outcome),
    reason=st.sampled_from(Reason),
    sources=st.lists(
        st.builds(
            SourceResult,
            source=texts,
            outcome=st.sampled_from(Outcome),
            reason=st.sampled_from(Reason),
            items=large_counts,
            file=optional_texts,
            permission=texts,
            read_at=st.none() | moments,
        ),
        max_size=3,
    ).map(tuple),
    files=st.lists(
        st.builds(FileRecord, name=texts, bytes=large_counts, sha256=texts), max_size=3
    ).map(tuple),
)


traces = st.builds(
    FailureTrace,
    calls=st.lists(st.builds(FailedCall, request_id=optional_texts), max_size=2).map(tuple),
    device_ids=st.lists(texts, max_size=2).map(tuple),
)


tasks = st.builds(
    Task,
    stage=st.integers(min_value=0, max_value=99),
    system=st.sampled_from(SystemKind),
    verb=st.sampled_from(Verb),
    state=st.sampled_from(TaskState),
    start=counts,
    silent_starts=counts,
    attempts=counts,
    reason=st.sampled_from(Reason),
    resume_at=st.none() | moments,
    lease_until=st.none() | moments,
    checkpoint=optional_texts,
    report=st.none() | reports,
    trace=st.none() | traces,
)


requests = st.builds(
    DsrRequest,
    id=st.just("r1"),
    tenant=texts,
    right=st.sampled_from(Right),
    subject=subjects,
    status=st.sampled_from(Status),
    received_at=moments,
    due_on=st.dates(),
    due_at=moments,
    systems=st.lists(st.sampled_from(SystemKind), max_size=4).map(tuple),
    plan=st.lists(st.sampled_from(StageKind), max_size=8).map(tuple),
    stage=counts,
    tasks=st.lists(tasks, max_size=5, unique_by=task_key).map(tuple),
    identity=st.none() | identities,
    packages=st.lists(
        st.builds(
            PackageRecord,
            version=counts,
            blob=texts,
            bytes=large_counts,
            sha256=texts,
            files=counts,
            complete=st.booleans(),
        ),
        max_size=2,
    ).map(tuple),
    reminded=st.lists(
        st.builds(SourceReminder, stage=counts, source=texts, number=counts, at=moments),
        max_size=2,
    ).map(tuple),
    history_length=counts,
    history_head=texts,
    closed_at=st.none() | moments,
)


details = st.dictionaries(texts, st.none() | st.booleans() | large_counts | texts, max_size=4)


def rows_of(request: DsrRequest) -> list[Entity]:
    rows = [write_task(request.id, at, task, SEAL) for at, task in enumerate(request.tasks)]
    return [*rows, write_request(request, SEAL)]
