"""Hundreds of requests at a limit that several instances share, in virtual time."""

import asyncio
import heapq
import math
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from dsr_core.domain.throttle_line import AUDIT_LOGS, Line
from dsr_core.stores.memory.throttle_lines import MemoryThrottleLines
from dsr_core.systems.graph_answer import NOT_YET, Answer
from dsr_core.systems.log_budget import LogBudget
from dsr_core.systems.turns import Turns
from tests.builders import NOW

WINDOW = timedelta(seconds=10)
QUERIES = 5
#: As many messages as one host works at at once (host.json).
AT_ONCE = 12


class Time:
    """Time that passes when everybody waits for it."""

    def __init__(self) -> None:
        self.moment = NOW
        self._waiting: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._count = 0

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        done = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._waiting, (self.moment + timedelta(seconds=seconds), self._count, done))
        await done

    async def run[T](self, work: asyncio.Future[T]) -> T:
        while not work.done():
            for _ in range(50):  # whatever can go on without time does
                await asyncio.sleep(0)
            if self._waiting and not work.done():
                self.moment, _, done = heapq.heappop(self._waiting)
                done.set_result(None)
        return work.result()


@dataclass
class Service:
    """Allows five requests in ten seconds; a refused one says how long to wait."""

    time: Time
    is_fixed: bool
    refused: int = 0
    answered: list[datetime] = field(default_factory=list[datetime])
    _start: datetime = NOW - WINDOW
    _used: int = 0
    _recent: deque[datetime] = field(default_factory=lambda: deque(maxlen=5))

    async def ask(self) -> Answer:
        await self.time.sleep(0.05)
        wait = self._wait_in_window() if self.is_fixed else self._wait_for_room()
        if wait > timedelta(0):
            self.refused += 1
            return Answer(
                status=429, retry_after=timedelta(seconds=math.ceil(wait.total_seconds()))
            )
        self.answered.append(self.time.now())
        return Answer(status=200)

    def _wait_in_window(self) -> timedelta:
        if self.time.now() - self._start >= WINDOW:
            self._start, self._used = self.time.now(), 0
        self._used += 1
        return self._start + WINDOW - self.time.now() if self._used > 5 else timedelta(0)

    def _wait_for_room(self) -> timedelta:
        if len(self._recent) == 5 and self.time.now() - self._recent[0] < WINDOW:
            return self._recent[0] + WINDOW - self.time.now()
        self._recent.append(self.time.now())
        return timedelta(0)


@dataclass
class Crowd:
    """Tasks of five requests each, carried out by several instances from messages."""

    time: Time
    service: Service
    budgets: list[LogBudget]
    rng: random.Random
    lines: "CountedLines"
    done: dict[int, datetime] = field(default_factory=dict[int, datetime])
    looks: dict[int, int] = field(default_factory=dict[int, int])
    _slots: dict[int, asyncio.Semaphore] = field(default_factory=dict[int, asyncio.Semaphore])

    async def carry_out(self, number: int, requests: int = QUERIES, lost: bool = False) -> None:
        places: tuple[datetime, ...] = ()
        is_alone = False
        while requests:
            here = self.rng.randrange(len(self.budgets))
            self.looks[number] = self.looks.get(number, 0) + 1
            async with self._slots.setdefault(here, asyncio.Semaphore(AT_ONCE)):
                turns = Turns(self.budgets[here], places, is_alone=is_alone)
                answer = Answer(status=200)
                while requests and answer.is_success:
                    turns.expect(requests)
                    answer = await turns.send(self.service.ask)
                    requests -= answer.is_success
            places, is_alone = turns.places, True
            if lost and places:
                return  # the worker died, and nobody takes the message up in time
            wait = answer.retry_after or timedelta(0)
            await self.time.sleep(math.ceil(wait.total_seconds()) + self.rng.random() / 2)
        self.done[number] = self.time.now()


class CountedLines(MemoryThrottleLines):
    """Counts what would be storage calls."""

    calls = 0

    async def load(self, key: str) -> Line:
        self.calls += 1
        return await super().load(key)

    async def change(self, key: str, change: Callable[[Line], Line]) -> Line:
        self.calls += 2
        return await super().change(key, change)


def crowd(instances: int, *, is_fixed: bool) -> Crowd:
    time, lines = Time(), CountedLines()
    budgets = [LogBudget("t|a", lines, time, sleep=time.sleep) for _ in range(instances)]
    service = Service(time=time, is_fixed=is_fixed)
    return Crowd(
        time=time,
        service=service,
        budgets=budgets,
        rng=random.Random(5),
        lines=lines,
    )


