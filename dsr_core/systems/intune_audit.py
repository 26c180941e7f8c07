"""Intune's audit log: what the person did there as an administrator."""

from contextlib import aclosing

import msgspec

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.ports import Assignment, TaskResult
from dsr_core.systems.graph_errors import BAD_ANSWER, Settled
from dsr_core.systems.graph_requests import build_get, headers_of
from dsr_core.systems.log_reading import LogWork
from dsr_core.systems.log_sources import INTUNE_AUDIT, LogRow
from dsr_core.systems.log_task import read_checkpoint, read_logs
from dsr_core.systems.pages import Page, read_on
from dsr_core.systems.reading import Found, Reading
from dsr_core.systems.settling import conclude
from dsr_core.systems.source import Source
from dsr_core.systems.tools import Tools

_AUDIT = Source(name=INTUNE_AUDIT.name, permission=INTUNE_AUDIT.permission, at=None)


async def discover(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """Whether there is anything: one row is asked for, so one item means "at least one"."""
    reading = await _read_first(tools, who)
    now = tools.clock.now()
    return conclude(_AUDIT, reading, now, last_chance=assignment.last_chance)


async def collect(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """All of the person's acts of the last year, into `intune_audit/auditEvents.json`."""
    checkpoint = read_checkpoint(assignment.checkpoint, tools.clock.now())
    path = f"intune_audit/{INTUNE_AUDIT.name}"
    work = LogWork(log=INTUNE_AUDIT, who=who, path=path, read_at=checkpoint.read_at)
    return await read_logs(tools, assignment, [work], checkpoint)


async def _read_first(tools: Tools, who: DirectoryIdentity) -> Reading:
    """The first row. One that is somebody else's means that the filter was not honoured."""
    (query,) = INTUNE_AUDIT.queries
    request = build_get(INTUNE_AUDIT.at(tools.graph.service), filter_=query.filter(who), top=1)
    first = await tools.graph.get(request)
    async with aclosing(read_on(tools.graph, first, headers_of(request))) as pages:
        async for page in pages:
            if not isinstance(page, Page):
                return page
            if page.rows:
                row = msgspec.json.decode(page.rows[0], type=LogRow)
                return Found(rows=page.rows[:1]) if query.keeps(row, who) else BAD_ANSWER
    return Settled(outcome=Outcome.NOTHING_FOUND)
