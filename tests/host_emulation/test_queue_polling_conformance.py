"""Q7, Q10, Q12, Q13 and Q17 of the conformance list: when a listener looks, runs, stops."""

import asyncio
from dataclasses import replace

import pytest

from emulation.functions_host.errors import StorageError
from emulation.functions_host.telemetry import EventName
from emulation.functions_host.triggers import TriggerMessage
from tests.host_emulation.conftest import LoadSample
from tests.host_emulation.fakes import FORBIDDEN, SERVER_BUSY, HostWorld
from tests.host_emulation.queue_bench import OPTIONS, Bench
from tests.host_emulation.virtual_clock import VirtualClock, settle, until


async def test_q7_existence_is_asked_until_the_queue_exists_and_it_is_never_made(
    clock: VirtualClock,
) -> None:
    bench = Bench(clock)
    bench.queue.is_there = False

    async with bench:
        await clock.advance(0.5)
        calls_without = list(bench.queue.calls)
        bench.queue.is_there = True
        bench.queue.put("hello")
        await clock.advance(5)
        calls = bench.queue.calls

    assert set(calls_without) == {"exists"}
    assert calls.count("exists") == len(calls_without) + 1
    assert "create" not in calls
    assert len(bench.ran) == 1


@pytest.mark.parametrize(
    "error",
    [
        SERVER_BUSY,
        StorageError(404, "QueueNotFound"),
        StorageError(409, "QueueBeingDeleted"),
        StorageError(409, "QueueDisabled"),
    ],
)
async def test_q7_a_transient_error_backs_off_and_existence_is_asked_again(
    clock: VirtualClock, error: StorageError
) -> None:
    bench = Bench(clock)
    bench.queue.failures["receive"] = [error]

    async with bench:
        await clock.advance(0.2)

        assert bench.queue.calls[:4] == ["exists", "receive", "exists", "receive"]
        assert bench.log.count(EventName.QUEUE_BACKING_OFF) == 1


async def test_q7_any_other_error_is_passed_on_and_existence_is_asked_again(
    clock: VirtualClock,
) -> None:
    bench = Bench(clock)
    bench.queue.failures["receive"] = [FORBIDDEN]

    with pytest.raises(StorageError, match="403"):
        await bench.listener.run()

    async with bench:
        assert bench.queue.calls == ["exists", "receive", "exists", "receive"]


