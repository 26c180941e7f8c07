"""Which tasks a worker may start, and the events that put them under its lease."""

from dataclasses import dataclass, field
from datetime import datetime

from dsr_core.domain.agenda import takes_work
from dsr_core.domain.decide import Decision, then
from dsr_core.domain.events import TaskFailed, TasksStarted
from dsr_core.domain.letters import purpose_of
from dsr_core.domain.messages import StageMessage
from dsr_core.domain.person_access import make_link
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Task, TaskState
from dsr_core.domain.retries import MOST_SILENT_STARTS
from dsr_core.domain.task_changes import can_start
from dsr_core.ports import Services, StoredRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A request as saved, and which of its tasks are ours to carry out now."""

    stored: StoredRequest
    tasks: tuple[Task, ...] = ()
    #: The stage before ended in this very invocation, by the same save.
    straight_on: bool = False
    #: For the link of the letter that one of the tasks writes.
    token: str | None = field(default=None, repr=False)


def startable(request: DsrRequest, message: StageMessage, now: datetime) -> tuple[Task, ...]:
    """The tasks a message may start now; none for a request that is closed or further on."""
    if not takes_work(request):
        return ()
    if message.system is None:
        return tuple(task for task in request.live_tasks if can_start(task, now))
    task = request.task(message.stage, message.system)
    is_live = message.stage == request.stage
    return (task,) if is_live and task is not None and can_start(task, now) else ()


def start_on(
    services: Services, decision: Decision, tasks: tuple[Task, ...], now: datetime
) -> tuple[Decision, str | None]:
    """The decision with these tasks started, each under our lease; dying ones set aside.

    Also answers the token for the letter that one of them writes. The link is saved with the
    start, so that no letter goes out whose link nobody knows, whenever a worker dies.
    """
    dying = [task for task in tasks if task.silent_starts >= MOST_SILENT_STARTS]
    fresh = tuple(task.system for task in tasks if task not in dying)
    purposes = [each for task in tasks if (each := purpose_of(decision.request, task.verb))]
    token = services.new_token() if fresh and purposes else None
    if fresh:
        started = TasksStarted(
            stage=decision.request.stage,
            systems=fresh,
            lease_until=now + services.lease,
            link=make_link(token, purposes[0], now) if token else None,
        )
        decision = then(decision, started, now)
    for task in dying:
        died = TaskFailed(
            stage=task.stage,
            system=task.system,
            start=task.start,
            reason=Reason.DIED_REPEATEDLY,
        )
        decision = then(decision, died, now)
    return decision, token


def taken_of(request: DsrRequest, before: tuple[Task, ...]) -> tuple[Task, ...]:
    """Which of the tasks run now under the lease that `start_on` decided."""
    return tuple(
        task
        for task in request.live_tasks
        if task.state is TaskState.RUNNING
        and any(old.system is task.system and old.start + 1 == task.start for old in before)
    )
