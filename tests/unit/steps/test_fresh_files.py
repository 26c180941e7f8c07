"""What an invocation wrote itself is not read back; what lay there before is."""

import pytest

from dsr_core.domain.errors import IntegrityError
from dsr_core.domain.outcomes import FileRecord
from dsr_core.ports import PackageStore
from dsr_core.steps.fresh_files import LARGEST, MOST, FreshFiles
from dsr_core.stores.memory.package_store import MemoryPackageStore
from tests.builders import a_request
from tests.fakes.clock import TestClock

REQUEST = a_request()


@pytest.fixture
def store() -> MemoryPackageStore:
    return MemoryPackageStore(TestClock())


async def write(files: PackageStore, name: str, *blocks: bytes) -> FileRecord:
    writer = files.writer(REQUEST, name)
    for block in blocks:
        await writer.write(block)
    return await writer.close()


async def read(files: PackageStore, name: str) -> bytes:
    return b"".join([block async for block in files.read(REQUEST, name)])


def alter(store: MemoryPackageStore) -> None:
    """Whoever reads from the store can be told from whoever does not."""
    store.files = dict.fromkeys(store.files, b"altered")


async def test_a_small_file_is_stored_and_read_from_memory(store: MemoryPackageStore) -> None:
    fresh = FreshFiles(store)
    record = await write(fresh, "entra.json", b"[1,", b"2]")
    stored = [*store.files.values()]
    alter(store)

    content = await read(fresh, "entra.json")

    assert content == b"[1,2]"
    assert stored == [b"[1,2]"]
    assert (record.name, record.bytes) == ("entra.json", 5)
    assert await fresh.read_part(REQUEST, "entra.json", 1, 3) == b"1,2"
    assert await fresh.read_part(REQUEST, "entra.json", 9, 3) == b""
    assert await fresh.read_part(REQUEST, "entra.json", 0, -1) == b""


async def test_an_empty_file_has_no_blocks_wherever_it_is_read(store: MemoryPackageStore) -> None:
    fresh = FreshFiles(store)
    await write(fresh, "empty.json")

    found = [
        [block async for block in files.read(REQUEST, "empty.json")] for files in (fresh, store)
    ]

    assert found == [[], []]


async def test_the_next_invocation_reads_what_lies_in_the_store(store: MemoryPackageStore) -> None:
    await write(FreshFiles(store), "entra.json", b"[1]")
    alter(store)
    following = FreshFiles(store)

    content = await read(following, "entra.json")

    assert content == b"altered"
    assert await following.read_part(REQUEST, "entra.json", 0, 3) == b"alt"


async def test_a_large_file_is_read_from_the_store(store: MemoryPackageStore) -> None:
    fresh = FreshFiles(store)
    await write(fresh, "signIns.json", b"x" * LARGEST, b"x")
    alter(store)

    content = await read(fresh, "signIns.json")

    assert content == b"altered"


async def test_no_more_is_kept_than_there_is_room_for(store: MemoryPackageStore) -> None:
    fresh = FreshFiles(store)
    names = [f"{number}.json" for number in range(MOST // LARGEST + 2)]
    for name in names:
        await write(fresh, name, b"x" * LARGEST)
    alter(store)

    kept = [name for name in names if await read(fresh, name) != b"altered"]

    assert kept == names[: MOST // LARGEST]


async def test_a_file_written_anew_is_read_as_it_is_now(store: MemoryPackageStore) -> None:
    fresh = FreshFiles(store)
    await write(fresh, "entra.json", b"[1]")
    await write(fresh, "entra.json", b"[2]")
    alter(store)

    assert await read(fresh, "entra.json") == b"[2]"


async def test_a_file_that_is_being_written_anew_is_not_read_as_it_was(
    store: MemoryPackageStore,
) -> None:
    fresh = FreshFiles(store)
    await write(fresh, "entra.json", b"[1]")
    await fresh.writer(REQUEST, "entra.json").write(b"[2")
    alter(store)

    content = await read(fresh, "entra.json")

    assert content == b"altered"


async def test_what_is_removed_is_gone(store: MemoryPackageStore) -> None:
    fresh = FreshFiles(store)
    await write(fresh, "entra.json", b"[1]")

    removed = await fresh.remove(REQUEST)

    assert removed == 1
    with pytest.raises(IntegrityError):
        await read(fresh, "entra.json")
