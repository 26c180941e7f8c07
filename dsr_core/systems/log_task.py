"""A task that reads several logs one after another, with a checkpoint between its starts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from dsr_core.domain.outcomes import FileRecord, SourceResult
from dsr_core.domain.reasons import Reason
from dsr_core.ports import Assignment, TaskResult
from dsr_core.systems.graph_errors import Unread
from dsr_core.systems.log_reading import LogProgress, LogReader, LogWork, Pace
from dsr_core.systems.settling import drop_idle, finish, postpone
from dsr_core.systems.tools import Tools
from dsr_core.systems.turns import Turns

#: What stops all logs of a task: the time, and the limit they share (graph.md 1.4).
_STOPS_ALL = frozenset(
    {Reason.OUT_OF_TIME, Reason.THROTTLED, Reason.AWAITS_TURN, Reason.CREDENTIAL_REFUSED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogsCheckpoint:
    """When the first start began to read, and how far each log has come."""

    read_at: datetime
    logs: tuple[LogProgress, ...] = ()
    #: Places in the line at the logs' limit that are not used yet.
    places: tuple[datetime, ...] = ()


def read_checkpoint(text: str | None, now: datetime) -> LogsCheckpoint:
    """What a checkpoint says; one that this version cannot read means to start over."""
    try:
        if text:
            return msgspec.json.decode(text, type=LogsCheckpoint)
    except msgspec.DecodeError:
        pass
    return LogsCheckpoint(read_at=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What earlier work brought that goes into the report as it is."""

    results: tuple[SourceResult, ...] = ()
    files: tuple[FileRecord, ...] = ()


async def read_logs(
    tools: Tools,
    assignment: Assignment,
    works: Sequence[LogWork],
    checkpoint: LogsCheckpoint,
    before: Before | None = None,
) -> TaskResult:
    """Read each log from where it stands; the end of all, or a pause with a new checkpoint.

    A log that fails by itself is passed over and tried again at the next start.
    """
    progress: Mapping[str, LogProgress] = {log.name: log for log in checkpoint.logs}
    reached, stops = list[LogProgress](), list[Unread]()
    turns = _turns_of(tools, assignment, checkpoint)
    for place, work in enumerate(works):
        log = progress.get(work.log.name, LogProgress(name=work.log.name))
        if not log.is_done and not any(stop.reason in _STOPS_ALL for stop in stops):
            pace = None
            if turns and work.log.is_audit_report:
                pace = Pace(turns=turns, later=_count_left(works[place + 1 :], progress))
            log, stop = await LogReader(tools, assignment, work, pace).read(log)
            stops += [stop] if stop else []
        reached.append(log)
    if stops:
        kept = LogsCheckpoint(
            read_at=checkpoint.read_at, logs=tuple(reached), places=turns.places if turns else ()
        )
        return postpone(stops, msgspec.json.encode(kept).decode())
    earlier = before or Before()
    results = (*earlier.results, *(result for log in reached for result in log.results))
    files = (*earlier.files, *(record for log in reached for record in log.files))
    return finish(drop_idle(results), files)


def _turns_of(tools: Tools, assignment: Assignment, checkpoint: LogsCheckpoint) -> Turns | None:
    if tools.log_budget is None:
        return None
    return Turns(tools.log_budget, checkpoint.places, is_alone=assignment.is_alone)


def _count_left(works: Sequence[LogWork], progress: Mapping[str, LogProgress]) -> int:
    """Queries that these logs still take, a page each at the least."""
    logs = ((work, progress.get(work.log.name)) for work in works if work.log.is_audit_report)
    return sum(
        len(work.log.queries) - (log.query if log else 0)
        for work, log in logs
        if log is None or not log.is_done
    )
