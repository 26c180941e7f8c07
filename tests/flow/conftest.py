"""Starts the whole product in this process, with the settings a test asks for."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Protocol

import pytest

from tests.flow.life import Life, begin_life
from tests.flow.running_product import Entry, Product
from tests.flow.starting import open_product


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """msgraph's generated modules warn about themselves, whoever imports them."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            for library in ("msgraph", "kiota_abstractions"):
                rule = f"ignore::DeprecationWarning:{library}"
                item.add_marker(pytest.mark.filterwarnings(rule))


class StartProduct(Protocol):
    """Starts the product for these tenants; each is what differs from the sample tenant's entry."""

    def __call__(self, *tenants: Entry, listening: bool = True) -> Awaitable[Product]: ...


@pytest.fixture
async def start_product(
    storage_connection_string: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[StartProduct]:
    async with AsyncExitStack() as ending:

        def start(*tenants: Entry, listening: bool = True) -> Awaitable[Product]:
            return open_product(
                ending,
                storage_connection_string,
                tmp_path,
                monkeypatch,
                *tenants,
                listening=listening,
            )

        yield start


@pytest.fixture
async def product(start_product: StartProduct) -> Product:
    """The product as the sample settings have it, listening."""
    return await start_product()


@pytest.fixture
async def life(
    storage_connection_string: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Life]:
    """The product over Entra ID and its logs, with people to play and days to let pass."""
    directory = {"systems": ["entra", "entra_logs"]}
    async with AsyncExitStack() as ending:
        yield await begin_life(ending, storage_connection_string, tmp_path, monkeypatch, directory)
