import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest

from dsr_core.ports import Agenda, AgendaRow
from dsr_core.stores.agenda import TableAgenda
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.memory.agenda import MemoryAgenda

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def memory_agenda() -> Agenda:
    return MemoryAgenda()


@pytest.fixture
def table_agenda(connections: StorageConnections, unique_name: Callable[[str], str]) -> Agenda:
    return TableAgenda(connections, table=unique_name("agenda"))


@pytest.fixture
def agenda(choose: Callable[[str, str], Agenda]) -> Agenda:
    return choose("memory_agenda", "table_agenda")


def row(due_at: datetime, request_id: str = "r1") -> AgendaRow:
    return AgendaRow(due_at=due_at, request_id=request_id)


async def due(agenda: Agenda, now: datetime) -> list[AgendaRow]:
    return [each async for each in agenda.due(now)]


async def test_nothing_is_due_before_anything_was_added(agenda: Agenda) -> None:
    assert await due(agenda, NOON) == []
    await agenda.move(row(NOON), None)
    assert await due(agenda, NOON) == []


@pytest.mark.parametrize(
    ("due_at", "now", "seen"),
    [
        (NOON, NOON, True),
        (NOON, NOON - MICROSECOND, False),
        (NOON - MICROSECOND, NOON, True),
        (NOON - MICROSECOND, NOON - MICROSECOND, True),
        (NOON + timedelta(minutes=30), NOON + timedelta(minutes=29), False),
        (NOON + timedelta(minutes=30), NOON + timedelta(minutes=30), True),
        (NOON, NOON + timedelta(hours=1), True),
        (NOON, datetime(2027, 1, 1, tzinfo=UTC), True),
        (datetime(2026, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), NOON, False),
        (NOON, NOON.astimezone(timezone(timedelta(hours=-9))), True),
    ],
)
async def test_a_row_is_due_from_its_microsecond_on(
    agenda: Agenda, due_at: datetime, now: datetime, seen: bool
) -> None:
    await agenda.add(row(due_at))

    assert await due(agenda, now) == ([row(due_at)] if seen else [])


async def test_rows_come_oldest_first_over_hours_days_and_years(agenda: Agenda) -> None:
    moments = [NOON - timedelta(hours=hours) for hours in (9_000, 30, 2, 1, 0)]
    rows = [row(moment, f"r{number}") for number, moment in enumerate(moments)]
    for each in reversed(rows):
        await agenda.add(each)

    assert await due(agenda, NOON) == rows
    assert await due(agenda, NOON - timedelta(hours=1)) == rows[:4]


async def test_two_requests_may_be_due_at_once(agenda: Agenda) -> None:
    await asyncio.gather(agenda.add(row(NOON, "b")), agenda.add(row(NOON, "a")))
    await agenda.add(row(NOON, "a"))

    assert await due(agenda, NOON) == [row(NOON, "a"), row(NOON, "b")]


async def test_a_moved_row_is_due_at_its_new_time_only(agenda: Agenda) -> None:
    await agenda.add(row(NOON))

    await agenda.move(row(NOON), NOON + timedelta(days=1))

    assert await due(agenda, NOON) == []
    assert await due(agenda, NOON + timedelta(days=1)) == [row(NOON + timedelta(days=1))]


async def test_a_row_moved_to_where_it_is_stays(agenda: Agenda) -> None:
    await agenda.add(row(NOON))

    await agenda.move(row(NOON), NOON)

    assert await due(agenda, NOON) == [row(NOON)]


async def test_a_row_may_be_removed_twice(agenda: Agenda) -> None:
    await agenda.add(row(NOON))

    await agenda.move(row(NOON), None)
    await agenda.move(row(NOON), None)

    assert await due(agenda, NOON) == []


async def test_rows_may_be_moved_while_they_are_read_through_many_pages(agenda: Agenda) -> None:
    rows = [row(NOON - timedelta(minutes=3 * i), f"r{i}") for i in range(1_050)]
    for start in range(0, len(rows), 50):
        await asyncio.gather(*(agenda.add(each) for each in rows[start : start + 50]))

    seen = []
    async for each in agenda.due(NOON):
        seen.append(each)
        if len(seen) % 100 == 0:
            await agenda.move(each, NOON + timedelta(hours=1))

    assert seen == rows[::-1]
    assert len(await due(agenda, NOON)) == 1_040
