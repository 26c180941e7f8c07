"""Work by hand, source by source."""

import pytest

from dsr_core.domain.agenda import PARTIAL_ANSWER_LEAD
from dsr_core.domain.errors import IllegalTransitionError, UnknownManualSourceError
from dsr_core.domain.events import DueDateNeared, ManualFileAdded, ManualTaskDone
from dsr_core.domain.manual_work import open_sources
from dsr_core.domain.outcomes import FileRecord, Outcome
from dsr_core.domain.plan import StageKind
from dsr_core.domain.request import DsrRequest, Status, Task, TaskState
from dsr_core.domain.systems import SystemKind
from tests.builders import a_request, after, through_stage

FILE = FileRecord(name="manual/ad/0123456789abcdef.pdf", bytes=7, sha256="0" * 64)
ADDED = ManualFileAdded(by="operator-1", source="ad", file=FILE)


def said(source: str | None, outcome: Outcome = Outcome.DONE) -> ManualTaskDone:
    return ManualTaskDone(by="operator-1", outcome=outcome, source=source)


def collecting(*manual: str) -> DsrRequest:
    """A request whose only open work is by hand."""
    systems = (SystemKind.ENTRA, SystemKind.MANUAL)
    discovering = through_stage(a_request(systems=systems, manual=manual))
    return through_stage(after(discovering, said(None)))


def by_hand(request: DsrRequest) -> Task:
    (task,) = (
        task
        for task in request.tasks_of(request.plan.index(StageKind.COLLECT))
        if task.system is SystemKind.MANUAL
    )
    return task


def test_the_task_is_done_when_each_source_has_an_outcome() -> None:
    one = after(collecting("ad", "vm"), said("ad"))
    both = after(one, said("vm", Outcome.NOTHING_FOUND))

    assert (by_hand(one).state, open_sources(by_hand(one).report)) == (
        TaskState.AWAITING_PERSON,
        ("vm",),
    )
    assert one.status is Status.NEEDS_OPERATOR
    assert by_hand(both).state is TaskState.DONE
    assert both.stage_kind is StageKind.ASSEMBLE


def test_without_named_sources_one_word_does_for_all() -> None:
    request = collecting()

    done = after(request, said(None, Outcome.NOTHING_FOUND))

    report = by_hand(done).report
    assert report is not None
    assert (report.outcome, report.sources) == (Outcome.NOTHING_FOUND, ())


def test_a_file_handed_in_twice_is_one_file() -> None:
    report = by_hand(after(collecting("ad", "vm"), ADDED, ADDED)).report

    assert report is not None
    assert report.files == (FILE,)
    assert report.sources[0].items == 1


def test_a_name_that_is_none_and_a_source_that_is_done_with_are_refused() -> None:
    request = after(collecting("ad", "vm"), said("ad"))

    with pytest.raises(UnknownManualSourceError):
        after(request, said("nowhere"))
    for event in (said("ad"), ADDED):
        with pytest.raises(IllegalTransitionError):
            after(request, event)


def test_near_the_due_date_what_was_handed_in_goes_out_and_the_rest_is_still_asked_for() -> None:
    request = after(collecting("ad", "vm"), ADDED, said("ad"))

    at = request.due_at - PARTIAL_ANSWER_LEAD
    answered = after(request, DueDateNeared(), at=at)
    supplement = through_stage(through_stage(answered, at), at)

    first = by_hand(answered).report
    assert first is not None
    assert (first.outcome, first.files) == (Outcome.PENDING, (FILE,))
    assert supplement.stage_kind is StageKind.SUPPLEMENT
    (again,) = supplement.live_tasks
    assert open_sources(again.report) == ("vm",)
    assert again.state is TaskState.AWAITING_PERSON
