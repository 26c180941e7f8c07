"""Packages: written in blocks, seen when closed, kept apart, and counted."""

import asyncio
import hashlib
import os
from dataclasses import replace

import pytest

from dsr_core.domain.errors import IntegrityError
from dsr_core.stores.storage_counter import StorageCounter
from tests.contract.package_bench import (
    HOUR,
    MIB,
    REQUEST,
    Bench,
    bench,
    blob_bench,
    clock,
    container,
    content,
    memory_bench,
)
from tests.contract.samples import opened

__all__ = ["bench", "blob_bench", "clock", "container", "memory_bench"]


@pytest.mark.parametrize(
    "size",
    [0, 1, 100_000, 4 * MIB - 1, 4 * MIB, 4 * MIB + 1, 8 * MIB, 9 * MIB + 17],
    ids=lambda size: f"{size}-bytes",
)
async def test_a_file_of_any_size_is_read_as_it_was_written(bench: Bench, size: int) -> None:
    data = os.urandom(size)
    writer = bench.store.writer(REQUEST, "intune/devices.json")

    for start in range(0, size, 700_001):
        await writer.write(data[start : start + 700_001])
    record = await writer.close()

    assert record.name == "intune/devices.json"
    assert record.bytes == size
    assert record.sha256 == hashlib.sha256(data).hexdigest()
    assert await content(bench.store, "intune/devices.json") == data


async def test_one_write_may_be_larger_than_several_blocks(bench: Bench) -> None:
    data = os.urandom(9 * MIB)
    writer = bench.store.writer(REQUEST, "answer-1.zip")

    await writer.write(data)
    await writer.write(b"end")
    record = await writer.close()

    blocks = [block async for block in bench.store.read(REQUEST, "answer-1.zip")]
    assert b"".join(blocks) == data + b"end"
    assert record.bytes == 9 * MIB + 3
    assert max(map(len, blocks)) <= 4 * MIB


@pytest.mark.parametrize("size", [1_000, 9 * MIB])
async def test_nothing_is_visible_before_close(bench: Bench, size: int) -> None:
    writer = bench.store.writer(REQUEST, "a.json")
    await writer.write(bytes(size))

    with pytest.raises(IntegrityError):
        await content(bench.store, "a.json")

    await writer.close()
    assert len(await content(bench.store, "a.json")) == size


async def test_a_writer_that_is_dropped_leaves_nothing(bench: Bench) -> None:
    abandoned = bench.store.writer(REQUEST, "a.json")
    await abandoned.write(os.urandom(9 * MIB))
    del abandoned

    with pytest.raises(IntegrityError):
        await content(bench.store, "a.json")


async def test_a_retry_replaces_what_an_earlier_attempt_wrote_or_began(bench: Bench) -> None:
    earlier = bench.store.writer(REQUEST, "a.json")
    await earlier.write(b"1" * 5 * MIB)
    await earlier.close()
    dropped = bench.store.writer(REQUEST, "a.json")
    await dropped.write(b"2" * 9 * MIB)

    for data in (b"3" * (8 * MIB + 1), b"4" * 10, b""):
        writer = bench.store.writer(REQUEST, "a.json")
        await writer.write(data)
        await writer.close()

        assert await content(bench.store, "a.json") == data


async def test_requests_and_tenants_keep_their_files_apart(bench: Bench) -> None:
    others = (replace(REQUEST, id="r2"), replace(REQUEST, tenant="fabrikam"))
    for number, request in enumerate((REQUEST, *others)):
        writer = bench.store.writer(request, "a.json")
        await writer.write(str(number).encode())
        await writer.close()

    assert await content(bench.store, "a.json") == b"0"
    for number, request in enumerate(others, start=1):
        found = [block async for block in bench.store.read(request, "a.json")]
        assert b"".join(found) == str(number).encode()


