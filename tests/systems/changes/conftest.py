"""Makes people whose data are changed, each in a tenant of their own, and clears them away."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.systems.changes.kit import Patient, close_patient, open_patient

type Admit = Callable[..., Awaitable[Patient]]


@pytest.fixture
async def admit() -> AsyncIterator[Admit]:
    """Called with a role of the sample, permissions, and whether licences are taken."""
    admitted = list[Patient]()

    async def make(*args: object, **options: object) -> Patient:
        admitted.append(await open_patient(*args, **options))  # type: ignore[arg-type]
        return admitted[-1]

    yield make
    for one in admitted:
        await close_patient(one)


@pytest.fixture
async def adele(admit: Admit) -> Patient:
    """An ordinary person of the cloud."""
    return await admit()
