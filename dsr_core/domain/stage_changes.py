"""From stage to stage: what a completed stage leads to, and the tasks of the next."""

from dataclasses import replace
from datetime import datetime

from dsr_core.domain.change import Change, look_at_stage
from dsr_core.domain.events import StageCompleted
from dsr_core.domain.manual_work import open_sources, open_work
from dsr_core.domain.outcomes import TaskReport
from dsr_core.domain.plan import (
    PACKAGED,
    SUPPLEMENT_PLAN,
    StageKind,
    with_package_gate,
    work_of,
)
from dsr_core.domain.request import DsrRequest, Task, TaskState
from dsr_core.domain.systems import WAITS_FOR_PERSON, SystemKind


def complete_stage(request: DsrRequest, event: StageCompleted, now: datetime) -> Change:
    """Enters the next stage, whatever the plan now says that is."""
    following = replace(request, plan=_plan_after(request), stage=request.stage + 1)
    return enter_stage(following)


def enter_stage(request: DsrRequest) -> Change:
    """The request with the tasks of its stage made, and the message that starts them."""
    entered = replace(request, tasks=request.tasks + _tasks_of(request))
    return Change(request=entered, effects=look_at_stage(entered))


def _plan_after(request: DsrRequest) -> tuple[StageKind, ...]:
    """The plan, in the light of what the stage just completed has shown."""
    is_last = request.stage + 1 == len(request.plan)
    if is_last and not request.withdrawing and open_deferrals(request):
        is_reviewed = StageKind.PACKAGE_REVIEW in request.plan
        following = with_package_gate(SUPPLEMENT_PLAN) if is_reviewed else SUPPLEMENT_PLAN
        return request.plan + following
    if request.stage_kind is StageKind.DISCOVER and _nobody_to_act_on(request):
        # Nobody is known: there is nothing to decide on and nothing to change, only to answer.
        return (*request.plan[: request.stage + 1], StageKind.DELIVER)
    if request.stage_kind is StageKind.DISCOVER and _needs_review_after_all(request):
        done, ahead = request.plan[: request.stage + 1], request.plan[request.stage + 1 :]
        return (*done, StageKind.REVIEW, *ahead)
    return request.plan


def _needs_review_after_all(request: DsrRequest) -> bool:
    """Somebody must say whether it is answered twice, also where the tenant reviews nothing."""
    return request.duplicate_of is not None and StageKind.REVIEW not in request.plan


def _nobody_to_act_on(request: DsrRequest) -> bool:
    return (
        request.identity is None
        and request.right not in PACKAGED
        and SystemKind.MANUAL not in request.systems
    )


def _tasks_of(request: DsrRequest) -> tuple[Task, ...]:
    kind = request.stage_kind
    if kind is None:
        return ()
    if kind is StageKind.SUPPLEMENT:
        return tuple(
            replace(
                task,
                stage=request.stage,
                state=_first_state(task.system),
                report=_left_to_do(task),
            )
            for task in open_deferrals(request)
        )
    withheld = request.ruling.withheld if request.ruling else ()
    return tuple(
        Task(
            stage=request.stage,
            system=system,
            verb=verb,
            state=_first_state(system),
            report=open_work(request.manual) if system is SystemKind.MANUAL else None,
        )
        for system, verb in work_of(kind, request.systems)
        if system not in withheld
    )


def _left_to_do(task: Task) -> TaskReport | None:
    return open_work(open_sources(task.report)) if task.system is SystemKind.MANUAL else None


def _first_state(system: SystemKind) -> TaskState:
    return TaskState.AWAITING_PERSON if system in WAITS_FOR_PERSON else TaskState.READY


def open_deferrals(request: DsrRequest) -> tuple[Task, ...]:
    """Tasks the answer went out without, and that no supplement has taken up since."""
    newest = {(task.system, task.verb): task for task in request.tasks}
    return tuple(task for task in newest.values() if task.state is TaskState.DEFERRED)
