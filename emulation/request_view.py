"""What `GET /api/requests/{id}` says of a request, and what changed between two such answers."""

from collections.abc import Iterator
from enum import StrEnum

import msgspec


class Standing(StrEnum):
    """What a status means for someone who watches."""

    RUNNING = "running"
    """The system works, or waits for another system."""
    NEEDS_PERSON = "needs_person"
    ENDED = "ended"


STANDINGS = {
    "in_progress": Standing.RUNNING,
    "awaiting_system": Standing.RUNNING,
    "identity_pending": Standing.NEEDS_PERSON,
    "awaiting_review": Standing.NEEDS_PERSON,
    "awaiting_approval": Standing.NEEDS_PERSON,
    "needs_operator": Standing.NEEDS_PERSON,
    "on_hold": Standing.NEEDS_PERSON,
    "completed": Standing.ENDED,
    "refused": Standing.ENDED,
    "withdrawn": Standing.ENDED,
    "expired": Standing.ENDED,
}
COMPLETED = "completed"


class Source(msgspec.Struct, frozen=True):
    """One source of a system, such as the profile, and what came of it."""

    source: str
    outcome: str | None = None
    items: int | None = None
    reason: str | None = None


class TaskView(msgspec.Struct, frozen=True):
    """One system's part of a stage."""

    system: str
    verb: str
    state: str
    attempts: int = 0
    outcome: str | None = None
    items: int | None = None
    reason: str | None = None
    resume_at: str | None = None
    sources: tuple[Source, ...] = ()


class StageView(msgspec.Struct, frozen=True):
    """One stage of the plan with its tasks."""

    index: int
    stage: str
    state: str
    tasks: tuple[TaskView, ...] = ()


class HistoryView(msgspec.Struct, frozen=True):
    """One row of the history; its details are for the audit, not for this display."""

    number: int
    at: str
    event: str


class PackageView(msgspec.Struct, frozen=True):
    """The finished package as a whole."""

    bytes: int
    sha256: str
    files: int | None = None


class RequestView(msgspec.Struct, frozen=True):
    """A request as its status page shows it; members not shown here are passed over."""

    request_id: str
    right: str
    status: str
    due_on: str
    stages: tuple[StageView, ...] = ()
    history: tuple[HistoryView, ...] = ()
    package: PackageView | None = None

    @property
    def standing(self) -> Standing:
        """What the status means; an unknown one is taken to need a person's eye."""
        return STANDINGS.get(self.status, Standing.NEEDS_PERSON)

    @property
    def tasks(self) -> tuple[TaskView, ...]:
        return tuple(task for stage in self.stages for task in stage.tasks)

    @property
    def finished_tasks(self) -> int:
        return sum(task.outcome is not None for task in self.tasks)


def describe_changes(before: RequestView | None, after: RequestView) -> Iterator[str]:
    """A line for each thing in `after` that `before` did not say yet, in the order of the plan."""
    last = before.history[-1].number if before and before.history else -1
    for row in after.history:
        if row.number > last:
            yield f"history {row.number:>3}  {row.event}"
    known = set(_task_lines(before)) if before else set[str]()
    for line in _task_lines(after):
        if line not in known:
            yield line
    if before is None or before.status != after.status:
        yield f"status       {after.status}"


def _task_lines(view: RequestView) -> Iterator[str]:
    """What is known of each task that has been looked at; sources only once there is an outcome."""
    for stage in view.stages:
        for task in stage.tasks:
            if task.outcome is None and task.attempts == 0:
                continue
            where = f"stage {stage.index} {stage.stage:<10} {task.system:<16}"
            yield f"{where} {_progress(task)}"
            if task.outcome is not None:
                yield from (f"{where}   {_source_result(source)}" for source in task.sources)


def _progress(task: TaskView) -> str:
    parts = (
        task.outcome or task.state,
        None if task.items is None else f"{task.items} items",
        f"attempt {task.attempts}" if task.attempts > 1 else None,
        task.reason,
        None if task.resume_at is None else f"again at {task.resume_at}",
    )
    return ", ".join(part for part in parts if part)


def _source_result(source: Source) -> str:
    items = "" if source.items is None else f", {source.items} items"
    return f"{source.source}: {source.outcome or 'pending'}{items}"
