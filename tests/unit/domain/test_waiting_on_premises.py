"""Waiting for the directory on premises: who is named, how long, and a look before its time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dsr_core.domain.decide import decide
from dsr_core.domain.errors import IllegalTransitionError
from dsr_core.domain.events import Resumed, TaskPostponed
from dsr_core.domain.manual_work import ManualSource, find_directory_team
from dsr_core.domain.outcomes import Outcome, SourceResult
from dsr_core.domain.patience import wait_on_premises
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Status, Task, TaskState
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.domain.wish import Correction, Wish
from dsr_core.web.present_manual import present_on_premises
from tests.builders import NOW, a_request, after

DAY = timedelta(days=1)
FINDING = SourceResult(
    source="field.jobTitle", outcome=Outcome.NEEDS_PERSON, reason=Reason.WAITS_ON_PREMISES
)


def waiting(reason: Reason = Reason.WAITS_ON_PREMISES) -> DsrRequest:
    task = Task(
        stage=0,
        system=SystemKind.ENTRA,
        verb=Verb.RECTIFY,
        state=TaskState.RUNNING,
        start=1,
    )
    request = replace(
        a_request(right=Right.RECTIFICATION, systems=(SystemKind.ENTRA,)),
        wish=Wish(corrections=(Correction(name="jobTitle", value="X"),)),
        plan=(StageKind.RECTIFY,),
        stage=0,
        tasks=(task,),
    )
    event = TaskPostponed(
        stage=0,
        system=SystemKind.ENTRA,
        start=1,
        reason=reason,
        retry_after=DAY,
        findings=(FINDING,),
    )
    return after(request, event)


def test_an_operators_look_comes_at_once_and_takes_nothing_of_the_patience() -> None:
    request = waiting()

    resumed = decide(request, Resumed(by="operator"), NOW)

    task = resumed.request.task(request.stage, SystemKind.ENTRA)
    assert request.status is Status.AWAITING_SYSTEM
    assert resumed.request.status is Status.IN_PROGRESS
    assert task is not None
    assert (task.resume_at, task.reason) == (None, Reason.WAITS_ON_PREMISES)
    assert len(resumed.effects) == 1


@pytest.mark.parametrize(
    ("reason", "object_id"),
    [(Reason.THROTTLED, None), (Reason.WAITS_ON_PREMISES, "another-object-id")],
)
def test_a_look_is_refused_where_only_time_helps_or_somebody_else_is_named(
    reason: Reason, object_id: str | None
) -> None:
    with pytest.raises(IllegalTransitionError):
        decide(waiting(reason), Resumed(by="operator", object_id=object_id), NOW)


@pytest.mark.parametrize(("with_values", "value"), [(True, "X"), (False, None)])
def test_the_wanted_value_is_shown_only_to_who_signed_in(
    with_values: bool, value: str | None
) -> None:
    body = present_on_premises(waiting(), (), with_values=with_values)

    assert body is not None
    assert [(field.name, field.value) for field in body.fields] == [("jobTitle", value)]
    assert (body.look_at, body.team) == (NOW + DAY, "")


@pytest.mark.parametrize(
    ("sources", "found"),
    [
        (("vm-images", "corp-ad"), "corp-ad"),
        (("on_premises",), "on_premises"),
        (("leads", "shadow"), None),
        (("papers*", "vm-images"), "papers*"),
        (("papers*", "letters*"), None),
    ],
)
def test_the_team_is_found_by_the_sources_name_or_its_instructions(
    sources: tuple[str, ...], found: str | None
) -> None:
    how = {Verb.RECTIFY: {"en": "Change it."}}
    known = [ManualSource(name=one, instructions=how if "*" in one else {}) for one in sources]

    team = find_directory_team(known)

    assert (team.name if team else None) == found


def test_the_last_look_is_two_days_before_the_answer_is_due() -> None:
    due_at = NOW + 10 * DAY

    assert wait_on_premises(NOW, due_at, NOW + 7.9 * DAY) == 0.1 * DAY
    assert wait_on_premises(NOW, due_at, NOW + 8 * DAY) is None
