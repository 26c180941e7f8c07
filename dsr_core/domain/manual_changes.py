"""What events do to work by hand: a file handed in, an outcome said, an owner reminded."""

from dataclasses import replace
from datetime import datetime

from dsr_core.domain.change import Change, with_tasks
from dsr_core.domain.errors import IllegalTransitionError
from dsr_core.domain.events import ManualFileAdded, ManualTaskDone, SourceReminded
from dsr_core.domain.manual_work import SourceReminder, open_sources, with_file, with_outcome
from dsr_core.domain.outcomes import TaskReport
from dsr_core.domain.reminders import last_reminder
from dsr_core.domain.request import DsrRequest, Task, TaskState
from dsr_core.domain.systems import SystemKind


def do_by_hand(request: DsrRequest, event: ManualTaskDone, now: datetime) -> Change:
    """Keeps what came of a source; the task is done when each has an outcome.

    Raises IllegalTransitionError when nothing waits, UnknownManualSourceError.
    """
    report = with_outcome(_waiting(request).report, event.source, event.outcome)
    state = TaskState.AWAITING_PERSON if open_sources(report) else TaskState.DONE
    return _changed(request, report, state)


def add_file(request: DsrRequest, event: ManualFileAdded, now: datetime) -> Change:
    """Lists a file that was handed in; it goes into the package. Raises as `do_by_hand`."""
    report = with_file(_waiting(request).report, event.source, event.file)
    return _changed(request, report, TaskState.AWAITING_PERSON)


def note_reminder(request: DsrRequest, event: SourceReminded, now: datetime) -> Change:
    """Counts the letter to a source's owner, which is not written again.

    Raises IllegalTransitionError for one that was counted, or when the source waits no more.
    """
    last = last_reminder(request, event.source)
    number = last.number + 1 if last is not None else 0
    waits = event.source in open_sources(_waiting(request).report)
    if event.stage != request.stage or event.number != number or not waits:
        raise IllegalTransitionError("This owner was reminded already, or has nothing to do.")
    noted = SourceReminder(stage=event.stage, source=event.source, number=number, at=now)
    others = [each for each in request.reminded if each.stage == request.stage and each is not last]
    return Change(request=replace(request, reminded=(*others, noted)))


def _waiting(request: DsrRequest) -> Task:
    waiting = request.task(request.stage, SystemKind.MANUAL)
    if waiting is None or waiting.state is not TaskState.AWAITING_PERSON:
        raise IllegalTransitionError("Nothing waits to be done by hand.")
    return waiting


def _changed(request: DsrRequest, report: TaskReport, state: TaskState) -> Change:
    def changed(task: Task) -> Task:
        return replace(task, state=state, report=report)

    return Change(request=with_tasks(request, request.stage, (SystemKind.MANUAL,), changed))
