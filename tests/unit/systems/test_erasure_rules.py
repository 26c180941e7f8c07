"""Before anything is destroyed: discovery over, logs captured, two people who said yes."""

from dataclasses import replace

import pytest

from dsr_core.domain.outcomes import Outcome, TaskReport
from dsr_core.domain.plan import StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Approval, DsrRequest, Status, TaskState
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.systems.erasure_evidence import (
    KnownDevices,
    PermanentDeletion,
    SoftDeletion,
    recall,
    spell,
)
from dsr_core.systems.erasure_options import ErasureOptions
from dsr_core.systems.erasure_rules import count_approvers, is_discovered, reason_against
from tests.systems.fakes import NOW, make_request, sought

WHO = DirectoryIdentity(object_id="AA-1", user_principal_name="jane@contoso.example")
DONE = TaskReport(outcome=Outcome.DONE)
OPTIONS = ErasureOptions()


def ready(**changes: object) -> DsrRequest:
    """A request that two people have approved."""
    tasks = (
        sought(),
        sought(SystemKind.ENTRA_LOGS, Verb.CAPTURE),
        sought(SystemKind.PACKAGE, Verb.ACKNOWLEDGE),
    )
    approvals = (
        Approval(stage=StageKind.FIRST_APPROVAL, by="one", at=NOW),
        Approval(stage=StageKind.SECOND_APPROVAL, by="two", at=NOW),
    )
    return replace(make_request(WHO, tasks=tasks), **{"approvals": approvals, **changes})


def test_when_all_is_well_there_is_no_reason() -> None:
    assert reason_against(ready(), OPTIONS, WHO, approvers=2) is None


@pytest.mark.parametrize("changes", [{"withdrawing": True}, {"status": Status.ON_HOLD}])
def test_a_request_that_was_stopped_destroys_nothing(changes: dict[str, object]) -> None:
    assert reason_against(ready(**changes), OPTIONS, WHO, approvers=0) is Reason.REFUSED_BY_RULE


@pytest.mark.parametrize("state", [s for s in TaskState if s is not TaskState.DONE])
def test_discovery_is_over_when_each_of_its_tasks_is_done(state: TaskState) -> None:
    for place in range(3):
        request = ready()
        tasks = list(request.tasks)
        tasks[place] = replace(tasks[place], state=state)
        assert not is_discovered(replace(request, tasks=tuple(tasks)))


def test_a_task_without_a_report_has_no_outcome() -> None:
    request = ready()
    tasks = tuple(replace(task, report=None) for task in request.tasks)

    assert not is_discovered(replace(request, tasks=tasks))
    assert not is_discovered(replace(request, tasks=()))


def test_logs_count_only_where_the_request_has_them() -> None:
    request = ready()
    without = replace(request, tasks=request.tasks[:1])
    no_logs = tuple(one for one in request.systems if one is not SystemKind.ENTRA_LOGS)

    assert not is_discovered(without)
    assert reason_against(without, OPTIONS, WHO, approvers=0) is Reason.LOGS_NOT_CAPTURED
    assert is_discovered(replace(without, systems=no_logs))


def test_a_log_that_could_not_be_captured_has_an_outcome_all_the_same() -> None:
    failed = TaskReport(outcome=Outcome.FORBIDDEN, reason=Reason.PERMISSION_MISSING)
    request = ready()
    tasks = (request.tasks[0], replace(request.tasks[1], report=failed), request.tasks[2])

    assert is_discovered(replace(request, tasks=tasks))


def test_tasks_of_other_stages_are_not_discovery() -> None:
    request = ready()
    later = replace(sought(), stage=2, state=TaskState.STUCK, report=None)

    assert is_discovered(replace(request, tasks=(*request.tasks, later)))


def test_one_person_counts_once_however_it_is_spelt() -> None:
    first, second = ready().approvals
    same = ready(approvals=(first, replace(second, by="ONE")))

    assert count_approvers(ready()) == 2
    assert count_approvers(same) == 1
    assert reason_against(same, OPTIONS, WHO, approvers=2) is Reason.NOT_APPROVED
    assert reason_against(same, OPTIONS, WHO, approvers=1) is None


def test_an_emergency_account_is_known_by_its_id_in_any_case() -> None:
    options = ErasureOptions(protected=("aa-1",))

    assert reason_against(ready(), options, WHO, approvers=2) is Reason.GUARD_PROTECTED
    assert "aa-1" not in repr(options)


@pytest.mark.parametrize(
    "evidence",
    [
        SoftDeletion(deleted_at=NOW),
        SoftDeletion(deleted_at=None),
        PermanentDeletion(gone_at=NOW),
        KnownDevices(devices=("1", "2")),
    ],
)
def test_evidence_is_recalled_as_it_was_left_by_the_newest_task(
    evidence: SoftDeletion | PermanentDeletion | KnownDevices,
) -> None:
    older = replace(sought(), evidence="{}")
    newest = replace(sought(), evidence=spell(evidence))
    request = replace(ready(), tasks=(older, newest))

    found = recall(request, SystemKind.ENTRA, Verb.DISCOVER, type(evidence))

    assert found == evidence


@pytest.mark.parametrize("text", [None, "", "{", "{}", "null"])
def test_evidence_that_cannot_be_read_is_none(text: str | None) -> None:
    request = replace(ready(), tasks=(replace(sought(), evidence=text),))

    assert recall(request, SystemKind.ENTRA, Verb.DISCOVER, PermanentDeletion) is None
    assert recall(request, SystemKind.INTUNE, Verb.DISCOVER, PermanentDeletion) is None
