"""Q15, Q16 and table outputs: what becomes of what a function returns."""

import json

import pytest

from emulation.functions_host.binding_data import BindingData
from emulation.functions_host.errors import (
    BindingExpressionError,
    OutputBindingError,
    StorageError,
)
from emulation.functions_host.queue_options import MessageEncoding
from emulation.functions_host.queue_output import decode_message, encode_message, messages_of
from emulation.functions_host.table_output import entities_of, write_entities
from emulation.functions_host.telemetry import EventName
from emulation.functions_host.worker import make_datum
from tests.host_emulation.conftest import LoadSample
from tests.host_emulation.fake_storage import FakeQueue, FakeTable
from tests.host_emulation.fakes import FORBIDDEN, HostWorld
from tests.host_emulation.virtual_clock import VirtualClock, until


def decoded(queue: FakeQueue) -> list[str | None]:
    return [decode_message(text, MessageEncoding.BASE64) for text in queue.texts]


def test_q15_base64_leaves_exactly_49152_bytes() -> None:
    encode_message(b"x" * 49_152, MessageEncoding.BASE64)

    with pytest.raises(OutputBindingError, match="49153 bytes"):
        encode_message(b"x" * 49_153, MessageEncoding.BASE64)


def test_q15_without_encoding_the_limit_is_64_kib() -> None:
    encode_message(b"x" * 65_536, MessageEncoding.NONE)

    with pytest.raises(OutputBindingError):
        encode_message(b"x" * 65_537, MessageEncoding.NONE)


async def test_q15_a_message_over_the_limit_fails_the_function(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    app = load_sample(
        """
        @app.queue_trigger(arg_name="m", queue_name="in", connection="A")
        @app.queue_output(arg_name="out", queue_name="out", connection="A")
        async def f(m: func.QueueMessage, out: func.Out[str]):
            out.set("x" * int(m.get_body()))
        """
    )
    world = HostWorld(app, clock)
    world.storage.queue("", "in").put("49153", dequeue_count=4)
    world.storage.queue("", "in").put("49152")

    async with world:
        await until(lambda: not world.storage.queues["in"].messages)

    assert len(world.storage.queues["in-poison"].messages) == 1
    assert len(world.storage.queues["out"].messages) == 1


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("plain", ["plain"]),
        ("12", ["12"]),
        ('["a", "b"]', ["a", "b"]),
        (" [1, 2.5, true, null] ", ["1", "2.5", "True", ""]),
        ("[]", []),
        (
            '{"a":1,"b":[1,{"c":"ü"}]}',
            ['{\n  "a": 1,\n  "b": [\n    1,\n    {\n      "c": "ü"\n    }\n  ]\n}'],
        ),
        ('[{"a":1}]', ['{\n  "a": 1\n}']),
        ('{"t":"2026-01-02T03:04:05.1000000Z"}', ['{\n  "t": "2026-01-02T03:04:05.1Z"\n}']),
        ('{"t":"2026-01-02T03:04:05+02:00"}', ['{\n  "t": "2026-01-02T01:04:05+00:00"\n}']),
        (
            '{"t":"2026-01-02","u":"2026-13-01T00:00:00Z"}',
            ['{\n  "t": "2026-01-02",\n  "u": "2026-13-01T00:00:00Z"\n}'],
        ),
        ('["2026-01-02T03:04:05Z"]', ["01/02/2026 03:04:05"]),
        ("{}", ["{}"]),
    ],
)
def test_q16_a_text_that_looks_like_json_is_taken_apart_and_indented(
    text: str, messages: list[str]
) -> None:
    assert [item.decode() for item in messages_of(make_datum(text, "string"))] == messages


@pytest.mark.parametrize("text", ["{not json}", "[1, 2}]", "{'a': }"])
def test_q16_what_only_looks_like_json_fails(text: str) -> None:
    with pytest.raises(OutputBindingError, match="looks like JSON"):
        messages_of(make_datum(text, "string"))


def test_q16_what_does_not_end_as_json_does_is_sent_as_it_is() -> None:
    assert messages_of(make_datum("[1, 2", "string")) == (b"[1, 2",)


def test_q16_bytes_are_sent_as_they_are() -> None:
    assert messages_of(make_datum(b'["a"]', "bytes")) == (b'["a"]',)


