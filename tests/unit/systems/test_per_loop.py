"""One value per event loop."""

import asyncio
from itertools import count

from dsr_core.systems.per_loop import PerLoop


def test_each_loop_has_its_own_and_keeps_it() -> None:
    numbers = count()
    values = PerLoop(lambda: next(numbers))

    async def get_twice() -> tuple[int, int]:
        return values.get(), values.get()

    assert [asyncio.run(get_twice()) for _ in range(3)] == [(0, 0), (1, 1), (2, 2)]


def test_values_of_closed_loops_are_let_go() -> None:
    values = PerLoop(object)

    async def get() -> None:
        values.get()

    for _ in range(5):
        asyncio.run(get())

    assert len(values._values) == 1


async def test_what_is_taken_is_made_anew() -> None:
    values = PerLoop(object)
    first = values.get()

    assert values.take() is first
    assert values.take() is None
    assert values.get() is not first