async def test_a_file_that_is_not_there_is_an_integrity_error(bench: Bench) -> None:
    with pytest.raises(IntegrityError):
        await content(bench.store, "never-written.json")

    writer = bench.store.writer(REQUEST, "written.json")
    await writer.write(b"{}")
    await writer.close()

    with pytest.raises(IntegrityError):
        await content(bench.store, "never-written.json")


async def test_two_writers_of_one_file_never_mix_their_blocks(blob_bench: Bench) -> None:
    ones, twos = b"1" * 9 * MIB, b"2" * 9 * MIB
    writers = [blob_bench.store.writer(REQUEST, "a.json") for _ in range(2)]
    await asyncio.gather(writers[0].write(ones), writers[1].write(twos))

    await asyncio.gather(*(writer.close() for writer in writers), return_exceptions=True)

    assert await content(blob_bench.store, "a.json") in (ones, twos)


async def test_a_file_replaced_while_it_is_read_is_noticed(blob_bench: Bench) -> None:
    async def write(data: bytes) -> None:
        writer = blob_bench.store.writer(REQUEST, "a.json")
        await writer.write(data)
        await writer.close()

    await write(b"1" * 9 * MIB)
    reading = blob_bench.store.read(REQUEST, "a.json")
    assert set(await anext(reading)) == {ord("1")}
    await write(b"2" * 9 * MIB)

    with pytest.raises(IntegrityError):
        async for _ in reading:
            pass


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, {"blob.put": 1}),
        (1_000, {"blob.put": 1}),
        (4 * MIB, {"blob.put": 1}),
        (9 * MIB, {"blob.put_block": 3, "blob.put_block_list": 1}),
    ],
)
async def test_what_a_file_costs(
    blob_bench: Bench, counter: StorageCounter, size: int, expected: dict[str, int]
) -> None:
    warm = blob_bench.store.writer(REQUEST, "warm")
    await warm.close()
    before = counter.snapshot()

    writer = blob_bench.store.writer(REQUEST, "a.json")
    await writer.write(bytes(size))
    await writer.close()
    written = counter.since(before)
    before = counter.snapshot()
    await content(blob_bench.store, "a.json")
    read = counter.since(before)
    before = counter.snapshot()
    await blob_bench.store.link(REQUEST, "a.json", HOUR)

    assert written == expected
    # Azure has no range in an empty blob, so the SDK asks once more without one.
    assert read == {"blob.get": 2 if size == 0 else -(-size // (4 * MIB))}
    assert counter.since(before) == {}


async def test_all_files_of_a_request_are_removed_and_those_of_others_stay(bench: Bench) -> None:
    other = opened("r12").request
    for request, name in ((REQUEST, "a.json"), (REQUEST, "intune/b.json"), (other, "a.json")):
        writer = bench.store.writer(request, name)
        await writer.write(b"{}")
        await writer.close()

    removed = [await bench.store.remove(REQUEST) for _ in range(2)]

    assert removed == [2, 0]
    for name in ("a.json", "intune/b.json"):
        with pytest.raises(IntegrityError):
            await content(bench.store, name)
    assert b"".join([block async for block in bench.store.read(other, "a.json")]) == b"{}"


async def test_removing_what_never_was_finds_nothing(bench: Bench) -> None:
    assert await bench.store.remove(REQUEST) == 0


async def test_a_part_of_a_file_is_read_without_the_rest(bench: Bench) -> None:
    data = os.urandom(9 * MIB)
    writer = bench.store.writer(REQUEST, "a.json")
    await writer.write(data)
    await writer.close()

    async def part(start: int, length: int) -> bytes:
        return await bench.store.read_part(REQUEST, "a.json", start, length)

    assert await part(0, 1) == data[:1]
    assert await part(4 * MIB - 1, 5) == data[4 * MIB - 1 : 4 * MIB + 4]
    assert await part(1, 9 * MIB) == data[1:]
    assert await part(9 * MIB - 2, 100) == data[-2:]
    assert await part(9 * MIB, 1) == b""
    assert await part(0, 0) == b""
    with pytest.raises(IntegrityError):
        await bench.store.read_part(REQUEST, "b.json", 0, 1)
