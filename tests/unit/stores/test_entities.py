import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsr_core.domain.errors import IntegrityError, LimitExceededError, SealBrokenError
from dsr_core.domain.failure_trace import FailedCall, FailureTrace
from dsr_core.domain.history import chain, first_break
from dsr_core.domain.identity_means import Authority, Representation
from dsr_core.domain.manual_work import SourceReminder
from dsr_core.domain.notes import LONGEST_NOTE, MOST_NOTES, Note
from dsr_core.domain.outcomes import FileRecord, Outcome, PackageRecord, SourceResult, TaskReport
from dsr_core.domain.plan import PLANS, STAGE_RULES, SUPPLEMENT_PLAN, Right, StageKind, work_of
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Status, Task, TaskState
from dsr_core.domain.subject import DataSubject, DirectoryIdentity, Home, Identifier, IdentifierKind
from dsr_core.domain.systems import CONFIGURABLE, SystemKind, Verb
from dsr_core.stores.entities import read_request, write_request
from dsr_core.stores.event_entities import event_key, read_event, write_event
from dsr_core.stores.limits import Entity, check_entity
from dsr_core.stores.sealing import Seal
from dsr_core.stores.task_entities import task_key, write_task
from tests.contract.samples import NOW, opened

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


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(requests)
def test_a_request_comes_back_from_its_rows_in_any_order(request: DsrRequest) -> None:
    rows = rows_of(request)
    for row in rows:
        check_entity(row)

    assert read_request(rows, SEAL) == request
    assert read_request(reversed(rows), SEAL) == request


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(requests, requests)
def test_merging_the_row_of_a_later_state_gives_that_state(
    before: DsrRequest, after: DsrRequest
) -> None:
    merged = write_request(before, SEAL) | write_request(after, SEAL, before=before)

    tasks_after = rows_of(after)[:-1]
    assert read_request([*tasks_after, merged], SEAL) == after


def test_notes_and_a_representation_come_back_and_no_row_shows_a_note() -> None:
    note = Note(at=NOW, by="op-1", about="hold", text="Grace rang", salt="s" * 43)
    shown = Representation(by="op-1", at=NOW, basis=Authority.PARENTAL_AUTHORITY)
    full = [replace(note, text="\U0001f642" * LONGEST_NOTE)] * MOST_NOTES
    request = replace(opened().request, notes=(note,), representation=shown)

    row = write_request(request, SEAL)

    assert read_request([*rows_of(request)[:-1], row], SEAL) == request
    assert "rang" not in repr(row)
    check_entity(write_request(replace(request, notes=tuple(full)), SEAL))


def test_a_row_written_before_there_were_notes_has_none() -> None:
    rows = rows_of(opened().request)
    for name in ("representation", "notes_parts"):
        rows[-1].pop(name, None)

    back = read_request(rows, SEAL)

    assert (back.notes, back.representation) == ((), None)


def test_a_task_written_before_failures_were_traced_has_none() -> None:
    rows = rows_of(opened().request)
    for row in rows:
        row.pop("trace_parts", None)

    assert read_request(rows, SEAL) == opened().request


def test_a_merge_leaves_out_what_is_sealed_and_unchanged() -> None:
    request = opened().request

    again = write_request(request, SEAL, before=request)
    known = replace(request, identity=DirectoryIdentity(object_id="o", user_principal_name="u"))

    assert not {"subject", "identity", "subject_parts", "identity_parts"} & set(again)
    assert "identity" in write_request(known, SEAL, before=request)


@given(st.integers(1, 999_999), moments, texts, details)
def test_an_event_comes_back_with_its_hash_intact(
    number: int, at: datetime, event: str, said: dict[str, str | int | bool | None]
) -> None:
    row = chain("r1", number, at, event, said, "0" * 64)

    entity = write_event(row)
    check_entity(entity)

    assert read_event(entity) == row


def test_the_hash_holds_for_a_moment_of_another_zone() -> None:
    at = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    row = chain("r1", 1, at, "request_received", {}, "0" * 64)

    back = read_event(write_event(row))

    assert first_break([back], 1, row.hash) is None


