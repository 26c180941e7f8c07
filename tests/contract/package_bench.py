"""The two stores of packages, each with what a browser does with its links."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from dsr_core.ports import PackageStore
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.memory.package_store import MemoryPackageStore
from dsr_core.stores.package_store import BlobPackageStore
from tests.contract.samples import SetClock, opened

MIB = 1024 * 1024


REQUEST = opened("r1").request


HOUR = timedelta(hours=1)


class RefusedError(Exception):
    """The link does not open (any more)."""


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A store, and what a browser does with its links."""

    store: PackageStore
    fetch: Callable[[str], Awaitable[bytes]]


@pytest.fixture
def clock() -> SetClock:
    # Azurite looks at the real clock to tell whether a link has expired.
    return SetClock(datetime.now(UTC))


@pytest.fixture
def container(unique_name: Callable[[str], str]) -> str:
    return unique_name("packages") + "-{tenant}"


@pytest.fixture
def memory_bench(clock: SetClock, container: str) -> Bench:
    store = MemoryPackageStore(clock, container=container)

    async def fetch(link: str) -> bytes:
        try:
            return store.follow(link)
        except PermissionError as error:
            raise RefusedError from error

    return Bench(store=store, fetch=fetch)


@pytest.fixture
def blob_bench(connections: StorageConnections, clock: SetClock, container: str) -> Bench:
    async def fetch(link: str) -> bytes:
        async with aiohttp.ClientSession() as session, session.get(link) as response:
            if response.status == 403:
                raise RefusedError
            assert response.status == 200
            assert response.headers["Content-Disposition"].startswith("attachment; filename=")
            return await response.read()

    return Bench(store=BlobPackageStore(connections, clock, container=container), fetch=fetch)


@pytest.fixture
def bench(choose: Callable[[str, str], Bench]) -> Bench:
    return choose("memory_bench", "blob_bench")


async def content(store: PackageStore, name: str) -> bytes:
    return b"".join([block async for block in store.read(REQUEST, name)])
