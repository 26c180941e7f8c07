"""Tells what happened to a request, from its history, each line with its day of virtual time."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from emulation.demo.storage_view import FiledLetter
from emulation.demo.views import HistoryRow, Scene
from emulation.request_view import TaskView
from emulation.sign_in import OPERATORS

_NAMES = {operator.object_id: operator.name for operator in OPERATORS.values()}

#: What starts and what is waited for is told by its results.
_QUIET = frozenset({"tasks_started", "waiting_began"})

#: Reading is told in numbers; of a change, what became of each part.
_READS = frozenset({"discover", "collect", "capture"})


class Narrator:
    """Remembers what was told. `say` takes a line at a time."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._began: datetime | None = None
        self._last = 0
        self._letters: tuple[FiledLetter, ...] = ()

    def tell(self, scene: Scene) -> bool:
        """Say what is new in the history; whether anything was."""
        told = self._last
        for row in scene.history:
            if row.number <= told:
                continue
            if is_ahead(row, scene):
                break
            for line in describe_event(row, scene):
                self.note(row.at, line)
            self._last = row.number
        return self._last > told

    def tell_letters(self, letters: tuple[FiledLetter, ...], now: datetime) -> None:
        """Say which letters have come into the outbox."""
        for letter in letters:
            if letter not in self._letters:
                self.note(now, f'letter to {letter.to}: "{letter.subject}"')
        self._letters = letters

    def note(self, at: datetime, line: str) -> None:
        """Say a line under a day, counted from the first that was told of."""
        self._began = self._began or at
        self._say(f"day {(at - self._began).days:>2}, {at:%d %b}  {line}")


def is_ahead(row: HistoryRow, scene: Scene) -> bool:
    """Whether the row is newer than the rest of what was shown, and has to wait for the next look.

    The app reads the history a moment later than the tasks.
    """
    task = _task_of(row, scene)
    return row.event == "task_finished" and (task is None or task.outcome is None)


def _task_of(row: HistoryRow, scene: Scene) -> TaskView | None:
    stage, system = row.details.get("stage"), row.details.get("system")
    tasks = scene.request.stages[stage].tasks if isinstance(stage, int) else ()
    return next((task for task in tasks if task.system == system), None)


def describe_event(row: HistoryRow, scene: Scene) -> Iterator[str]:
    """A line for an event, and one for each part of a change; none for what is told otherwise."""
    if row.event in _QUIET:
        return
    details = row.details
    number = details.get("stage")
    stage = scene.request.stages[number].stage if isinstance(number, int) else ""
    words = (stage, str(details.get("system", "")))
    where = " ".join(f"{word:<15}" for word in words if word)
    match row.event:
        case "task_finished":
            yield f"{where} {_result(details)}"
            yield from (f"{where}   {part}" for part in _parts(_task_of(row, scene)))
        case "task_postponed":
            yield f"{where} waits: {details['reason']}"
        case "task_failed":
            yield f"{where} needs an operator: {details['reason']}"
        case "stage_completed":
            yield f"{where} stage done"
        case _:
            yield f"{row.event.replace('_', ' ')}{_by(details)}"


def _result(details: Mapping[str, object]) -> str:
    items = details.get("items")
    parts = (details["outcome"], f"{items} items" if items else None, details.get("reason"))
    return ", ".join(str(part) for part in parts if part)


def _parts(task: TaskView | None) -> Iterator[str]:
    if task is None or task.verb in _READS:
        return
    for source in task.sources:
        reason = f" ({source.reason})" if source.reason else ""
        yield f"{source.source}: {source.outcome}{reason}"


def _by(details: Mapping[str, object]) -> str:
    by = details.get("by")
    return f" by {_NAMES.get(str(by), by)}" if by else ""