@pytest.mark.parametrize("is_fixed", [True, False])
@pytest.mark.parametrize("instances", [1, 3])
async def test_many_requests_come_close_to_the_least_time_with_few_refusals(
    instances: int, is_fixed: bool
) -> None:
    people = crowd(instances, is_fixed=is_fixed)
    count = 50

    await people.time.run(asyncio.gather(*(people.carry_out(n) for n in range(count))))

    least = WINDOW * (count * QUERIES // 5 - 1)
    took = max(people.done.values()) - NOW
    assert took <= least * 1.1, (took, least)
    assert people.service.refused <= 5 * instances
    # Each waited once, and paid for it with two places taken and a look at the line.
    assert max(people.looks.values()) == 2
    assert people.lines.calls <= 3 * count


@pytest.mark.parametrize("instances", [1, 3])
async def test_first_come_first_served(instances: int) -> None:
    people = crowd(instances, is_fixed=True)

    async def come(number: int) -> None:
        await people.time.sleep(number / 2)
        await people.carry_out(number)

    await people.time.run(asyncio.gather(*(come(number) for number in range(40))))

    finished = sorted(people.done, key=lambda number: people.done[number])
    assert max(abs(place - number) for place, number in enumerate(finished)) <= instances


async def test_a_lone_request_costs_no_storage_and_waits_for_nothing() -> None:
    people = crowd(1, is_fixed=True)

    await people.time.run(asyncio.gather(people.carry_out(0)))

    assert people.lines.calls == 0
    assert people.service.refused == 0
    assert people.done[0] - NOW < timedelta(seconds=2)


async def test_once_nobody_waits_any_more_requests_cost_no_storage_again() -> None:
    people = crowd(1, is_fixed=True)

    async def now_and_then() -> list[int]:
        await asyncio.gather(*(people.carry_out(n) for n in range(3)))
        calls: list[int] = []
        for number in range(3, 8):
            await people.time.sleep(120)
            before = people.lines.calls
            await people.carry_out(number)
            calls.append(people.lines.calls - before)
        return calls

    assert await people.time.run(asyncio.ensure_future(now_and_then())) == [2, 2, 0, 0, 0]


async def test_a_service_without_the_limit_is_not_kept_to_it() -> None:
    people = crowd(1, is_fixed=True)

    async def answer() -> Answer:
        await people.time.sleep(0.05)
        return Answer(status=200)

    people.service.ask = answer  # type: ignore[method-assign]
    await people.time.run(asyncio.gather(*(people.carry_out(n) for n in range(50))))

    assert people.lines.calls == 0
    assert max(people.done.values()) - NOW < timedelta(seconds=5)


async def test_one_with_very_much_to_read_does_not_keep_the_others() -> None:
    people = crowd(2, is_fixed=True)
    many = [people.carry_out(n) for n in range(1, 10)]

    await people.time.run(asyncio.gather(people.carry_out(0, requests=200), *many))

    others = [moment for number, moment in people.done.items() if number]
    assert max(others) - NOW <= WINDOW * 24
    assert people.done[0] - NOW <= WINDOW * 50 * 1.1


async def test_places_of_workers_that_died_are_passed_over() -> None:
    people = crowd(2, is_fixed=True)
    work = [people.carry_out(n, lost=n % 5 == 0) for n in range(30)]

    await people.time.run(asyncio.gather(*work))

    assert len(people.done) >= 24
    assert max(people.done.values()) - NOW <= WINDOW * 32


async def test_waits_longer_than_the_patience_are_left_to_a_message() -> None:
    people = crowd(1, is_fixed=True)
    await people.time.run(asyncio.gather(*(people.carry_out(n) for n in range(3))))
    budget = people.budgets[0]
    await budget.join(10)

    in_a_stage = Turns(budget)
    answer = await in_a_stage.send(people.service.ask)

    assert answer.status == NOT_YET
    assert answer.retry_after is not None
    assert len(in_a_stage.places) == 1
    assert answer.retry_after > AUDIT_LOGS.window


async def test_a_clock_that_is_set_back_keeps_nobody_waiting() -> None:
    time = Time()
    budget = LogBudget("contoso|app", MemoryThrottleLines(), time, sleep=time.sleep)
    time.moment = NOW - timedelta(days=78)

    async def answer_at_once() -> Answer:
        return Answer(status=200)

    answer = await Turns(budget).send(answer_at_once)

    assert answer.status == 200
