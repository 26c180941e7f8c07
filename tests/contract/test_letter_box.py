import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace

import pytest

from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.letter_parts import Letter, LetterKind
from dsr_core.ports import LetterFate, Outbox
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.letter_box import BlobLetterBox
from dsr_core.stores.memory.letter_box import MemoryLetterBox
from dsr_core.stores.storage_counter import StorageCounter
from tests.contract.faults import FaultyTransport, lose_answer
from tests.contract.samples import SetClock, opened

REQUEST = opened("r1").request
TO = "grace@home.example"
LETTER = Letter(
    kind=LetterKind.RECEIPT,
    language="de",
    subject="Ihr Antrag (r1)",
    text="Guten Tag",
    html="<p>Guten Tag, Grüße</p>",
)
OTHER = replace(LETTER, text="Another")


@dataclass(frozen=True, kw_only=True)
class Bench:
    """A box, and what another mailer finds in it: addresses and texts."""

    box: Outbox
    waiting: Callable[[], Awaitable[list[tuple[str, str]]]]


@pytest.fixture
def container(unique_name: Callable[[str], str]) -> str:
    return unique_name("outbox") + "-{tenant}"


@pytest.fixture
def memory_bench() -> Bench:
    box = MemoryLetterBox()

    async def waiting() -> list[tuple[str, str]]:
        return [(k.to, k.letter.text) for k in box.letters if k.fate is LetterFate.FILED]

    return Bench(box=box, waiting=waiting)


@pytest.fixture
def azurite_bench(connections: StorageConnections, clock: SetClock, container: str) -> Bench:
    async def waiting() -> list[tuple[str, str]]:
        files = await files_of(connections, container)
        ours = (".sent.json", ".intent")
        return [
            (content["to"], content["text"])
            for name, content in files.items()
            if not name.endswith(ours)
        ]

    return Bench(box=BlobLetterBox(connections, clock, container=container), waiting=waiting)


@pytest.fixture
def bench(choose: Callable[[str, str], Bench]) -> Bench:
    return choose("memory_bench", "azurite_bench")


async def files_of(connections: StorageConnections, container: str) -> dict[str, dict[str, str]]:
    """The files of the tenant's outbox, by name; an intent has no content to speak of."""
    client = connections.container(container.format(tenant="contoso"))
    files: dict[str, dict[str, str]] = {}
    async for name in client.list_blob_names():
        content = await (await client.get_blob_client(name).download_blob()).readall()
        files[name] = {} if name.endswith(".intent") else json.loads(content)
    return files


async def test_a_letter_lies_there_once_however_often_it_is_sent(bench: Bench) -> None:
    fates = [await bench.box.send(REQUEST, "01-ready", each, TO) for each in (LETTER, OTHER)]

    assert fates == [LetterFate.FILED, LetterFate.FILED]
    assert await bench.waiting() == [(TO, LETTER.text)]


async def test_other_keys_and_other_requests_are_other_letters(bench: Bench) -> None:
    await bench.box.send(REQUEST, "01-ready", LETTER, TO)
    await bench.box.send(REQUEST, "01-ready-2", LETTER, TO)
    await bench.box.send(opened("r2").request, "01-ready", LETTER, TO)

    assert len(await bench.waiting()) == 3


async def test_of_a_letter_never_begun_nothing_is_known(bench: Bench) -> None:
    assert await bench.box.fate_of(REQUEST, "receipt") is None

    await bench.box.send(REQUEST, "receipt-2", LETTER, TO)

    assert await bench.box.fate_of(REQUEST, "receipt") is None
    assert await bench.box.fate_of(REQUEST, "receipt-2") is LetterFate.FILED


async def test_an_intent_without_its_letter_is_uncertain(bench: Bench) -> None:
    first = await bench.box.intend(REQUEST, "receipt")
    again = await bench.box.intend(REQUEST, "receipt")

    assert (first, again) == (True, False)
    assert await bench.box.fate_of(REQUEST, "receipt") is LetterFate.UNCERTAIN
    assert await bench.waiting() == []


async def test_an_intent_taken_back_never_was(bench: Bench) -> None:
    await bench.box.intend(REQUEST, "receipt")

    await bench.box.withdraw(REQUEST, "receipt")
    await bench.box.withdraw(REQUEST, "receipt")

    assert await bench.box.fate_of(REQUEST, "receipt") is None
    assert await bench.box.intend(REQUEST, "receipt")


async def test_a_mailed_letter_is_kept_where_no_other_mailer_takes_it(bench: Bench) -> None:
    await bench.box.intend(REQUEST, "receipt")

    await bench.box.keep_sent(REQUEST, "receipt", LETTER, TO)
    await bench.box.keep_sent(REQUEST, "receipt", OTHER, TO)

    assert await bench.box.fate_of(REQUEST, "receipt") is LetterFate.MAILED
    assert await bench.waiting() == []


