"""Entra's logs: captured when a request arrives, since they live 7 or 30 days, and completed later.

At capture the rows are split at a watermark two hours back: older ones are settled, newer ones may
not all have arrived in the log yet. When the answer is collected a day or more later, the rows
since the watermark are read again, and those that the capture's recent files hold already are left
out. So no row is lost to retention or to a late arrival, and none is told twice.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from dsr_core.domain.outcomes import FileRecord, Outcome, SourceResult, TaskReport
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.systems import Verb
from dsr_core.ports import Assignment, TaskResult
from dsr_core.systems.log_files import read_ids
from dsr_core.systems.log_reading import LogWork
from dsr_core.systems.log_sources import ENTRA_LOGS, Log, LogRow
from dsr_core.systems.log_task import Before, LogsCheckpoint, read_checkpoint, read_logs
from dsr_core.systems.settling import finish
from dsr_core.systems.tools import Tools

#: How late a row may arrive in its log.
LAG = timedelta(hours=2)

#: A capture younger than this answers by itself.
FRESH = timedelta(hours=24)

_RECENT = "recent"
_LATER = "later"
_READ_WELL = frozenset({Outcome.DONE, Outcome.NOTHING_FOUND})


async def capture(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """Every row there is, into `entra_logs/<log>.json` and, if recent, `<log>.recent.json`."""
    checkpoint = read_checkpoint(assignment.checkpoint, tools.clock.now())
    split = _split_at(_spell(checkpoint.read_at - LAG))
    works = [_work(log, who, checkpoint.read_at, split) for log in ENTRA_LOGS]
    return await read_logs(tools, assignment, works, checkpoint)


async def collect(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """The capture's files as they are, and what has come since if that was a day ago or more.

    What the capture could not read is read now, in full. Raises IntegrityError when a captured
    file is gone.
    """
    captured = _find_capture(assignment)
    checkpoint = read_checkpoint(assignment.checkpoint, tools.clock.now())
    if captured is None:
        works = [_work(log, who, checkpoint.read_at, _as_plain) for log in ENTRA_LOGS]
        return await read_logs(tools, assignment, works, checkpoint)
    kept = tuple(result for result in captured.sources if result.outcome in _READ_WELL)
    works = [
        work
        for log in ENTRA_LOGS
        if (work := await _complete(assignment, who, log, captured, checkpoint))
    ]
    if not works:
        return finish(kept, captured.files)
    before = Before(results=kept, files=captured.files)
    return await read_logs(tools, assignment, works, checkpoint, before)


async def _complete(
    assignment: Assignment,
    who: DirectoryIdentity,
    log: Log,
    captured: TaskReport,
    checkpoint: LogsCheckpoint,
) -> LogWork | None:
    """What of a log must still be read after its capture; None when the capture is enough."""
    results = [result for result in captured.sources if result.source == log.name]
    read_at = min((r.read_at for r in results if r.read_at), default=None)
    is_whole = bool(results) and all(result.outcome in _READ_WELL for result in results)
    if is_whole and read_at is not None and checkpoint.read_at - read_at < FRESH:
        return None
    since = read_at - LAG if is_whole and read_at is not None else None
    names = _overlapping(results, captured.files, only_recent=since is not None)
    known = await read_ids(assignment.packages, assignment.request, names)
    return LogWork(
        log=log,
        who=who,
        path=f"entra_logs/{log.name}",
        since=since,
        label_of=_as_later,
        known=frozenset(known),
        read_at=checkpoint.read_at,
    )


def _overlapping(
    results: list[SourceResult], files: tuple[FileRecord, ...], *, only_recent: bool
) -> list[str]:
    """The captured files of a log that hold rows which will be read again."""
    stored = {record.name for record in files}
    names = [result.file for result in results if result.file in stored and result.file]
    return [name for name in names if not only_recent or f".{_RECENT}." in name]


def _find_capture(assignment: Assignment) -> TaskReport | None:
    for task in assignment.request.tasks:
        if task.system is assignment.system and task.verb is Verb.CAPTURE and task.report:
            return task.report
    return None


def _work(
    log: Log, who: DirectoryIdentity, read_at: datetime, label_of: Callable[[LogRow], str]
) -> LogWork:
    path = f"entra_logs/{log.name}"
    return LogWork(log=log, who=who, path=path, label_of=label_of, read_at=read_at)


def _spell(moment: datetime) -> str:
    return moment.isoformat()[:19]


def _split_at(watermark: str) -> Callable[[LogRow], str]:
    """Whole seconds are compared: fractions have seven digits in one log and none in another."""
    return lambda row: _RECENT if row.time >= watermark else ""


def _as_plain(_row: LogRow) -> str:
    return ""


def _as_later(_row: LogRow) -> str:
    return _LATER