async def test_q16_each_python_type_becomes_the_messages_azure_would_send(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    app = load_sample(
        """
        @app.queue_trigger(arg_name="m", queue_name="in", connection="A")
        @app.queue_output(arg_name="many", queue_name="many", connection="A")
        @app.queue_output(arg_name="one", queue_name="one", connection="A")
        @app.queue_output(arg_name="raw", queue_name="raw", connection="A")
        @app.queue_output(arg_name="none", queue_name="none", connection="A")
        async def f(m: func.QueueMessage, many: func.Out[typing.List[str]],
                    one: func.Out[func.QueueMessage], raw: func.Out[bytes],
                    none: func.Out[str]):
            many.set(['{"a":1}', "b"])
            one.set(func.QueueMessage(id="7", body="text"))
            raw.set(b"[1]")
        """
    )
    world = HostWorld(app, clock)
    world.storage.queue("", "in").put("go")

    async with world:
        await until(lambda: not world.storage.queues["in"].messages)

    queues = world.storage.queues
    assert decoded(queues["many"]) == ['{"a":1}', "b"]
    assert json.loads(decoded(queues["one"])[0] or "") == {"id": "7", "body": "text"}
    assert decoded(queues["raw"]) == ["[1]"]
    assert "none" not in queues


async def test_q16_outputs_are_written_only_after_success(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    app = load_sample(
        """
        @app.queue_trigger(arg_name="m", queue_name="in", connection="A")
        @app.queue_output(arg_name="out", queue_name="out", connection="A")
        async def f(m: func.QueueMessage, out: func.Out[str]):
            out.set("too early")
            raise RuntimeError("no")
        """
    )
    world = HostWorld(app, clock)
    world.storage.queue("", "in").put("go")

    async with world:
        await until(lambda: world.log.count(EventName.INVOCATION_FAILED))

    assert "out" not in world.storage.queues


async def test_q16_there_is_no_transaction_and_a_missing_queue_is_made(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    app = load_sample(
        """
        @app.queue_trigger(arg_name="m", queue_name="in", connection="A")
        @app.queue_output(arg_name="out", queue_name="{m}-{queueTrigger}", connection="A")
        async def f(m: func.QueueMessage, out: func.Out[str]):
            out.set('["first", "second", "third"]')
        """.replace("{m}", "made")
    )
    world = HostWorld(app, clock)
    target = FakeQueue("made-go", clock, exists=False)
    target.failures["send"] = []
    world.storage.queues["made-go"] = target
    world.storage.queue("", "in").put("go")

    async with world:
        await until(lambda: not world.storage.queues["in"].messages)
        target.failures["send"] = [StorageError(404, "QueueNotFound"), FORBIDDEN]
        world.storage.queues["in"].put("go", dequeue_count=4)
        world.host.wake("in")
        await until(lambda: "in-poison" in world.storage.queues and target.calls[-1] == "send")
        await until(lambda: not world.storage.queues["in"].messages)

    assert decoded(target) == ["first", "second", "third"]
    assert target.calls[:2] == ["send", "create"]
    assert len(world.storage.queues["in-poison"].messages) == 1


def test_binding_expressions_read_the_trigger_the_body_and_the_system() -> None:
    data = BindingData({"QueueTrigger": "x", "Id": "1", "sys": {"methodname": "f"}}).with_body(
        '{"id": "body", "n": 5, "deep": {"a": true}, "list": [1], "none": null}'
    )

    assert data.resolve("{queuetrigger}-{id}-{n}-{deep.a}-{sys.methodname}") == "x-body-5-True-f"
    assert len(data.resolve("{rand-guid}")) == 36
    for missing in ("{list}", "{none}", "{nope}", "{deep.b}"):
        with pytest.raises(BindingExpressionError):
            data.resolve(missing)


async def test_tables_get_plain_inserts_in_transactions_of_a_hundred_per_partition() -> None:
    table = FakeTable()
    rows = [{"PartitionKey": f"p{n % 2}", "RowKey": f"{n:03}", "n": n} for n in range(250)]

    await write_entities(table, entities_of(make_datum(json.dumps(rows), "string")))

    assert len(table.rows) == 250
    assert sorted(table.transactions) == [25, 25, 100, 100]


async def test_an_existing_row_is_a_conflict_that_fails_the_function(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    app = load_sample(
        """
        @app.queue_trigger(arg_name="m", queue_name="in", connection="A")
        @app.table_output(arg_name="row", table_name="t", connection="A",
                          partition_key="{queueTrigger}", row_key="r")
        async def f(m: func.QueueMessage, row: func.Out[str]):
            row.set('{"value": "v"}')
        """
    )
    world = HostWorld(app, clock)
    world.storage.queue("", "in").put("p")
    world.storage.queue("", "in").put("p", dequeue_count=4)

    async with world:
        await until(lambda: world.log.count(EventName.INVOCATION_FAILED) == 1)
        await until(lambda: world.log.count(EventName.INVOCATION_SUCCEEDED) == 1)

    assert list(world.storage.tables["t"].rows) == [("p", "r")]


def test_keys_in_an_entity_override_those_of_the_binding() -> None:
    datum = make_datum('{"RowKey": "own", "a": null, "b": 1.5}', "string")

    assert entities_of(datum, "p", "r") == ({"PartitionKey": "p", "RowKey": "own", "b": 1.5},)


@pytest.mark.parametrize("text", ["nope", "1", '{"a": {"b": 1}}', '{"PartitionKey": "p"}', '["a"]'])
def test_entities_that_cannot_be_written_are_refused(text: str) -> None:
    with pytest.raises(OutputBindingError):
        entities_of(make_datum(text, "string"))
