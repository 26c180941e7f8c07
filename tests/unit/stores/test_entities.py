"""Requests as rows of a table, and back."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsr_core.domain.errors import LimitExceededError
from dsr_core.domain.history import chain, first_break
from dsr_core.domain.identity_means import Authority, Representation
from dsr_core.domain.notes import LONGEST_NOTE, MOST_NOTES, Note
from dsr_core.domain.plan import PLANS, STAGE_RULES, SUPPLEMENT_PLAN, work_of
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.systems import CONFIGURABLE
from dsr_core.domain.wish import Wish
from dsr_core.stores.entities import read_request, write_request
from dsr_core.stores.event_entities import event_key, read_event, write_event
from dsr_core.stores.limits import check_entity
from dsr_core.stores.records import decode_wish
from tests.contract.samples import NOW, opened
from tests.unit.stores.entity_kit import SEAL, details, moments, requests, rows_of, texts


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


def test_a_wish_written_before_representatives_said_by_what_right_says_none() -> None:
    before = b'{"corrections":[],"representative":"Grace","representative_contact":null}'

    wish = decode_wish(before)

    assert wish == Wish(representative="Grace", representative_basis=None)


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
