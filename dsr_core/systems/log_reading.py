"""Reads one log to its end or until it must stop, page by page into files."""

from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime

import msgspec

from dsr_core.domain.outcomes import FileRecord, Outcome, SourceResult
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.ports import Assignment
from dsr_core.systems.graph_errors import Settled, Unread, give_up
from dsr_core.systems.graph_requests import build_get, headers_of
from dsr_core.systems.log_files import ArrayFile
from dsr_core.systems.log_sources import Log, LogRow
from dsr_core.systems.pages import Page, read_ahead
from dsr_core.systems.tools import Tools
from dsr_core.systems.turns import Turns
from dsr_core.systems.withheld import withhold

#: Reasons to stop for which even the last chance goes on later.
_NO_FAILURE = frozenset({Reason.OUT_OF_TIME, Reason.AWAITS_TURN})


@dataclass(frozen=True, slots=True, kw_only=True)
class LogProgress:
    """How far a log has been read: what a checkpoint keeps of it."""

    name: str
    #: Index of the query it is at, and the link to that query's next page; None = its start.
    query: int = 0
    link: str | None = field(default=None, repr=False)
    #: The number of the next part of its files.
    part: int = 1
    results: tuple[SourceResult, ...] = ()
    files: tuple[FileRecord, ...] = ()
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LogWork:
    """What to read of a log, and into which files."""

    log: Log
    who: DirectoryIdentity
    #: Path of its files without the ending, e.g. `entra_logs/signIns`.
    path: str
    #: Rows older than this are not wanted; None = all there are.
    since: datetime | None = None
    #: The label of the file a row belongs in; empty for the plain one.
    label_of: Callable[[LogRow], str] = lambda _: ""
    #: Ids of rows that are filed already.
    known: frozenset[str] = frozenset()
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The turns its requests take, and how many queries of other logs come after this one's."""

    turns: Turns
    later: int


class LogReader:
    """One start's reading of one log."""

    def __init__(
        self, tools: Tools, assignment: Assignment, work: LogWork, pace: Pace | None = None
    ) -> None:
        self._tools = tools
        self._graph = tools.graph.paced(pace.turns) if pace else tools.graph
        self._pace = pace
        self._assignment = assignment
        self._work = work
        self._files: dict[str, ArrayFile] = {}

    async def read(self, progress: LogProgress) -> tuple[LogProgress, Unread | None]:
        """Go on from `progress`. Ends done, or with what it must wait for and where it stopped."""
        resumed = progress.link is not None
        while progress.query < len(self._work.log.queries):
            progress, stop = await self._read_query(progress)
            if resumed and isinstance(stop, Settled) and stop.outcome is Outcome.FAILED:
                # The link has grown too old: this log is read again from its start.
                self._files.clear()
                return await self.read(LogProgress(name=progress.name))
            resumed = False
            if isinstance(stop, Unread) and self._can_wait(stop):
                return await self._pause(progress), stop
            if stop is not None:
                return await self._end(progress, stop), None
            progress = replace(progress, query=progress.query + 1, link=None)
        return await self._end(progress, None), None

    def _can_wait(self, stop: Unread) -> bool:
        return not self._assignment.last_chance or stop.reason in _NO_FAILURE

    async def _read_query(
        self, progress: LogProgress
    ) -> tuple[LogProgress, Settled | Unread | None]:
        """Read a query's pages into the files; where it stands then, and why it stopped early."""
        graph, query = self._graph, self._work.log.queries[progress.query]
        if self._pace:
            rest = len(self._work.log.queries) - progress.query
            self._pace.turns.expect(rest + self._pace.later)
        request = build_get(
            self._work.log.at(graph.service), filter_=self._filter(query.filter(self._work.who))
        )
        headers = headers_of(request)
        first = graph.follow(progress.link, headers) if progress.link else graph.get(request)
        async with aclosing(read_ahead(graph, first, headers)) as pages:
            async for page in pages:
                if not isinstance(page, Page):
                    return progress, page
                await self._file(page.rows, progress)
                progress = replace(progress, link=page.next_link)
                if page.next_link is not None and self._assignment.is_out_of_time():
                    return progress, Unread(reason=Reason.OUT_OF_TIME)
        return progress, None

    def _filter(self, clause: str) -> str:
        since = self._work.since
        return clause if since is None else f"{clause} and {self._work.log.since(since)}"

    async def _file(self, rows: Sequence[bytes], progress: LogProgress) -> None:
        by_label: dict[str, list[bytes]] = {}
        for row in rows:
            read = msgspec.json.decode(row, type=LogRow)
            if self._is_wanted(read, progress):
                by_label.setdefault(self._work.label_of(read), []).append(withhold(row))
        for label, some in by_label.items():
            await self._open(label, progress.part).add(some)

    def _is_wanted(self, row: LogRow, progress: LogProgress) -> bool:
        work = self._work
        if row.id is not None and row.id in work.known:
            return False
        # A service may ignore the clause, or know it to the second only.
        if work.since is not None and row.time and row.time < work.since.isoformat()[:19]:
            return False
        return work.log.queries[progress.query].keeps(row, work.who)

    def _open(self, label: str, part: int) -> ArrayFile:
        if label not in self._files:
            suffix = "" if part == 1 else f".{part:03d}"
            name = f"{self._work.path}{label and '.' + label}{suffix}.json"
            job = self._assignment
            self._files[label] = ArrayFile(job.packages, job.request, name)
        return self._files[label]

    async def _pause(self, progress: LogProgress) -> LogProgress:
        """Close the files as parts, so that a later start writes the next ones."""
        wrote = bool(self._files)
        filed = await self._close_files(progress)
        return replace(filed, part=filed.part + wrote)

    async def _end(self, progress: LogProgress, stop: Settled | Unread | None) -> LogProgress:
        filed = await self._close_files(progress)
        settled = give_up(stop) if isinstance(stop, Unread) else stop
        if settled is None and not filed.results:
            settled = Settled(outcome=Outcome.NOTHING_FOUND)
        told = () if settled is None else (self._result(settled.outcome, settled.reason),)
        return replace(filed, results=(*filed.results, *told), link=None, is_done=True)

    async def _close_files(self, progress: LogProgress) -> LogProgress:
        results, records = list(progress.results), list(progress.files)
        for file in self._files.values():
            record = await file.close()
            if record is not None:
                records.append(record)
                done = self._result(Outcome.DONE, Reason.NONE)
                results.append(replace(done, items=file.count, file=record.name))
        self._files.clear()
        return replace(progress, results=tuple(results), files=tuple(records))

    def _result(self, outcome: Outcome, reason: Reason) -> SourceResult:
        return SourceResult(
            source=self._work.log.name,
            outcome=outcome,
            reason=reason,
            permission=self._work.log.permission,
            read_at=self._work.read_at,
        )