async def test_a_letter_filed_after_its_intent_is_filed(bench: Bench) -> None:
    await bench.box.intend(REQUEST, "receipt")

    await bench.box.send(REQUEST, "receipt", LETTER, TO)

    assert await bench.box.fate_of(REQUEST, "receipt") is LetterFate.FILED


async def test_the_file_says_all_that_another_mailer_needs(
    connections: StorageConnections, clock: SetClock, container: str
) -> None:
    await BlobLetterBox(connections, clock, container=container).send(
        REQUEST, "receipt", LETTER, TO
    )

    files = await files_of(connections, container)
    assert files["r1/receipt.json"] == {
        "to": TO,
        "subject": LETTER.subject,
        "text": LETTER.text,
        "html": LETTER.html,
        "language": "de",
        "kind": "receipt",
        "filed_at": clock.now().isoformat().replace("+00:00", "Z"),
    }


@pytest.mark.parametrize("key", ["../r2/receipt", "a b", "", "ä"])
async def test_a_key_is_no_way_out_of_the_requests_own_folder(
    connections: StorageConnections, clock: SetClock, container: str, key: str
) -> None:
    box = BlobLetterBox(connections, clock, container=container)

    with pytest.raises(InvalidValueError):
        await box.fate_of(REQUEST, key)


@pytest.fixture
async def wire() -> AsyncIterator[FaultyTransport]:
    transport = FaultyTransport()
    yield transport
    await transport.close()


@pytest.fixture
async def faulty(
    storage_connection_string: str, wire: FaultyTransport, clock: SetClock, container: str
) -> BlobLetterBox:
    """A box with a container, whose next answers `wire` may lose."""
    connections = StorageConnections(
        storage_connection_string, transports=lambda: wire, retry_wait=0
    )
    box = BlobLetterBox(connections, clock, container=container)
    await box.send(REQUEST, "first", LETTER, TO)
    return box


async def test_a_letter_whose_answer_was_lost_lies_there(
    faulty: BlobLetterBox, wire: FaultyTransport
) -> None:
    wire.plan("receipt.json", lose_answer)

    assert await faulty.send(REQUEST, "receipt", LETTER, TO) is LetterFate.FILED
    assert wire.met == 1


async def test_our_own_intent_is_known_again_when_its_answer_was_lost(
    faulty: BlobLetterBox, wire: FaultyTransport
) -> None:
    wire.plan("receipt.intent", lose_answer)

    is_ours = await faulty.intend(REQUEST, "receipt")

    assert is_ours
    assert wire.met == 1
    assert not await faulty.intend(REQUEST, "receipt")


async def test_a_filed_letter_costs_one_call_and_a_mailed_one_three(
    connections: StorageConnections, counter: StorageCounter, clock: SetClock, container: str
) -> None:
    box = BlobLetterBox(connections, clock, container=container)
    await box.send(REQUEST, "zero", LETTER, TO)

    start = counter.snapshot()
    await box.send(REQUEST, "one", LETTER, TO)
    filed = counter.snapshot()
    await box.fate_of(REQUEST, "two")
    await box.intend(REQUEST, "two")
    await box.keep_sent(REQUEST, "two", LETTER, TO)

    mailed = counter.snapshot()
    assert sum(filed.values()) - sum(start.values()) == 1
    assert sum(mailed.values()) - sum(filed.values()) == 3


async def test_all_that_is_kept_of_a_requests_letters_is_removed(bench: Bench) -> None:
    other = opened("r12").request
    await bench.box.send(REQUEST, "1-receipt", LETTER, TO)
    await bench.box.intend(REQUEST, "2-ready")
    await bench.box.keep_sent(REQUEST, "2-ready", LETTER, TO)
    await bench.box.send(other, "1-receipt", OTHER, TO)

    removed = [await bench.box.remove(REQUEST) for _ in range(2)]

    assert removed == [3, 0]
    assert await bench.waiting() == [(TO, OTHER.text)]
    assert await bench.box.fate_of(REQUEST, "1-receipt") is None
    assert await bench.box.fate_of(REQUEST, "2-ready") is None


async def test_removing_letters_that_never_were_finds_none(bench: Bench) -> None:
    assert await bench.box.remove(REQUEST) == 0


async def test_a_letter_is_read_as_it_went_out(bench: Bench) -> None:
    await bench.box.send(REQUEST, "receipt", LETTER, TO)
    await bench.box.keep_sent(REQUEST, "01-ready", OTHER, TO)

    filed = await bench.box.read(REQUEST, "receipt")
    mailed = await bench.box.read(REQUEST, "01-ready")

    assert (filed, mailed) == (LETTER, OTHER)


async def test_of_a_letter_that_is_not_kept_nothing_is_read(bench: Bench) -> None:
    assert await bench.box.read(REQUEST, "receipt") is None

    await bench.box.send(REQUEST, "receipt", LETTER, TO)
    await bench.box.intend(REQUEST, "01-ready")

    assert await bench.box.read(opened("r2").request, "receipt") is None
    assert await bench.box.read(REQUEST, "01-ready") is None
    await bench.box.remove(REQUEST)
    assert await bench.box.read(REQUEST, "receipt") is None
