"""The person is told, once, what only they can correct: the name of a device."""

from dataclasses import replace
from datetime import timedelta

from dsr_core.domain.letter_parts import LetterKind
from dsr_core.domain.outcomes import Outcome, SourceResult
from dsr_core.domain.plan import PlanOptions, Right, StageKind, plan_for
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Task, TaskState
from dsr_core.domain.retries import is_last_chance, resume_after
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.domain.wish import Correction, Wish
from dsr_core.ports import Assignment, Located, Postponed, Stuck
from dsr_core.steps.instruct import instruct
from dsr_core.stores.memory.package_store import MemoryPackageStore
from tests.builders import NOW, a_request, a_subject
from tests.fakes.clock import TestClock
from tests.house import House
from tests.unit.steps.letter_kit import ADELE

MINE, OTHERS = "deviceName:D-1", "deviceName:D-2"
WISH = Wish(
    corrections=(
        Correction(name=MINE, value="ADELES-NEW"),
        Correction(name=OTHERS, value="NOT-HERS"),
        Correction(name="mobilePhone", value="+49 30 1"),
    )
)


def waiting(_: Assignment) -> Postponed:
    """What the system says: one device waits, and the other is not the person's."""
    mine = SourceResult(
        source=f"field.{MINE.replace('D', 'd', 1)}",
        outcome=Outcome.NEEDS_PERSON,
        reason=Reason.WAITS_ON_DEVICE,
    )
    other = SourceResult(
        source=f"field.{OTHERS}", outcome=Outcome.REFUSED, reason=Reason.REFUSED_BY_RULE
    )
    return Postponed(reason=Reason.WAITS_ON_DEVICE, checkpoint="names", findings=(mine, other))


def a_house() -> House:
    house = House()
    house.systems.script(SystemKind.INTUNE, Verb.RECTIFY, *[waiting] * 3)
    return house


def rectifying(reason: Reason = Reason.NONE, **rest: object) -> DsrRequest:
    plan = plan_for(Right.RECTIFICATION, PlanOptions())
    stage = plan.index(StageKind.RECTIFY)
    task = Task(
        stage=stage,
        system=SystemKind.INTUNE,
        verb=Verb.RECTIFY,
        state=TaskState.RUNNING,
        reason=reason,
    )
    request = a_request(right=Right.RECTIFICATION)
    about = {"identity": ADELE, "wish": WISH, **rest}
    return replace(request, plan=plan, stage=stage, tasks=(task,), **about)


def assignment(request: DsrRequest, checkpoint: str | None = None) -> Assignment:
    async def locate() -> Located:
        return Located(identity=request.identity)

    return Assignment(
        request=request,
        system=SystemKind.INTUNE,
        verb=Verb.RECTIFY,
        stage=request.stage,
        start=1,
        checkpoint=checkpoint,
        last_chance=False,
        locate=locate,
        is_out_of_time=lambda: False,
        packages=MemoryPackageStore(TestClock()),
    )


async def test_the_first_look_writes_what_the_device_is_to_be_called_and_no_later_one_does() -> (
    None
):
    house = a_house()
    request = rectifying()

    results = [
        await instruct(house.services, assignment(request, checkpoint))
        for checkpoint in (None, None, "names")
    ]

    (sent,) = house.letters.letters
    assert sent.letter.kind is LetterKind.DEVICE_NAME
    assert "ADELES-NEW" in sent.letter.text
    assert "NOT-HERS" not in sent.letter.text
    assert "+49" not in sent.letter.text
    assert all(isinstance(result, Postponed) for result in results)


async def test_the_letter_is_in_the_persons_language() -> None:
    house = a_house()

    await instruct(house.services, assignment(rectifying(subject=a_subject(language="de"))))

    assert "Bitte geben Sie Ihrem Gerät diesen Namen" in house.letters.letters[0].letter.text


async def test_whom_no_letter_reaches_an_operator_tells_and_then_the_device_is_waited_for() -> None:
    house = a_house()
    nowhere = replace(a_subject(), identifiers=())

    stopped, gone_on = [
        await instruct(
            house.services, assignment(rectifying(reason, identity=None, subject=nowhere))
        )
        for reason in (Reason.NONE, Reason.NO_ADDRESS)
    ]

    assert isinstance(stopped, Stuck)
    assert stopped.reason is Reason.NO_ADDRESS
    assert isinstance(gone_on, Postponed)
    assert house.letters.letters == []


def test_a_device_is_looked_at_ever_more_rarely_and_long_enough_before_the_month_is_over() -> None:
    reason, now, waits = Reason.WAITS_ON_DEVICE, NOW, list[timedelta]()

    while not is_last_chance(reason, len(waits)):
        next_look = resume_after(reason, len(waits), None, now)
        waits.append(next_look - now)
        now = next_look

    assert waits == sorted(waits)
    assert waits[0] == timedelta(hours=6)
    assert timedelta(days=21) < now - NOW < timedelta(days=28)
