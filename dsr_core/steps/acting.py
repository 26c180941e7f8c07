"""Acting on one task: what it is given, and what its ending means as an event."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from dsr_core.domain.errors import SystemStuckError, SystemUnavailableError
from dsr_core.domain.events import Event, TaskFailed, TaskFinished, TaskPostponed
from dsr_core.domain.plan import StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Task
from dsr_core.domain.retries import is_last_chance
from dsr_core.domain.systems import SystemKind
from dsr_core.ports import (
    Act,
    Assignment,
    Finished,
    Located,
    Postponed,
    Services,
    Stuck,
    TaskResult,
)
from dsr_core.steps.registry import OWN_ACTS


@dataclass(slots=True, kw_only=True)
class Run:
    """What the tasks of one invocation share: the time they have, and who the person is."""

    services: Services
    request: DsrRequest
    until: datetime
    #: See `Assignment.straight_on`.
    straight_on: bool = False
    #: See `Assignment.is_alone`.
    is_alone: bool = False
    #: For the link of the one letter that a run may write.
    token: str | None = field(default=None, repr=False)
    _located: asyncio.Task[Located] | None = field(default=None, init=False)

    def is_out_of_time(self) -> bool:
        return self.services.clock.now() >= self.until

    async def locate(self) -> Located:
        """Who the person is in the directory; asked once, however many tasks want to know."""
        known = _known_identity(self.request)
        if known is not None:
            return known
        if self._located is None:
            systems = self.services.systems_of(self.request.tenant)
            self._located = asyncio.ensure_future(systems.locate(self.request.subject))
        return await asyncio.shield(self._located)


def _known_identity(request: DsrRequest) -> Located | None:
    """What discovery found, once it is over."""
    if request.identity is not None:
        return Located(identity=request.identity)
    for task in request.tasks:
        discovers = request.plan[task.stage] is StageKind.DISCOVER
        if discovers and task.system is SystemKind.ENTRA and task.report is not None:
            return Located(identity=None, reason=task.report.reason)
    return None


async def act_on(run: Run, task: Task) -> TaskResult:
    """Carry out one started task. Raises whatever its system raises."""
    assignment = Assignment(
        request=run.request,
        system=task.system,
        verb=task.verb,
        stage=task.stage,
        start=task.start,
        checkpoint=task.checkpoint,
        token=run.token,
        last_chance=is_last_chance(task.reason, task.attempts),
        locate=run.locate,
        is_out_of_time=run.is_out_of_time,
        packages=run.services.packages,
        straight_on=run.straight_on,
        is_alone=run.is_alone,
    )
    return await _act_for(run, task)(assignment)


def _act_for(run: Run, task: Task) -> Act:
    own = OWN_ACTS.get((task.system, task.verb))
    if own is not None:
        return lambda assignment: own(run.services, assignment)
    return run.services.systems_of(run.request.tenant).act(task.system, task.verb)


def event_of(task: Task, result: TaskResult | BaseException, new_salt: Callable[[], str]) -> Event:
    """The event that a result, or an exception instead of one, amounts to."""
    match result:
        case Finished():
            return TaskFinished(
                stage=task.stage,
                system=task.system,
                start=task.start,
                report=result.report,
                identity=result.identity,
                duplicate_of=result.duplicate_of,
                package=result.package,
                evidence=result.evidence,
                evidence_salt=None if result.evidence is None else new_salt(),
                trace=result.trace,
            )
        case Postponed():
            return _postponed(task, result)
        case Stuck():
            return _failed(task, result)
        case SystemUnavailableError():
            return _postponed(task, Postponed(reason=result.reason, retry_after=result.retry_after))
        case SystemStuckError():
            return _failed(task, Stuck(reason=result.reason))
        case _:
            return _postponed(task, Postponed(reason=Reason.CRASHED))


def _postponed(task: Task, result: Postponed) -> Event:
    attempts = task.attempts if task.reason is result.reason else 0
    if is_last_chance(result.reason, attempts):
        given_up = Stuck(
            reason=result.reason,
            findings=result.findings,
            checkpoint=result.checkpoint,
            trace=result.trace,
        )
        return _failed(task, given_up)
    return TaskPostponed(
        stage=task.stage,
        system=task.system,
        start=task.start,
        reason=result.reason,
        retry_after=result.retry_after,
        checkpoint=result.checkpoint,
        findings=result.findings,
    )


def _failed(task: Task, result: Stuck) -> Event:
    return TaskFailed(
        stage=task.stage,
        system=task.system,
        start=task.start,
        reason=result.reason,
        findings=result.findings,
        checkpoint=result.checkpoint,
        trace=result.trace,
    )
