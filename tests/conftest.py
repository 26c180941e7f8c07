"""Fixtures for every test: a real storage emulator, and names that no other test uses.

And which tests stay together when several processes share the work.
"""

import uuid
from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from emulation.azurite import RunningAzurite, start_azurite

# Hypothesis would fail an example that takes 200 ms, which a busy machine makes of any.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

#: By the beginning of their ids: tests that share what is dear to set up, such as a browser.
TOGETHER = (
    "tests/browser/",
    "tests/dev/test_package.py",
    "tests/flow/test_faults.py",
    "tests/flow/test_matrix.py",
)


class _Together(LoadScopeScheduling):
    """Each line of `TOGETHER` is one process's work; every other test is a piece of its own."""

    def _split_scope(self, nodeid: str) -> str:
        return next((each for each in TOGETHER if nodeid.startswith(each)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _Together:
    """In place of marks: xdist 3.8 writes groups into ids, which pytest 9.2 keeps as they are."""
    return _Together(config, log)


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
