"""What must be true before anything is destroyed, looked at again by whoever destroys.

The lifecycle sees to all of it (`domain/lifecycle.py`); a fault there must not cost anybody's data.
"""

from dsr_core.domain.plan import StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Status, Task, TaskState
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.systems.erasure_options import ErasureOptions

#: Whoever says yes at one of these counts.
_APPROVALS = frozenset({StageKind.FIRST_APPROVAL, StageKind.SECOND_APPROVAL})


def reason_against(
    request: DsrRequest, options: ErasureOptions, who: DirectoryIdentity, *, approvers: int
) -> Reason | None:
    """Why nothing may be destroyed for this request; None when it may be.

    `approvers` is how many different people must have said yes: two for what cannot be undone
    (DESIGN.md rule 7).
    """
    if request.withdrawing or request.status is Status.ON_HOLD:
        return Reason.REFUSED_BY_RULE
    if not is_discovered(request):
        return Reason.LOGS_NOT_CAPTURED
    if count_approvers(request) < approvers:
        return Reason.NOT_APPROVED
    return Reason.GUARD_PROTECTED if options.is_protected(who) else None


def is_discovered(request: DsrRequest) -> bool:
    """Whether discovery is over and the logs are captured: they go with the account."""
    found = [task for task in request.tasks if request.plan[task.stage] is StageKind.DISCOVER]
    is_captured = any(task.verb is Verb.CAPTURE for task in found)
    is_over = bool(found) and all(_has_outcome(task) for task in found)
    return is_over and (is_captured or SystemKind.ENTRA_LOGS not in request.systems)


def count_approvers(request: DsrRequest) -> int:
    """How many different people have said yes."""
    return len({one.by.lower() for one in request.approvals if one.stage in _APPROVALS})


def _has_outcome(task: Task) -> bool:
    return task.state is TaskState.DONE and task.report is not None