def test_events_sort_by_their_number() -> None:
    numbers = [1, 2, 9, 10, 99, 100, 999_999]

    assert [event_key(number) for number in numbers] == sorted(map(event_key, numbers))
    assert event_key(17) == "event|000017"
    with pytest.raises(LimitExceededError):
        event_key(1_000_000)


def test_no_stage_of_any_plan_has_two_tasks_of_a_system() -> None:
    """The row keys of tasks, and `DsrRequest.task`, rest on this."""
    stages = {kind for plan in (*PLANS.values(), SUPPLEMENT_PLAN) for kind in plan}
    for kind in stages | set(STAGE_RULES):
        systems = [system for system, _ in work_of(kind, CONFIGURABLE)]

        assert len(systems) == len(set(systems))


def test_task_rows_sort_after_the_request_and_events_before_it() -> None:
    request = opened().request
    keys = [str(row["RowKey"]) for row in rows_of(request)]

    assert all(key > "request" for key in keys if key != "request")
    assert event_key(999_999) < "request"
    assert keys[0] == "task|01|intune"


def test_sealed_values_open_at_their_own_place_only() -> None:
    request = opened().request
    row = write_request(request, SEAL)
    row["identity"], row["identity_parts"] = row["subject"], row["subject_parts"]

    with pytest.raises(SealBrokenError):
        read_request([row], SEAL)


def test_no_row_shows_personal_data() -> None:
    request = opened().request
    task = replace(request.tasks[0], checkpoint="https://graph.example/users/grace.hopper")
    rows = rows_of(replace(request, tasks=(task,)))

    assert "grace" not in repr(rows).lower()


@pytest.mark.parametrize(
    "spoilt",
    [
        {"status": "unheard-of"},
        {"plan": "identity,unheard-of"},
        {"received_at": "yesterday"},
        {"stage": "one"},
        {"subject_parts": 0},
        {"subject_parts": 2},
        {"subject": "text"},
        {"packages": "{"},
        {"packages": '[{"version": "one"}]'},
        {"v": 2},
    ],
)
def test_a_row_of_another_form_is_an_integrity_error_without_a_cause(spoilt: Entity) -> None:
    row = write_request(opened().request, SEAL) | spoilt

    with pytest.raises(IntegrityError) as caught:
        read_request([row], SEAL)

    error = caught.value
    assert error.__cause__ is None
    assert error.__context__ is None or error.__suppress_context__


def test_rows_that_lack_a_property_or_the_request_are_an_integrity_error() -> None:
    rows = rows_of(opened().request)
    incomplete = dict(rows[0])
    del incomplete["verb"]

    with pytest.raises(IntegrityError):
        read_request([incomplete, rows[-1]], SEAL)
    with pytest.raises(IntegrityError):
        read_request(rows[:-1], SEAL)
    with pytest.raises(IntegrityError):
        read_event({"v": 1, "PartitionKey": "r1", "RowKey": "event|x", "at": "?"})


def test_a_report_is_small_though_it_names_many_files() -> None:
    files = tuple(
        FileRecord(name=f"intune/devices/{number}.json", bytes=1000, sha256="ab" * 32)
        for number in range(2_000)
    )
    report = TaskReport(outcome=Outcome.DONE, files=files)
    task = Task(stage=2, system=SystemKind.INTUNE, verb=Verb.COLLECT, report=report)

    row = write_task("r1", 0, task, SEAL)
    written = row["report"]

    assert row["report_parts"] == 1
    assert isinstance(written, bytes)
    assert len(written) < 20_000


def test_a_report_that_does_not_fit_is_refused() -> None:
    files = tuple(
        FileRecord(name=os.urandom(40).hex(), bytes=1, sha256=os.urandom(32).hex())
        for _ in range(4_000)
    )
    task = Task(
        stage=2,
        system=SystemKind.INTUNE,
        verb=Verb.COLLECT,
        report=TaskReport(outcome=Outcome.DONE, files=files),
    )

    with pytest.raises(LimitExceededError, match="report"):
        write_task("r1", 0, task, SEAL)
