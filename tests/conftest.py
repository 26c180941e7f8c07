"""Fixtures for every test: a real storage emulator, and names that no other test uses."""

import uuid
from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings

from emulation.azurite import RunningAzurite, start_azurite

# Hypothesis would fail an example that takes 200 ms, which a busy machine makes of any.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def azurite() -> Iterator[RunningAzurite]:
    """An Azurite in memory on ports the system chose; each xdist worker has its own."""
    running = start_azurite()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def storage_connection_string(azurite: RunningAzurite) -> str:
    return azurite.connection_string


@pytest.fixture
def unique_name() -> Callable[[str], str]:
    """Makes `word` + random hex: valid and unused as a container, queue and table name alike."""

    def make(word: str = "test") -> str:
        return f"{word}{uuid.uuid4().hex[:16]}"

    return make
