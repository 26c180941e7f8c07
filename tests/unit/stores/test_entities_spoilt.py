"""Rows that are not as they must be, and what no row may show or hold."""

import os
from dataclasses import replace

import pytest

from dsr_core.domain.errors import IntegrityError, LimitExceededError, SealBrokenError
from dsr_core.domain.outcomes import FileRecord, Outcome, TaskReport
from dsr_core.domain.request import Task
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.stores.entities import read_request, write_request
from dsr_core.stores.event_entities import read_event
from dsr_core.stores.limits import Entity
from dsr_core.stores.task_entities import write_task
from tests.contract.samples import opened
from tests.unit.stores.entity_kit import SEAL, rows_of


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
