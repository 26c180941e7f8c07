"""When our own copies of a closed request are due to go."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from dsr_core.domain.agenda import LONGEST_REST, LONGEST_SILENCE, next_look, what_is_due
from dsr_core.domain.copies import Copy
from dsr_core.domain.errors import IllegalTransitionError
from dsr_core.domain.events import CopiesPurged, IdentityExpired
from dsr_core.domain.opening import open_request
from dsr_core.domain.person_access import PersonAccess
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.domain.retention import SHORT_KEEP, PurgeDue, Retention, copies_due
from dsr_core.domain.subject import FORGOTTEN
from dsr_core.domain.wish import Wish
from tests.builders import (
    LEASE,
    NOW,
    a_request,
    after,
    an_opening,
    started,
    through_stage,
    withdrawn,
)

KEEP = Retention(keep=timedelta(days=90), watch=timedelta(days=180))
ALL = tuple(Copy)


def completed() -> DsrRequest:
    request = a_request()
    while request.status is Status.IN_PROGRESS:
        request = through_stage(request)
    assert request.status is Status.COMPLETED
    return request


def expired() -> DsrRequest:
    pending = open_request(an_opening(vouched_by=None), NOW).request
    request = through_stage(after(pending, IdentityExpired()))
    assert request.status is Status.EXPIRED
    return request


def due_at(request: DsrRequest, at: datetime) -> tuple[Copy, ...]:
    return copies_due(request, KEEP, at)


def test_nothing_of_an_open_request_is_ever_due() -> None:
    assert due_at(a_request(), NOW + timedelta(days=9_999)) == ()


def test_copies_of_a_completed_request_are_kept_for_the_tenants_days_and_go_together() -> None:
    last = NOW + KEEP.keep

    assert due_at(completed(), last - timedelta(seconds=1)) == ()
    assert due_at(completed(), last) == ALL


def test_where_identity_was_never_shown_the_files_go_at_once_and_the_rest_within_days() -> None:
    assert due_at(expired(), NOW) == (Copy.FILES,)
    assert due_at(expired(), NOW + SHORT_KEEP) == ALL


def test_a_withdrawn_request_is_kept_shorter_than_an_answered_one() -> None:
    request = withdrawn(a_request())

    assert request.status is Status.WITHDRAWN
    assert due_at(request, NOW) == ()
    assert due_at(request, NOW + SHORT_KEEP) == ALL


def test_files_stay_while_a_worker_may_still_write_some() -> None:
    at_work = started(a_request())
    ended = replace(at_work, status=Status.EXPIRED, verified_by=None, closed_at=NOW)

    assert due_at(ended, NOW) == ()
    assert due_at(ended, NOW + LEASE) == (Copy.FILES,)


def test_a_closed_request_is_looked_at_when_its_copies_are_due_and_never_after() -> None:
    request = completed()
    almost = NOW + KEEP.keep - timedelta(days=1)
    gone = after(request, CopiesPurged(copies=ALL))

    assert next_look(request, NOW, KEEP) == NOW + LONGEST_REST
    assert next_look(request, almost, KEEP) == NOW + KEEP.keep
    assert what_is_due(request, NOW + KEEP.keep, KEEP) == PurgeDue(copies=ALL)
    assert next_look(gone, NOW, KEEP) is None
    assert what_is_due(gone, NOW + KEEP.keep, KEEP) is None


def test_what_could_not_be_purged_is_tried_again_the_next_day() -> None:
    late = NOW + KEEP.keep

    assert next_look(completed(), late, KEEP) == late + LONGEST_SILENCE


def test_with_the_key_everything_that_was_sealed_is_gone_and_what_came_of_it_stays() -> None:
    request = completed()
    gone = after(request, CopiesPurged(copies=ALL), at=NOW + KEEP.keep)

    assert (gone.subject, gone.wish, gone.identity, gone.access) == (
        FORGOTTEN,
        Wish(),
        None,
        PersonAccess(),
    )
    assert {(task.checkpoint, task.evidence) for task in gone.tasks} == {(None, None)}
    assert [task.report for task in gone.tasks] == [task.report for task in request.tasks]
    assert (gone.status, gone.closed_at) == (request.status, NOW)
    assert gone.history_length == request.history_length + 1


def test_the_key_is_not_destroyed_while_there_are_copies_nor_anything_purged_twice() -> None:
    request = completed()
    files_gone = after(request, CopiesPurged(copies=(Copy.FILES,)))

    for early in ((Copy.PERSONAL_DATA,), (Copy.FILES, Copy.PERSONAL_DATA), ()):
        with pytest.raises(IllegalTransitionError):
            after(request, CopiesPurged(copies=early))
    for twice in ((Copy.FILES,), ALL):
        with pytest.raises(IllegalTransitionError):
            after(files_gone, CopiesPurged(copies=twice))


def test_the_copies_of_an_open_request_cannot_be_purged() -> None:
    with pytest.raises(IllegalTransitionError):
        after(a_request(), CopiesPurged(copies=(Copy.FILES,)))