async def test_q7_a_listener_that_failed_is_started_again(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    world = HostWorld(load_sample(SLOW), clock)
    queue = world.storage.queue("", "slow")
    queue.failures["receive"] = [FORBIDDEN]

    async with world:
        await clock.advance(4.9)
        while_down = queue.calls.count("receive")
        await clock.advance(0.15)

        assert (while_down, queue.calls.count("receive")) == (1, 2)
        assert world.log.count(EventName.LISTENER_FAILED) == 1


@pytest.mark.parametrize(("batch", "threshold"), [(16, 8), (4, 2), (1, 0)])
async def test_q10_never_more_run_at_once_than_batch_size_plus_threshold(
    clock: VirtualClock, batch: int, threshold: int
) -> None:
    options = replace(OPTIONS, batch_size=batch, new_batch_threshold=threshold)
    bench = Bench(clock, options=options)
    bench.gate = asyncio.Event()
    for number in range(60):
        bench.queue.put(str(number))

    async with bench:
        await clock.advance(2)
        stuck_at = bench.now_running
        bench.gate.set()
        await until(lambda: not bench.queue.messages)

    assert stuck_at == batch
    assert bench.most_at_once <= options.concurrency
    assert len(bench.ran) == 60


async def test_q10_a_new_batch_is_fetched_when_the_threshold_is_reached(
    clock: VirtualClock,
) -> None:
    options = replace(OPTIONS, batch_size=4, new_batch_threshold=2)
    bench = Bench(clock, options=options)
    gates = [asyncio.Event() for _ in range(12)]

    async def run(message: TriggerMessage) -> bool:
        await gates[int(message.text)].wait()
        return True

    bench.work = run
    for number in range(12):
        bench.queue.put(str(number))

    async with bench:
        started = [len(bench.ran)]
        for gate in gates[:2]:
            gate.set()
            await settle()
            started.append(len(bench.ran))
        for gate in gates:
            gate.set()
        await clock.advance(1)

    assert started == [4, 4, 8]
    assert len(bench.ran) == 12


CHAIN = """
@app.queue_trigger(arg_name="msg", queue_name="first", connection="AzureWebJobsStorage")
@app.queue_output(arg_name="out", queue_name="second", connection="AzureWebJobsStorage")
async def forward(msg: func.QueueMessage, out: func.Out[str]):
    out.set("again " + msg.get_body().decode())

seen = []
@app.queue_trigger(arg_name="msg", queue_name="second", connection="AzureWebJobsStorage")
async def receive(msg: func.QueueMessage):
    seen.append(msg.get_body().decode())
"""


async def test_q12_an_output_of_the_same_host_wakes_the_queue_listener_at_once(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    world = HostWorld(load_sample(CHAIN), clock)
    world.storage.queue("", "first").put("hello")

    async with world:
        await until(lambda: "delete" in world.storage.queues["second"].calls)

    assert world.storage.queues["second"].messages == {}
    assert clock.now() == VirtualClock().now()


async def test_q12_a_move_to_poison_wakes_the_poison_listener(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    app = load_sample(
        """
        @app.queue_trigger(arg_name="msg", queue_name="work", connection="AzureWebJobsStorage")
        async def work(msg: func.QueueMessage):
            raise ValueError("no")

        @app.queue_trigger(arg_name="msg", queue_name="work-poison", connection="A")
        async def bury(msg: func.QueueMessage):
            pass
        """
    )
    world = HostWorld(app, clock)
    world.storage.queue("", "work").put("hello", dequeue_count=4)

    async with world:
        await until(lambda: "delete" in world.storage.queues["work-poison"].calls)

    assert world.storage.queues["work-poison"].messages == {}


SLOW = """
@app.queue_trigger(arg_name="msg", queue_name="slow", connection="AzureWebJobsStorage")
async def slow(msg: func.QueueMessage):
    await asyncio.Event().wait()
"""


async def test_q13_a_timeout_fails_the_invocation_and_counts(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    world = HostWorld(load_sample(SLOW, {"functionTimeout": "00:00:10"}), clock)
    queue = world.storage.queue("", "slow")
    queue.put("hello", dequeue_count=3)

    async with world:
        await clock.advance(9)
        early = world.log.count(EventName.INVOCATION_TIMED_OUT)
        await clock.advance(60)

    assert early == 0
    assert world.log.count(EventName.INVOCATION_TIMED_OUT) == 2
    assert queue.messages == {}
    assert len(world.storage.queues["slow-poison"].messages) == 1


async def test_q17_stop_waits_for_running_messages_and_still_deletes_them(
    clock: VirtualClock,
) -> None:
    bench = Bench(clock)
    bench.gate = asyncio.Event()
    bench.queue.put("running")

    async with bench:
        stopping = asyncio.create_task(bench.listener.stop())
        await settle()
        bench.queue.put("too late")
        was_waiting = not stopping.done()
        bench.gate.set()
        await stopping

    assert was_waiting
    assert [message.text for message in bench.ran] == ["running"]
    assert len(bench.queue.messages) == 1


async def test_q17_what_outlasts_the_drain_keeps_its_lease(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    world = HostWorld(load_sample(SLOW), clock)
    world.options = replace(world.options, drain_seconds=0.05)
    world.__post_init__()
    queue = world.storage.queue("", "slow")
    message_id = queue.put("hello")

    async with world:
        await until(lambda: world.log.count(EventName.INVOCATION_STARTED))

    assert queue.hidden_for(message_id) == 600
    assert dict(world.log.events[-1].fields) == {"abandoned": 1}
