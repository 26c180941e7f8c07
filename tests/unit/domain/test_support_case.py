"""Which failures Microsoft's support is told of, and which are ours to clear up."""

from dataclasses import replace

import pytest

from dsr_core.domain.failure_trace import FailureTrace
from dsr_core.domain.outcomes import Outcome, SourceResult, TaskReport
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Task, TaskState
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.support_case import MicrosoftOperation, cases_of
from dsr_core.domain.systems import SystemKind, Verb
from tests.contract.samples import opened

WHO = DirectoryIdentity(object_id="o-1", user_principal_name="a@contoso.example")
DELETION = (SystemKind.ENTRA, Verb.HARD_DELETE)
BUNDLE = "exportDeviceAndAppManagementData"


def with_task(
    system: SystemKind,
    verb: Verb,
    *sources: SourceResult,
    reason: Reason = Reason.NONE,
    state: TaskState = TaskState.DONE,
) -> DsrRequest:
    report = TaskReport(outcome=Outcome.FAILED, reason=reason, sources=sources)
    task = Task(
        stage=1,
        system=system,
        verb=verb,
        state=state,
        reason=reason,
        report=report if sources else None,
        trace=FailureTrace(operation_id="op-1"),
    )
    return replace(opened().request, identity=WHO, tasks=(task,))


def failed(source: str, reason: Reason = Reason.UNAVAILABLE) -> SourceResult:
    return SourceResult(source=source, outcome=Outcome.FAILED, reason=reason)


def test_a_deletion_that_microsoft_refuses_for_good_is_a_case_with_its_trace() -> None:
    reason = Reason.HARD_DELETE_NOT_ALLOWED
    request = with_task(*DELETION, reason=reason, state=TaskState.STUCK)

    (case,) = cases_of(request, "t-1")

    assert case.operation is MicrosoftOperation.DELETE_ACCOUNT_PERMANENTLY
    assert (case.tenant_id, case.subject_object_id) == ("t-1", "o-1")
    assert case.trace.operation_id == "op-1"
    assert case.due_on == request.due_on


@pytest.mark.parametrize(
    "reason", [Reason.PERMISSION_MISSING, Reason.NOT_APPROVED, Reason.GUARD_SYNCED]
)
def test_what_we_can_clear_up_ourselves_is_no_case(reason: Reason) -> None:
    request = with_task(*DELETION, reason=reason, state=TaskState.STUCK)

    assert cases_of(request, "t-1") == ()


def test_what_is_still_being_tried_is_no_case() -> None:
    request = with_task(*DELETION, reason=Reason.UNAVAILABLE, state=TaskState.READY)

    assert cases_of(request, "t-1") == ()


def test_of_intunes_sources_only_its_own_export_is_a_case() -> None:
    collect = (SystemKind.INTUNE, Verb.COLLECT)

    both = cases_of(with_task(*collect, failed("managedDevices"), failed(BUNDLE)), "t-1")
    other = cases_of(with_task(*collect, failed("managedDevices")), "t-1")

    assert [[one.source for one in case.findings] for case in both] == [[BUNDLE]]
    assert other == ()


def test_once_the_persons_data_are_gone_there_is_nothing_left_to_tell() -> None:
    request = with_task(*DELETION, reason=Reason.STILL_THERE, state=TaskState.STUCK)

    assert cases_of(replace(request, identity=None), "t-1") == ()
