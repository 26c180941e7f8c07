"""What still happens to closed requests: the purge, crashing anywhere, and looks at the erased."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dsr_core.domain.board import Attention, attention, board_row
from dsr_core.domain.copies import Copy
from dsr_core.domain.decide import Decision
from dsr_core.domain.errors import SystemUnavailableError
from dsr_core.domain.history import first_break
from dsr_core.domain.idempotency import handle_of
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest, Status, Task, TaskState
from dsr_core.domain.subject import FORGOTTEN, DataSubject, DirectoryIdentity
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import AgendaRow, Claim, Located, Services
from dsr_core.steps.sweep import sweep
from tests.builders import NOW, a_report, a_request
from tests.fakes.tenant_systems import ADELE
from tests.house import House

A_DAY = timedelta(days=1)
KEY = "key of the sender"
NOBODY = Located(identity=None, reason=Reason.NOT_IN_DIRECTORY)
MADE_ANEW = DirectoryIdentity(object_id="object-2", user_principal_name=ADELE.user_principal_name)


class DeathError(BaseException):
    """The process ended here."""


class Doom:
    """Ends a process after so many calls of its ports."""

    def __init__(self, calls: int) -> None:
        self._calls = calls

    def spend(self) -> None:
        self._calls -= 1
        if self._calls < 0:
            raise DeathError


class Mortal:
    """A port whose calls take effect, and may be the caller's last."""

    def __init__(self, port: object, doom: Doom) -> None:
        self._port = port
        self._doom = doom

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)
        if not inspect.iscoroutinefunction(method):
            return method
        call: Callable[..., Awaitable[object]] = method

        async def call_once(*args: object) -> object:
            answer = await call(*args)
            self._doom.spend()
            return answer

        return call_once


def mortal(house: House, calls: int) -> Services:
    """The services of a process that dies after so many calls."""
    names = ("requests", "agenda", "packages", "drops", "outbox", "ledger", "board")
    doom = Doom(calls)
    ours = {name: Mortal(getattr(house.services, name), doom) for name in names}
    return replace(house.services, **ours)


async def answered() -> tuple[House, str]:
    """A request that was answered, with copies of every kind."""
    house = House()
    request = await house.submit(idempotency_key=KEY)
    await house.listen()
    await house.drops.create("contoso", f"{request.id}-1", A_DAY)
    assert (await house.request(request.id)).status is Status.COMPLETED
    assert house.packages.files
    assert house.letters.letters
    return house, request.id


async def left_of(house: House, request_id: str) -> list[str]:
    """What there still is of a request that should be purged."""
    request = await house.request(request_id)
    claim = Claim(request_id="another", body_hash="", received_at=NOW)
    held = await house.ledger.claim(f"contoso|{KEY}", claim)
    await house.ledger.release(handle_of(f"contoso|{KEY}"))
    found = {
        "files": bool(house.packages.files),
        "letters": bool(house.letters.letters),
        "drops": await house.drops.remove("contoso", f"{request_id}-1"),
        "claim": held != claim,
        "personal data": request.subject != FORGOTTEN or request.identity is not None,
        "marker": set(request.purged) != set(Copy),
    }
    return [name for name, there in found.items() if there]


async def purges_in(house: House, request_id: str) -> int:
    request = await house.request(request_id)
    rows = await house.requests.history(request_id)
    assert first_break(rows, request.history_length, request.history_head) is None
    return sum(row.event == "copies_purged" for row in rows)


async def test_a_purge_that_dies_after_any_call_is_finished_by_a_later_sweep() -> None:
    deaths = 0
    for calls in range(100):
        house, request_id = await answered()
        house.clock.advance(timedelta(days=91))
        try:
            await sweep(mortal(house, calls))
            break
        except DeathError:
            deaths += 1
        if (await house.request(request_id)).purged:
            assert house.packages.files == {}
            assert house.letters.letters == []

        house.clock.advance(timedelta(days=1))
        await sweep(house.services)

        assert await left_of(house, request_id) == [], calls
        assert await purges_in(house, request_id) == 1
    assert deaths >= 8


