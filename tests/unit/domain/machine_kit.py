"""Moves in the dark."""

from datetime import datetime

from dsr_core.domain import events as e
from dsr_core.domain.outcomes import Outcome, TaskReport
from dsr_core.domain.plan import StageKind
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.systems import Verb
from dsr_core.domain.task_changes import can_start
from tests.builders import LEASE, a_package

PEOPLE = ("operator-1", "operator-2", "operator-3")


IDENTITY = DirectoryIdentity(object_id="o", user_principal_name="u")


def next_events(request: DsrRequest, now: datetime) -> list[e.Event]:
    yes: dict[Status, e.Event] = {
        Status.AWAITING_REVIEW: e.ReviewHonoured(by=PEOPLE[0]),
        Status.AWAITING_APPROVAL: e.FirstApproved(by=PEOPLE[1])
        if request.stage_kind is StageKind.FIRST_APPROVAL
        else e.SecondApproved(by=PEOPLE[2]),
    }
    yes[Status.IDENTITY_PENDING] = e.IdentityVerified(by=PEOPLE[0])
    yes[Status.NEEDS_OPERATOR] = e.ManualTaskDone(by=PEOPLE[0], outcome=Outcome.DONE)
    if request.status in yes:
        return [yes[request.status]]
    systems = tuple(task.system for task in request.live_tasks if can_start(task, now))
    start = e.TasksStarted(stage=request.stage, systems=systems, lease_until=now + LEASE)
    finishes = [
        e.TaskFinished(
            stage=task.stage,
            system=task.system,
            start=task.start + 1,
            report=TaskReport(outcome=Outcome.DONE),
            identity=IDENTITY if task.verb is Verb.DISCOVER else None,
            package=a_package() if task.verb is Verb.ASSEMBLE else None,
        )
        for task in request.live_tasks
        if task.system in systems
    ]
    return [start, *finishes]
