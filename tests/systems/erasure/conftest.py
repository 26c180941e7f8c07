"""Makes erasures, each over a tenant of its own, and clears them away."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.systems.erasure.kit import Erasure, close_erasure, open_erasure

type Begin = Callable[..., Awaitable[Erasure]]


@pytest.fixture
async def begin() -> AsyncIterator[Begin]:
    """Called with a role of the sample, options and permissions: an erasure at its guards."""
    begun = list[Erasure]()

    async def make(*args: object, **options: object) -> Erasure:
        begun.append(await open_erasure(*args, **options))  # type: ignore[arg-type]
        return begun[-1]

    yield make
    for one in begun:
        await close_erasure(one)


@pytest.fixture
async def erasure(begin: Begin) -> Erasure:
    """Of an ordinary person with two devices."""
    return await begin()
