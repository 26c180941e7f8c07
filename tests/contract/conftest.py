"""Each port's implementations, the memory's and Azurite's, under names nobody else uses."""

from collections.abc import AsyncIterator, Callable

import pytest

from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.storage_counter import StorageCounter
from tests.contract.samples import SetClock

BOTH = ("memory", "azurite")


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def counter() -> StorageCounter:
    return StorageCounter()


@pytest.fixture
async def connections(
    storage_connection_string: str, counter: StorageCounter
) -> AsyncIterator[StorageConnections]:
    made = StorageConnections(storage_connection_string, counter=counter)
    yield made
    await made.close()


@pytest.fixture(params=BOTH)
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def choose(kind: str, request: pytest.FixtureRequest) -> Callable[[str, str], object]:
    """One of two fixtures by name, so that the memory's tests start no Azurite."""

    def chosen(memory: str, azurite: str) -> object:
        return request.getfixturevalue(memory if kind == "memory" else azurite)

    return chosen
