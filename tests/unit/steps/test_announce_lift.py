"""The notice of Art. 18(3): nothing is lifted before it is known to be out."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dsr_core.domain.letter_parts import LetterKind
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import PlanOptions, Right, StageKind, plan_for
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Task, TaskState
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Assignment, Finished, Located, Stuck
from dsr_core.steps.announce_lift import announce_lift
from dsr_core.stores.memory.package_store import MemoryPackageStore
from tests.builders import a_request, a_subject
from tests.fakes.clock import TestClock
from tests.house import House
from tests.unit.steps.letter_kit import ADELE

#: Late in the evening in UTC: the next day has begun where the controller is.
EVENING = datetime(2026, 5, 4, 22, 30, tzinfo=UTC)


def about_to_lift(reason: Reason = Reason.NONE, **rest: object) -> DsrRequest:
    plan = plan_for(Right.RESTRICTION, PlanOptions())
    stage = plan.index(StageKind.LIFT_NOTICE)
    task = Task(
        stage=stage,
        system=SystemKind.PACKAGE,
        verb=Verb.ANNOUNCE_LIFT,
        state=TaskState.RUNNING,
        reason=reason,
    )
    request = a_request(right=Right.RESTRICTION)
    about = {"identity": ADELE, **rest}
    return replace(request, plan=plan, stage=stage, tasks=(task,), **about)


def assignment(request: DsrRequest) -> Assignment:
    async def locate() -> Located:
        return Located(identity=request.identity)

    return Assignment(
        request=request,
        system=SystemKind.PACKAGE,
        verb=Verb.ANNOUNCE_LIFT,
        stage=request.stage,
        start=1,
        last_chance=False,
        locate=locate,
        is_out_of_time=lambda: False,
        packages=MemoryPackageStore(TestClock()),
    )


def without_address(reason: Reason = Reason.NONE) -> DsrRequest:
    nowhere = replace(a_subject(), identifiers=())
    return about_to_lift(reason, subject=nowhere, identity=None)


async def test_the_notice_names_today_in_the_controllers_zone() -> None:
    house = House()
    house.clock.set(EVENING)

    result = await announce_lift(house.services, assignment(about_to_lift()))

    (kept,) = house.letters.letters
    assert isinstance(result, Finished)
    assert kept.letter.kind is LetterKind.RESTRICTION_LIFT_NOTICE
    assert "5 May 2026" in kept.letter.text
    assert "Art. 18(3) GDPR" in kept.letter.text


async def test_started_twice_it_tells_once() -> None:
    house = House()

    for _ in range(2):
        await announce_lift(house.services, assignment(about_to_lift()))

    assert len(house.letters.letters) == 1


async def test_where_the_person_cannot_be_told_nothing_goes_on_by_itself() -> None:
    house = House()

    result = await announce_lift(house.services, assignment(without_address()))

    assert result == Stuck(reason=Reason.NO_ADDRESS)
    assert house.letters.letters == []


async def test_an_operator_who_resumes_has_told_the_person() -> None:
    house = House()

    resumed = assignment(without_address(Reason.NO_ADDRESS))
    result = await announce_lift(house.services, resumed)

    assert isinstance(result, Finished)
    assert result.report.outcome is Outcome.NEEDS_PERSON
    assert result.report.reason is Reason.NO_ADDRESS


@pytest.mark.parametrize("reason", [Reason.THROTTLED, Reason.CRASHED])
async def test_a_repetition_for_any_other_reason_is_not_an_operators_word(reason: Reason) -> None:
    house = House()

    result = await announce_lift(house.services, assignment(without_address(reason)))

    assert result == Stuck(reason=Reason.NO_ADDRESS)
