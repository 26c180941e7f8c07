"""When the board is told, and what it shows then."""

from dataclasses import fields
from datetime import timedelta

from dsr_core.domain.board import Attention, BoardRow, attention, board_row
from dsr_core.domain.events import Held, ReviewHonoured, WithdrawalAsked
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Status
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Postponed, Stuck
from dsr_core.steps.board import rebuild
from dsr_core.steps.runner import handle_event
from dsr_core.steps.sweep import sweep
from dsr_core.stores.memory.board import MemoryBoard
from tests.builders import a_subject
from tests.house import House


class CountedBoard(MemoryBoard):
    """Remembers what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[Status, StageKind | None]] = []

    async def put(self, row: BoardRow) -> None:
        self.told.append((row.status, row.stage))
        await super().put(row)


class WatchedHouse(House):
    """A house whose board remembers."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.watched = CountedBoard()
        object.__setattr__(self.services, "board", self.watched)


async def row_of(house: House, request_id: str) -> BoardRow:
    row = (await house.services.board.read()).row(request_id)
    assert row is not None
    return row


async def test_an_ordinary_request_is_told_when_it_opens_waits_and_closes() -> None:
    house = WatchedHouse()
    waits = Postponed(reason=Reason.PENDING_AT_MICROSOFT, retry_after=timedelta(hours=1))
    house.systems.script(SystemKind.MICROSOFT_EXPORT, Verb.COLLECT, lambda _: waits)
    opened = await house.submit()

    await house.listen()
    house.clock.advance(timedelta(hours=1))
    await house.listen()

    assert house.watched.told == [
        (Status.IN_PROGRESS, StageKind.DISCOVER),
        (Status.AWAITING_SYSTEM, StageKind.COLLECT),
        (Status.COMPLETED, None),
    ]
    row = await row_of(house, opened.id)
    assert row == board_row(await house.request(opened.id))
    assert set(row.systems.values()) == {Outcome.DONE}


async def test_what_a_person_does_is_shown_at_once() -> None:
    house = WatchedHouse()
    opened = await house.submit(right=Right.OBJECTION)
    await house.listen()
    assert (await row_of(house, opened.id)).status is Status.AWAITING_REVIEW

    await handle_event(house.services, opened.id, ReviewHonoured(by="olga"))

    assert (await row_of(house, opened.id)).status is Status.IN_PROGRESS


async def test_the_sweep_heals_a_row_that_a_crash_left_old() -> None:
    house = House()
    opened = await house.submit(right=Right.OBJECTION)
    object.__setattr__(house.services, "board", MemoryBoard())
    object.__setattr__(house.services.board, "put", _lose)
    await house.listen()
    object.__delattr__(house.services.board, "put")
    assert (await house.services.board.read()).row(opened.id) is None

    house.clock.advance(timedelta(days=1))
    await sweep(house.services)

    assert (await row_of(house, opened.id)).status is Status.AWAITING_REVIEW


async def _lose(_: BoardRow) -> None:
    """What a crash does to a row."""


async def test_a_stuck_system_calls_for_an_operator_with_its_reason() -> None:
    house = House()
    stuck = Stuck(reason=Reason.CREDENTIAL_REFUSED)
    house.systems.script(SystemKind.INTUNE, Verb.COLLECT, lambda _: stuck)
    opened = await house.submit()

    await house.listen()

    row = await row_of(house, opened.id)
    assert row.reason is Reason.CREDENTIAL_REFUSED
    assert attention(row, house.clock.now()) == {Attention.NEEDS_OPERATOR}


async def test_a_request_is_due_soon_then_overdue_and_closed_it_is_neither() -> None:
    house = House()
    opened = await house.submit(right=Right.OBJECTION)
    await house.listen()
    await handle_event(house.services, opened.id, Held(by="olga"))
    row = await row_of(house, opened.id)

    assert attention(row, row.due_at - timedelta(days=8)) == {Attention.ON_HOLD}
    soon = {Attention.ON_HOLD, Attention.DUE_SOON}
    assert attention(row, row.due_at - timedelta(days=6)) == soon
    overdue = {Attention.ON_HOLD, Attention.OVERDUE}
    assert attention(row, row.due_at + timedelta(seconds=1)) == overdue
    other = await house.submit()
    await handle_event(house.services, other.id, WithdrawalAsked(by="the person"))
    await house.listen()
    closed = await row_of(house, other.id)
    assert not closed.is_open
    assert attention(closed, closed.due_at + timedelta(days=99)) == set()


async def test_nothing_of_the_person_is_on_the_board() -> None:
    house = House()
    person = a_subject(email="very.rare@contoso.example", name="Very Rare Name", contact="c@x.org")
    opened = await house.submit(subject=person)

    await house.listen()

    shown = repr(await row_of(house, opened.id)).lower()
    assert not any(word in shown for word in ("rare", "object-1", "adele", "@"))
    assert {field.name for field in fields(BoardRow)}.isdisjoint({"subject", "identity", "name"})


async def test_a_board_that_was_lost_is_made_anew_part_by_part() -> None:
    house = House()
    for _ in range(3):
        await house.submit()
    await house.listen()
    lost = (await house.services.board.read()).closed
    object.__setattr__(house.services, "board", MemoryBoard())

    done = await rebuild(house.services, "-", timedelta(minutes=1))

    assert (done.read, done.next) == (3, None)
    assert list((await house.services.board.read()).closed) == list(lost)
    assert (await rebuild(house.services, "-", timedelta(minutes=1))).read == 3