async def test_while_a_file_cannot_be_deleted_nothing_says_that_it_is_and_others_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house, request_id = await answered()
    other = await house.submit()
    await house.listen()
    remove = house.packages.remove

    async def refuse(request: DsrRequest) -> int:
        if request.id == request_id:
            raise OSError
        return await remove(request)

    monkeypatch.setattr(house.packages, "remove", refuse)
    house.clock.advance(timedelta(days=91))
    with pytest.raises(ExceptionGroup):
        await sweep(house.services)
    refused, gone = await house.request(request_id), await house.request(other.id)
    monkeypatch.undo()
    house.clock.advance(timedelta(hours=2))
    await sweep(house.services)

    assert (refused.purged, refused.subject == FORGOTTEN) == ((), False)
    assert set(gone.purged) == set(Copy)
    assert await left_of(house, request_id) == []


async def test_a_purged_request_is_never_purged_again() -> None:
    house, request_id = await answered()

    await house.live_through(timedelta(days=200), timedelta(days=1))

    assert await purges_in(house, request_id) == 1
    assert [row async for row in house.agenda.due(house.clock.now() + timedelta(days=999))] == []


# ------------------------------------------------------------------- looks at erased people


async def with_an_erased_person(located: Located) -> House:
    """A house with an erasure that was proven a moment ago, and what a look then finds."""
    house = House()
    house.systems.located = located
    request = a_request(right=Right.ERASURE)
    proof = Task(
        stage=request.plan.index(StageKind.PROVE),
        system=SystemKind.ENTRA,
        verb=Verb.PROVE,
        state=TaskState.DONE,
        report=a_report(),
    )
    now = house.clock.now()
    ended = replace(
        request,
        status=Status.COMPLETED,
        closed_at=now,
        identity=ADELE,
        stage=len(request.plan),
        tasks=(*request.tasks, proof),
    )
    await house.requests.add(Decision(request=ended))
    await house.agenda.add(AgendaRow(due_at=now, request_id=ended.id))
    return house


async def seen_in(house: House) -> list[tuple[str, object]]:
    rows = await house.requests.history(a_request().id)
    return [(row.event, row.details.get("reason")) for row in rows if row.event != "copies_purged"]


async def test_an_erased_person_is_looked_for_at_growing_intervals_and_then_forgotten() -> None:
    house = await with_an_erased_person(NOBODY)

    await house.live_through(timedelta(days=100), timedelta(hours=6))
    midway = await house.request(a_request().id)
    await house.live_through(timedelta(days=100), timedelta(hours=6))
    after = await house.request(a_request().id)

    assert await seen_in(house) == [("absence_confirmed", None)] * 9
    assert house.systems.searches == 9
    assert midway.purged == (Copy.FILES, Copy.LETTERS)
    assert midway.identity == ADELE
    assert (after.subject, after.identity, set(after.purged)) == (FORGOTTEN, None, set(Copy))


@pytest.mark.parametrize(
    ("located", "reason"),
    [
        (Located(identity=MADE_ANEW), Reason.REAPPEARED),
        (Located(identity=ADELE), Reason.ACCOUNT_RESTORED),
        (Located(identity=replace(ADELE, deleted=True)), Reason.STILL_THERE),
        (Located(identity=None, reason=Reason.AMBIGUOUS_SUBJECT), Reason.REAPPEARED),
    ],
)
async def test_a_person_who_is_back_is_told_of_once(located: Located, reason: Reason) -> None:
    house = await with_an_erased_person(located)

    await house.live_through(timedelta(days=5), timedelta(hours=6))
    request = await house.request(a_request().id)

    confirmed = ("reappearance_confirmed", reason.value)
    assert await seen_in(house) == [("person_reappeared", reason.value), confirmed, confirmed]
    assert request.status is Status.COMPLETED
    assert attention(board_row(request), house.clock.now()) == {Attention.REAPPEARED}


async def test_a_directory_that_cannot_be_asked_is_asked_again_and_not_taken_for_empty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = await with_an_erased_person(Located(identity=MADE_ANEW))

    async def refuse(subject: DataSubject) -> Located:
        raise SystemUnavailableError(Reason.UNAVAILABLE)

    with monkeypatch.context() as bad_weather:
        bad_weather.setattr(house.systems, "locate", refuse)
        await house.live_through(timedelta(days=3), timedelta(hours=6))
    unknown = await seen_in(house)
    await house.live_through(timedelta(days=2), timedelta(hours=6))

    assert unknown == []
    assert (await seen_in(house))[0] == ("person_reappeared", "reappeared")
