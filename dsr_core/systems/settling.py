"""From what was read to what is reported: source results, and the end or the pause of a task."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from dsr_core.domain.outcomes import FileRecord, Outcome, SourceResult, TaskReport, summarise
from dsr_core.domain.reasons import Reason
from dsr_core.ports import Finished, Postponed, TaskResult
from dsr_core.systems.graph_errors import Settled, Unread, give_up
from dsr_core.systems.reading import Found, Reading
from dsr_core.systems.source import Source

#: Which reason a pause is for when sources differ: the first of these that occurs.
_WAITS_FOR = (
    Reason.CREDENTIAL_REFUSED,
    Reason.THROTTLED,
    Reason.AWAITS_TURN,
    Reason.UNAVAILABLE,
    Reason.BAD_ANSWER,
    Reason.OUT_OF_TIME,
)


def settle(reading: Reading, *, last_chance: bool) -> Reading:
    """The reading, or what it amounts to where nobody will ask again.

    Running out of time is no failure and is never the last chance.
    """
    if isinstance(reading, Unread) and last_chance and reading.reason is not Reason.OUT_OF_TIME:
        return give_up(reading)
    return reading


def report_source(
    source: Source, readings: Sequence[Found | Settled], file: str | None, read_at: datetime
) -> tuple[SourceResult, ...]:
    """A source's results: one for what was found, and one for each way it was not.

    `readings` are several where a source is read once for each of several things. Nothing found
    for one of them is not told when there is more to say.
    """
    found = [reading for reading in readings if isinstance(reading, Found)]
    others = dict.fromkeys(reading for reading in readings if isinstance(reading, Settled))
    results = [tell(source, other, read_at) for other in others]
    if found:
        items = sum(len(reading.rows) for reading in found)
        done = tell(source, Settled(outcome=Outcome.DONE, reason=source.told), read_at)
        results.insert(0, replace(done, items=items, file=file))
    return drop_idle(results)


def tell(source: Source, settled: Settled, read_at: datetime | None) -> SourceResult:
    """The result of a source that gave nothing."""
    return SourceResult(
        source=source.name,
        outcome=settled.outcome,
        reason=settled.reason,
        permission=source.permission,
        read_at=read_at,
    )


def drop_idle(results: Sequence[SourceResult]) -> tuple[SourceResult, ...]:
    """The results without those that found nothing, for sources that have others."""
    telling = {r.source for r in results if r.outcome is not Outcome.NOTHING_FOUND}
    kept: Mapping[tuple[str, Outcome, Reason, str | None], SourceResult] = {
        (r.source, r.outcome, r.reason, r.file): r
        for r in results
        if r.outcome is not Outcome.NOTHING_FOUND or r.source not in telling
    }
    return tuple(kept.values())


def finish(results: Sequence[SourceResult], files: Sequence[FileRecord] = ()) -> Finished:
    """The end of a task, with the outcome that speaks for its sources."""
    sources = tuple(results)
    outcome, reason = summarise(sources)
    return Finished(
        report=TaskReport(outcome=outcome, reason=reason, sources=sources, files=tuple(files))
    )


def postpone(unread: Sequence[Unread], checkpoint: str | None) -> Postponed:
    """The pause of a task some of whose sources could not be read yet; the longest wait asked."""
    reason = min((one.reason for one in unread), key=_WAITS_FOR.index)
    waits = [one.retry_after for one in unread if one.reason is reason and one.retry_after]
    return Postponed(reason=reason, retry_after=max(waits, default=None), checkpoint=checkpoint)


def conclude(
    source: Source, reading: Reading, read_at: datetime, *, last_chance: bool
) -> TaskResult:
    """The result of a task that looks at one source and files nothing."""
    final = settle(reading, last_chance=last_chance)
    if isinstance(final, Unread):
        return postpone([final], None)
    return finish(report_source(source, [final], None, read_at))
