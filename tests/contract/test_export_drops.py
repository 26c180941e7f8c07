import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO

import aiohttp
import pytest
from azure.storage.blob.aio import ContainerClient

from dsr_core.domain.errors import IntegrityError, InvalidValueError
from dsr_core.ports import DropFile, ExportDrops
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.export_drops import BlobExportDrops
from dsr_core.stores.memory.export_drops import MemoryExportDrops
from tests.contract.samples import SetClock

DAYS = timedelta(days=40)


class RefusedError(Exception):
    """The address does not let the service in (any more)."""


@dataclass(frozen=True, kw_only=True)
class Bench:
    """The port, and what Microsoft's export does with the address it is given."""

    drops: ExportDrops
    put: Callable[[str, str, bytes], Awaitable[None]]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime.now(UTC))


@pytest.fixture
def template(unique_name: Callable[[str], str]) -> str:
    return unique_name("msx") + "-{drop}"


@pytest.fixture
def memory_bench(clock: SetClock, template: str) -> Bench:
    drops = MemoryExportDrops(clock, container=template)

    async def put(address: str, name: str, content: bytes) -> None:
        try:
            drops.put(address, name, content)
        except PermissionError as error:
            raise RefusedError from error

    return Bench(drops=drops, put=put)


@pytest.fixture
def blob_bench(connections: StorageConnections, clock: SetClock, template: str) -> Bench:
    async def put(address: str, name: str, content: bytes) -> None:
        base, _, token = address.partition("?")
        headers = {"x-ms-blob-type": "BlockBlob"}
        async with (
            aiohttp.ClientSession() as session,
            session.put(
                f"{base}/{name}?{token}", data=BytesIO(content), headers=headers
            ) as response,
        ):
            if response.status in (403, 404):
                raise RefusedError
            assert response.status == 201

    return Bench(drops=BlobExportDrops(connections, clock, container=template), put=put)


@pytest.fixture
def bench(choose: Callable[[str, str], Bench]) -> Bench:
    return choose("memory_bench", "blob_bench")


async def content(drops: ExportDrops, drop: str, name: str) -> bytes:
    return b"".join([block async for block in drops.read("contoso", drop, name)])


async def test_what_the_service_wrote_is_listed_and_read(bench: Bench) -> None:
    large = os.urandom(5 * 1024 * 1024)
    address = await bench.drops.create("contoso", "r1-1", DAYS)
    await bench.put(address, "RequestInfo.json", b"{}")
    await bench.put(address, "Exchange/mail-1.json", large)

    listed = await bench.drops.list("contoso", "r1-1")

    assert listed == (
        DropFile(name="Exchange/mail-1.json", bytes=len(large)),
        DropFile(name="RequestInfo.json", bytes=2),
    )
    assert await content(bench.drops, "r1-1", "RequestInfo.json") == b"{}"
    assert await content(bench.drops, "r1-1", "Exchange/mail-1.json") == large


async def test_a_drop_can_be_made_again_until_something_is_in_it(bench: Bench) -> None:
    await bench.drops.create("contoso", "r1-1", DAYS)
    address = await bench.drops.create("contoso", "r1-1", DAYS)
    await bench.put(address, "a.json", b"{}")

    with pytest.raises(IntegrityError):
        await bench.drops.create("contoso", "r1-1", DAYS)


async def test_drops_are_apart(bench: Bench) -> None:
    first = await bench.drops.create("contoso", "r1-1", DAYS)
    await bench.drops.create("contoso", "r1-2", DAYS)
    await bench.put(first, "a.json", b"{}")

    assert len(await bench.drops.list("contoso", "r1-1")) == 1
    assert await bench.drops.list("contoso", "r1-2") == ()
    with pytest.raises(RefusedError):
        await bench.put(first.replace("r1-1", "r1-2"), "a.json", b"{}")


async def test_an_address_ends_when_it_was_to_end(bench: Bench, clock: SetClock) -> None:
    present = clock.moment
    clock.moment = present - timedelta(hours=2)
    address = await bench.drops.create("contoso", "r1-1", timedelta(hours=1))
    clock.moment = present

    with pytest.raises(RefusedError):
        await bench.put(address, "a.json", b"{}")


async def test_a_removed_drop_is_empty_and_may_be_removed_again(bench: Bench) -> None:
    address = await bench.drops.create("contoso", "r1-1", DAYS)
    await bench.put(address, "a.json", b"{}")

    removed = [await bench.drops.remove("contoso", "r1-1") for _ in range(2)]

    assert removed == [True, False]
    assert await bench.drops.list("contoso", "r1-1") == ()
    with pytest.raises(RefusedError):
        await bench.put(address, "b.json", b"{}")


async def test_a_drop_that_never_was_is_empty_and_has_no_files(bench: Bench) -> None:
    assert await bench.drops.list("contoso", "r1-9") == ()
    with pytest.raises(IntegrityError):
        await content(bench.drops, "r1-9", "a.json")

    await bench.drops.create("contoso", "r1-9", DAYS)
    with pytest.raises(IntegrityError):
        await content(bench.drops, "r1-9", "a.json")


@pytest.mark.parametrize("drop", ["", "A", "a_b", "x" * 64, "a--b"])
async def test_a_drop_that_names_no_container_is_refused(bench: Bench, drop: str) -> None:
    with pytest.raises(InvalidValueError):
        await bench.drops.create("contoso", drop, DAYS)


async def test_the_address_lets_the_service_list_and_read_what_it_wrote(
    blob_bench: Bench,
) -> None:
    address = await blob_bench.drops.create("contoso", "r1-1", DAYS)
    await blob_bench.put(address, "a.json", b"{}")

    async with ContainerClient.from_container_url(address) as service:
        names = [name async for name in service.list_blob_names()]
        stream = await service.download_blob("a.json")
        read = await stream.readall()
        with pytest.raises(Exception, match="AuthorizationPermissionMismatch"):
            await service.delete_blob("a.json")

    assert names == ["a.json"]
    assert read == b"{}"
