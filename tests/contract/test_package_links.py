"""Links to packages, and the names that files of them may have."""

from dataclasses import replace

import aiohttp
import pytest

from dsr_core.domain.errors import InvalidValueError, SettingsError
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.package_store import BlobPackageStore
from tests.contract.package_bench import (
    HOUR,
    MIB,
    REQUEST,
    Bench,
    RefusedError,
    bench,
    blob_bench,
    clock,
    container,
    content,
    memory_bench,
)
from tests.contract.samples import SetClock

__all__ = ["bench", "blob_bench", "clock", "container", "memory_bench"]


BAD_NAMES = (
    *("", "/a", "../r2/a.json", "a/../b", "a//b", "a/", ".hidden", "a/.b", "a b", "ä.json"),
    *("a\\b", "a?sig=1", "a#b", "a%2e", "x" * 201, "/".join("abcdefghijk"), "a\n"),
    *("CON", "nul.txt", "a/Lpt1.json", "aux/a.json", "a.", "a./b", "-a", "C:\\a"),
)


@pytest.mark.parametrize(
    "name",
    BAD_NAMES,
)
async def test_a_name_outside_the_strict_set_is_refused(bench: Bench, name: str) -> None:
    with pytest.raises(InvalidValueError):
        bench.store.writer(REQUEST, name)
    with pytest.raises(InvalidValueError):
        await content(bench.store, name)
    with pytest.raises(InvalidValueError):
        await bench.store.link(REQUEST, name, HOUR)


@pytest.mark.parametrize("tenant", ["Con toso", "a" * 64, "-x", "..", "con_toso"])
async def test_a_tenant_that_names_no_container_is_refused(bench: Bench, tenant: str) -> None:
    with pytest.raises(InvalidValueError):
        bench.store.writer(replace(REQUEST, tenant=tenant), "a.json")


async def test_a_link_downloads_the_file_and_that_file_only(bench: Bench) -> None:
    for name in ("answer-1.zip", "answer-2.zip"):
        writer = bench.store.writer(REQUEST, name)
        await writer.write(name.encode())
        await writer.close()

    link = await bench.store.link(REQUEST, "answer-1.zip", HOUR)

    assert await bench.fetch(link) == b"answer-1.zip"
    with pytest.raises(RefusedError):
        await bench.fetch(link.replace("answer-1", "answer-2"))


async def test_a_link_expires(bench: Bench, clock: SetClock) -> None:
    writer = bench.store.writer(REQUEST, "answer-1.zip")
    await writer.write(b"zip")
    await writer.close()
    present = clock.moment
    clock.moment = present - 2 * HOUR
    link = await bench.store.link(REQUEST, "answer-1.zip", HOUR)
    clock.moment = present

    with pytest.raises(RefusedError):
        await bench.fetch(link)


async def test_a_link_does_not_let_anybody_write(blob_bench: Bench) -> None:
    writer = blob_bench.store.writer(REQUEST, "answer-1.zip")
    await writer.write(b"zip")
    await writer.close()
    link = await blob_bench.store.link(REQUEST, "answer-1.zip", HOUR)

    async with aiohttp.ClientSession() as session:
        for method in ("PUT", "DELETE"):
            headers = {"x-ms-blob-type": "BlockBlob"}
            async with session.request(method, link, data=b"x", headers=headers) as response:
                assert response.status == 403

    assert await content(blob_bench.store, "answer-1.zip") == b"zip"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.json", "application/json"),
        ("a.zip", "application/zip"),
        ("a.html", "text/html; charset=utf-8"),
        ("a.JPG", "image/jpeg"),
        ("a", "application/octet-stream"),
    ],
)
async def test_a_file_says_what_it_is(blob_bench: Bench, name: str, expected: str) -> None:
    for size in (10, 5 * MIB):
        writer = blob_bench.store.writer(REQUEST, name)
        await writer.write(bytes(size))
        await writer.close()
        link = await blob_bench.store.link(REQUEST, name, HOUR)

        async with aiohttp.ClientSession() as session, session.get(link) as response:
            assert response.headers["Content-Type"] == expected


async def test_a_connection_without_a_key_cannot_sign(
    storage_connection_string: str, clock: SetClock
) -> None:
    parts = storage_connection_string.split(";")
    keyless = ";".join(part for part in parts if not part.startswith("Account"))
    connections = StorageConnections(keyless + "SharedAccessSignature=sv=1&sig=x")
    store = BlobPackageStore(connections, clock)

    with pytest.raises(SettingsError):
        await store.link(REQUEST, "a.zip", HOUR)

    await connections.close()
