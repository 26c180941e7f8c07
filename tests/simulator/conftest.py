"""Fixtures for driving the simulator: one per test, on a port the system chooses."""

from collections.abc import AsyncIterator

import pytest

from emulation.graph.app import RunningSimulator
from emulation.graph.state import World
from tests.simulator.builders import Client, running


@pytest.fixture
async def served() -> AsyncIterator[tuple[RunningSimulator, Client]]:
    async with running() as both:
        yield both


@pytest.fixture
def client(served: tuple[RunningSimulator, Client]) -> Client:
    """Holds every permission."""
    return served[1]


@pytest.fixture
def world(served: tuple[RunningSimulator, Client]) -> World:
    return served[0].world
