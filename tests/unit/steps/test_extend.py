"""Extending, stopping and resuming the clock: told first, and only as the law admits."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dsr_core.domain.clock_changes import REFUSAL_SENTENCES, Refusal
from dsr_core.domain.errors import (
    ClockChangeRefusedError,
    IllegalTransitionError,
    LetterUncertainError,
    StaleRequestError,
    UnknownRequestError,
)
from dsr_core.domain.events import WithdrawalAsked
from dsr_core.domain.letter_parts import LetterKind, LetterWord
from dsr_core.domain.plan import Right
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.domain.rule_packs import ExtensionReason, SuspensionGround
from dsr_core.host.due_dates import answer_period
from dsr_core.ports import LetterFate
from dsr_core.steps.extend import explain, extend, resume_clock, suspend
from dsr_core.steps.runner import handle_event
from dsr_core.stores.memory.letter_box import MemoryLetterBox
from tests.builders import a_subject
from tests.fakes.mortal import WorkerDiedError, make_mortal
from tests.house import CONTOSO, House

COMPLEX = (ExtensionReason.COMPLEXITY,)
BY = "operator-1"


def a_house(regime: str = "gdpr") -> House:
    """A house that counts as the law does."""
    house = House(policy=replace(CONTOSO, regime=regime))
    house.services = replace(house.services, due=answer_period)
    return house


async def a_request_in_review(house: House, **rest: object) -> DsrRequest:
    opened = await house.submit(right=Right.ERASURE, **rest)
    await house.listen()
    house.letters.letters.clear()  # the receipt
    request = await house.request(opened.id)
    assert request.status is Status.AWAITING_REVIEW
    return request


async def test_the_person_is_told_and_then_the_due_date_moves() -> None:
    house = a_house()
    request = await a_request_in_review(house)
    assert request.due_on == date(2026, 4, 2)

    extended = await extend(house.services, request.id, BY, COMPLEX)

    (kept,) = house.letters.letters
    assert kept.letter.kind is LetterKind.EXTENSION
    assert "2 April 2026" in kept.letter.text
    assert "2 June 2026" in kept.letter.text
    assert extended.due_on == date(2026, 6, 2)
    assert extended.status is Status.AWAITING_REVIEW
    assert extended == await house.request(request.id)


async def refused(house: House, request: DsrRequest, refusal: Refusal, *reasons: str) -> None:
    given = tuple(ExtensionReason(reason) for reason in reasons)
    with pytest.raises(ClockChangeRefusedError) as raised:
        await extend(house.services, request.id, BY, given)
    assert str(raised.value) == REFUSAL_SENTENCES[refusal]


async def test_after_the_first_period_it_is_too_late_and_nobody_is_told() -> None:
    house = a_house()
    request = await a_request_in_review(house)
    house.clock.set(request.due_at + timedelta(seconds=1))

    await refused(house, request, Refusal.TOO_LATE, "complexity")

    assert house.letters.letters == []
    assert await house.request(request.id) == request


async def test_without_a_reason_or_for_one_the_law_has_not_it_is_refused() -> None:
    house = a_house()
    request = await a_request_in_review(house)

    await refused(house, request, Refusal.NO_REASON)
    await refused(house, request, Refusal.REASON_NOT_ADMITTED, "reasonably_necessary")

    assert house.letters.letters == []
    assert await house.request(request.id) == request


async def test_a_period_is_extended_once() -> None:
    house = a_house()
    request = await a_request_in_review(house)
    extended = await extend(house.services, request.id, BY, COMPLEX)

    await refused(house, request, Refusal.ALREADY_EXTENDED, "complexity")

    assert len(house.letters.letters) == 1
    assert await house.request(request.id) == extended


async def test_a_worker_that_died_between_letter_and_event_tells_nobody_twice() -> None:
    house = a_house()
    box = make_mortal(house)
    opened = await house.submit(right=Right.OBJECTION)
    with pytest.raises(WorkerDiedError):
        await house.listen()  # the receipt is a letter, too
    with pytest.raises(WorkerDiedError):
        await extend(house.services, opened.id, BY, COMPLEX)
    assert (await house.request(opened.id)).due_on == opened.due_on

    extended = await extend(house.services, opened.id, BY, COMPLEX)

    assert [kept.key for kept in box.letters] == ["receipt", "extension"]
    assert extended.due_on == date(2026, 6, 2)


async def test_a_repetition_after_the_period_is_too_late() -> None:
    house = a_house()
    request = await a_request_in_review(house)
    make_dying(house)
    with pytest.raises(WorkerDiedError):
        await extend(house.services, request.id, BY, COMPLEX)
    house.clock.set(request.due_at + timedelta(days=1))

    await refused(house, request, Refusal.TOO_LATE, "complexity")


def make_dying(house: House) -> None:
    """The next letter is the last act of whoever sends it."""

    class LastBox(MemoryLetterBox):
        async def send(self, *letter: object) -> LetterFate:
            raise WorkerDiedError

    house.services = replace(house.services, letters_of=lambda tenant: LastBox())


async def test_who_cannot_be_told_is_not_kept_waiting() -> None:
    house = a_house()
    nowhere = replace(a_subject(), identifiers=())
    request = await a_request_in_review(house, subject=nowhere)

    with pytest.raises(ClockChangeRefusedError, match="must be told"):
        await extend(house.services, request.id, BY, COMPLEX)

    assert (await house.request(request.id)).due_on == request.due_on


async def test_a_notice_nobody_knows_about_is_no_notice() -> None:
    house = a_house()
    request = await a_request_in_review(house)

    class UncertainBox(MemoryLetterBox):
        async def send(self, *letter: object) -> LetterFate:
            return LetterFate.UNCERTAIN

    house.services = replace(house.services, letters_of=lambda tenant: UncertainBox())

    with pytest.raises(LetterUncertainError, match="sent mail"):
        await extend(house.services, request.id, BY, COMPLEX)

    assert (await house.request(request.id)).due_on == request.due_on

    # Found among the sent mail: told, and nothing is sent.
    extended = await extend(house.services, request.id, BY, COMPLEX, letter=LetterWord.SENT)
    history = await house.services.requests.history(request.id)
    assert extended.due_on == date(2026, 6, 2)
    assert history[-1].details["letter"] == "sent"


async def test_a_clock_that_somebody_else_changed_meanwhile_is_read_again_first() -> None:
    house = a_house()
    request = await a_request_in_review(house)

    class SlowBox(MemoryLetterBox):
        async def send(self, *letter: object) -> LetterFate:
            await extend(fast, request.id, "operator-2", COMPLEX)
            return LetterFate.FILED

    fast = house.services
    house.services = replace(house.services, letters_of=lambda tenant: SlowBox())

    with pytest.raises(StaleRequestError):
        await extend(house.services, request.id, BY, COMPLEX)


async def test_a_closed_request_is_not_extended_and_nobody_is_told() -> None:
    house = a_house()
    request = await a_request_in_review(house)
    await handle_event(house.services, request.id, WithdrawalAsked(by=BY))
    await house.listen()

    with pytest.raises(IllegalTransitionError):
        await extend(house.services, request.id, BY, COMPLEX)

    kinds = [kept.letter.kind for kept in house.letters.letters]
    assert kinds[-1] is LetterKind.WITHDRAWN
    assert LetterKind.EXTENSION not in kinds


async def test_an_unknown_request_is_said_to_be_unknown() -> None:
    house = a_house()

    with pytest.raises(UnknownRequestError):
        await extend(house.services, "r404", BY, COMPLEX)
    with pytest.raises(UnknownRequestError):
        await suspend(house.services, "r404", BY, SuspensionGround.SPECIFICATION_ASKED)
    with pytest.raises(UnknownRequestError):
        await resume_clock(house.services, "r404", BY)


async def a_british_request(house: House) -> DsrRequest:
    opened = await house.submit()
    return await house.request(opened.id)


async def test_under_a_law_that_allows_it_the_clock_stops_and_runs_on() -> None:
    house = a_house("uk-gdpr")
    request = await a_british_request(house)

    stopped = await suspend(house.services, request.id, BY, SuspensionGround.SPECIFICATION_ASKED)
    house.clock.advance(timedelta(days=10))
    running = await resume_clock(house.services, request.id, BY)

    assert stopped.clock.suspensions[0].answered_at is None
    assert running.due_on > request.due_on
    assert house.letters.letters == []
    with pytest.raises(ClockChangeRefusedError) as raised:
        await resume_clock(house.services, request.id, BY)
    assert str(raised.value) == REFUSAL_SENTENCES[Refusal.NOT_SUSPENDED]


async def test_under_the_gdpr_a_question_does_not_stop_the_clock() -> None:
    house = a_house()
    request = await a_request_in_review(house)

    with pytest.raises(ClockChangeRefusedError) as raised:
        await suspend(house.services, request.id, BY, SuspensionGround.SPECIFICATION_ASKED)

    assert str(raised.value) == REFUSAL_SENTENCES[Refusal.NOT_A_LAWFUL_GROUND]
    assert await house.request(request.id) == request


async def test_the_due_date_is_explained_step_by_step() -> None:
    house = a_house()
    request = await a_request_in_review(house)
    before = explain(request, house.services)

    after = explain(await extend(house.services, request.id, BY, COMPLEX), house.services)

    assert "2026-04-02" in before[-1]
    assert any("1 month" in step for step in before)
    assert "2026-06-02" in after[-1]
    assert any("complexity" in step for step in after)
