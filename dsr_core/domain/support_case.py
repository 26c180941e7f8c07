"""What Microsoft's support has to be told when its side of an export or a deletion failed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from dsr_core.domain.failure_trace import FailureTrace
from dsr_core.domain.outcomes import GAPS, SourceResult
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Task, TaskState
from dsr_core.domain.systems import SystemKind, Verb


class MicrosoftOperation(StrEnum):
    """What was asked of Microsoft and did not come about."""

    EXPORT_PERSONAL_DATA = "export_personal_data"
    EXPORT_INTUNE_DATA = "export_intune_data"
    DELETE_ACCOUNT = "delete_account"
    DELETE_ACCOUNT_PERMANENTLY = "delete_account_permanently"
    REMOVE_DEVICE = "remove_device"


#: The exports and deletes that Microsoft's guides send to support when they fail.
OPERATIONS: Mapping[tuple[SystemKind, Verb], MicrosoftOperation] = {
    (SystemKind.MICROSOFT_EXPORT, Verb.COLLECT): MicrosoftOperation.EXPORT_PERSONAL_DATA,
    (SystemKind.INTUNE, Verb.COLLECT): MicrosoftOperation.EXPORT_INTUNE_DATA,
    (SystemKind.INTUNE, Verb.ERASE): MicrosoftOperation.REMOVE_DEVICE,
    (SystemKind.INTUNE, Verb.PROVE): MicrosoftOperation.REMOVE_DEVICE,
    (SystemKind.ENTRA, Verb.SOFT_DELETE): MicrosoftOperation.DELETE_ACCOUNT,
    (SystemKind.ENTRA, Verb.HARD_DELETE): MicrosoftOperation.DELETE_ACCOUNT_PERMANENTLY,
    (SystemKind.ENTRA, Verb.WATCH_PURGED): MicrosoftOperation.DELETE_ACCOUNT_PERMANENTLY,
    (SystemKind.ENTRA, Verb.PROVE): MicrosoftOperation.DELETE_ACCOUNT_PERMANENTLY,
    (SystemKind.ENTRA_LOGS, Verb.PROVE): MicrosoftOperation.DELETE_ACCOUNT_PERMANENTLY,
}

#: Where only one source of a task is the operation; of the others Microsoft need not hear.
ONLY_SOURCE: Mapping[MicrosoftOperation, str] = {
    MicrosoftOperation.EXPORT_INTUNE_DATA: "exportDeviceAndAppManagementData",
}

#: Failures on Microsoft's side. The others are cleared by ourselves: a permission, an approval, a
#: guard.
MICROSOFTS = frozenset(
    {
        Reason.THROTTLED,
        Reason.UNAVAILABLE,
        Reason.BAD_ANSWER,
        Reason.PENDING_AT_MICROSOFT,
        Reason.MICROSOFT_EXPORT_FAILED,
        Reason.CHANGE_REFUSED,
        Reason.CHANGE_NOT_SEEN,
        Reason.HARD_DELETE_NOT_ALLOWED,
        Reason.DEVICE_ACTION_FAILED,
        Reason.DEVICE_ACTION_PENDING,
        Reason.STILL_THERE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportCase:
    """A failure that only Microsoft can clear up (DESIGN.md rule 10). Ids only: no name, no mail.

    The address that an export writes to is a secret and has no field here.
    """

    #: Our own reference.
    request_id: str
    operation: MicrosoftOperation
    tenant_id: str
    subject_object_id: str = field(repr=False)
    #: Why the task failed as a whole.
    reason: Reason
    trace: FailureTrace
    #: What of the task's sources failed, and how.
    findings: tuple[SourceResult, ...] = ()
    #: The day the person must have an answer.
    due_on: date


def failed_tasks(request: DsrRequest) -> tuple[Task, ...]:
    """The exports and deletes that failed for good at Microsoft, in the plan's order.

    None for somebody who was never found, or whose data we do not keep any more.
    """
    if request.identity is None:
        return ()
    return tuple(task for task in request.tasks if _is_stuck(task) or _findings(task))


def cases_of(request: DsrRequest, tenant_id: str) -> tuple[SupportCase, ...]:
    """What Microsoft's support has to be told of each of `failed_tasks`."""
    object_id = request.identity.object_id if request.identity else ""
    return tuple(
        SupportCase(
            request_id=request.id,
            operation=OPERATIONS[task.system, task.verb],
            tenant_id=tenant_id,
            subject_object_id=object_id,
            reason=task.reason,
            trace=task.trace or FailureTrace(),
            findings=_findings(task),
            due_on=request.due_on,
        )
        for task in failed_tasks(request)
    )


def _is_stuck(task: Task) -> bool:
    is_asked = (task.system, task.verb) in OPERATIONS
    return is_asked and task.state is TaskState.STUCK and task.reason in MICROSOFTS


def _findings(task: Task) -> tuple[SourceResult, ...]:
    """What of an ended task is Microsoft's failure; nothing while it is still being tried."""
    operation = OPERATIONS.get((task.system, task.verb))
    is_over = task.state in (TaskState.STUCK, TaskState.DONE)
    if task.report is None or operation is None or not is_over:
        return ()
    only = ONLY_SOURCE.get(operation)
    return tuple(
        one
        for one in task.report.sources
        if one.outcome in GAPS and one.reason in MICROSOFTS and only in (None, one.source)
    )
