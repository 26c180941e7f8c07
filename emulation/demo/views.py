"""What a demo reads of a request: its stages, whether it moves by itself, and its history."""

from datetime import datetime

import msgspec

from emulation.request_view import RequestView, StageView, TaskView

type Detail = str | int | bool | None

_OVER = frozenset({"done", "deferred"})


class HistoryRow(msgspec.Struct, frozen=True):
    """One thing that happened, with its codes."""

    number: int
    at: datetime
    event: str
    details: dict[str, Detail] = {}


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """A request at a moment: as `up` shows it, and its history with the codes."""

    request: RequestView
    history: tuple[HistoryRow, ...] = ()

    @property
    def stage(self) -> StageView | None:
        """The stage the request is in; None when it has ended."""
        return next((one for one in self.request.stages if one.state == "current"), None)

    @property
    def open_tasks(self) -> tuple[TaskView, ...]:
        stage = self.stage
        return tuple(task for task in stage.tasks if task.state not in _OVER) if stage else ()

    def is_moving(self, now: datetime) -> bool:
        """Whether somebody works on it at this moment, or is about to."""
        if self.request.status == "in_progress":
            return True
        return any(
            task.state == "running" or (task.state == "ready" and resume_at(task, now) <= now)
            for task in self.open_tasks
        )

    def waits_until(self, now: datetime) -> datetime | None:
        """The next moment for which a task waits; None when none waits for time."""
        moments = [resume_at(task, now) for task in self.open_tasks if task.state == "ready"]
        return min(moments, default=None)


class _History(msgspec.Struct, frozen=True):
    history: tuple[HistoryRow, ...] = ()


def resume_at(task: TaskView, now: datetime) -> datetime:
    """Not before this moment is a task looked at again; `now` where it says none."""
    return datetime.fromisoformat(task.resume_at) if task.resume_at else now


def read_scene(body: bytes) -> Scene:
    """What `GET /api/requests/{id}` answered. Raises msgspec.DecodeError."""
    request = msgspec.json.decode(body, type=RequestView)
    return Scene(request=request, history=msgspec.json.decode(body, type=_History).history)
