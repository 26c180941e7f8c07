"""Q1-Q6, Q11 and Q14 of the conformance list: what becomes of one message."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from emulation.functions_host.errors import StorageError
from emulation.functions_host.poison import poison_name
from emulation.functions_host.queue_options import (
    MessageEncoding,
)
from emulation.functions_host.telemetry import EventName
from tests.host_emulation.fakes import MISMATCH, SERVER_BUSY
from tests.host_emulation.queue_bench import OPTIONS, Bench
from tests.host_emulation.virtual_clock import VirtualClock, settle


async def test_q1_success_deletes_the_message(clock: VirtualClock) -> None:
    bench = Bench(clock)
    bench.queue.put("hello")

    async with bench:
        await clock.advance(1)

    assert [message.text for message in bench.ran] == ["hello"]
    assert bench.queue.messages == {}
    assert bench.poison_queue.messages == {}


async def test_q1_a_message_that_is_no_longer_ours_is_not_deleted_and_no_error(
    clock: VirtualClock,
) -> None:
    bench = Bench(clock)
    bench.queue.failures["delete"] = [MISMATCH]
    bench.queue.put("hello")

    async with bench:
        await clock.advance(1)

    assert len(bench.queue.messages) == 1
    assert bench.log.count(EventName.MESSAGE_LOST_LEASE) == 1


async def test_q2_failure_releases_the_message_with_the_visibility_timeout(
    clock: VirtualClock,
) -> None:
    bench = Bench(clock)
    bench.succeed = False
    message_id = bench.queue.put("hello")

    async with bench:
        hidden = bench.queue.hidden_for(message_id)
        await clock.advance(29.5)
        before = len(bench.ran)
        await clock.advance(30)

    assert hidden == 30
    assert before == 1
    assert [message.dequeue_count for message in bench.ran] == [1, 2]


async def test_q3_failure_at_max_dequeue_count_moves_the_message_to_poison(
    clock: VirtualClock,
) -> None:
    bench = Bench(clock)
    bench.succeed = False
    bench.poison_queue.is_there = False
    bench.queue.put("hello", dequeue_count=4)
    wire = bench.queue.texts

    async with bench:
        await clock.advance(1)

    assert len(bench.ran) == 1
    assert bench.queue.messages == {}
    assert bench.poison_queue.texts == wire
    assert bench.woken == ["work-poison"]


async def test_q4_a_message_arriving_over_max_is_moved_without_running(
    clock: VirtualClock,
) -> None:
    bench = Bench(clock)
    bench.queue.put("hello", dequeue_count=5)

    async with bench:
        await clock.advance(1)

    assert bench.ran == []
    assert bench.queue.messages == {}
    assert len(bench.poison_queue.messages) == 1


@pytest.mark.parametrize("name", ["work-poison", "w" * 57])
async def test_q5_a_queue_without_a_poison_queue_leaves_failed_messages_invisible(
    clock: VirtualClock, name: str
) -> None:
    bench = Bench(clock, name=name)
    bench.succeed = False
    message_id = bench.queue.put("hello", dequeue_count=7)

    async with bench:
        await clock.advance(1)

        assert len(bench.ran) == 1
        assert bench.queue.hidden_for(message_id) == pytest.approx(599)
        assert bench.poison_queue.messages == {}


def test_q5_the_poison_name_needs_room_within_63_characters() -> None:
    assert poison_name("w" * 56) == "w" * 56 + "-poison"
    assert poison_name("w" * 57) is None
    assert poison_name("a-poison") is None


async def test_q6_a_renewed_lease_deletes_with_the_new_pop_receipt(clock: VirtualClock) -> None:
    bench = Bench(clock)
    bench.gate = asyncio.Event()
    message_id = bench.queue.put("hello")

    async with bench:
        await clock.advance(1500)
        hidden = bench.queue.hidden_for(message_id)
        text = bench.queue.texts
        bench.gate.set()
        await settle()

        assert bench.queue.messages == {}
    assert bench.log.count(EventName.LEASE_RENEWED) == 5
    assert hidden == 600
    assert text == ["aGVsbG8="]
    assert len(bench.ran) == 1


async def test_q6_a_server_error_halves_the_wait_for_the_next_renewal(
    clock: VirtualClock,
) -> None:
    bench = Bench(clock, options=replace(OPTIONS, max_polling_interval=timedelta(seconds=2)))
    bench.gate = asyncio.Event()
    bench.queue.failures["set_visibility"] = [SERVER_BUSY] * 2
    bench.queue.put("hello")

    async with bench:
        clock.asked.clear()
        await clock.advance(300 + 150 + 75)
        waits = [seconds for seconds in clock.asked if seconds > 2]

        assert waits == [150, 75, 300]
        assert bench.log.count(EventName.LEASE_RENEWED) == 1


async def test_q6_renewal_after_server_errors_waits_a_minute_at_least(
    clock: VirtualClock,
) -> None:
    bench = Bench(clock, options=replace(OPTIONS, max_polling_interval=timedelta(seconds=2)))
    bench.gate = asyncio.Event()
    bench.queue.failures["set_visibility"] = [SERVER_BUSY] * 9
    bench.queue.put("hello")

    async with bench:
        clock.asked.clear()
        await clock.advance(590)
        waits = [seconds for seconds in clock.asked if seconds > 2]

        assert waits == [150, 75, 60, 60]


async def test_q6_a_lost_message_is_never_renewed_again(clock: VirtualClock) -> None:
    bench = Bench(clock)
    bench.gate = asyncio.Event()
    bench.queue.failures["set_visibility"] = [MISMATCH]
    bench.queue.put("hello")

    async with bench:
        await clock.advance(599)

        assert bench.queue.calls.count("set_visibility") == 1
        assert bench.log.count(EventName.MESSAGE_LOST_LEASE) == 1


async def test_q11_what_is_not_base64_goes_to_poison_as_it_is_without_running(
    clock: VirtualClock,
) -> None:
    bench = Bench(clock)
    bench.queue.put('{"plain": "text"}', raw=True)

    async with bench:
        await clock.advance(1)

    assert bench.ran == []
    assert bench.poison_queue.texts == ['{"plain": "text"}']
    assert bench.queue.messages == {}


async def test_q11_without_encoding_plain_text_is_a_message(clock: VirtualClock) -> None:
    bench = Bench(clock, options=replace(OPTIONS, message_encoding=MessageEncoding.NONE))
    bench.queue.put('{"plain": "text"}', raw=True)

    async with bench:
        await clock.advance(1)

    assert [message.text for message in bench.ran] == ['{"plain": "text"}']


async def test_q14_a_crash_between_poison_copy_and_delete_leaves_both(
    clock: VirtualClock,
) -> None:
    bench = Bench(clock)
    bench.queue.failures["delete"] = [StorageError(0, "ServiceRequestError")]
    bench.queue.put("hello", dequeue_count=5)

    async with bench:
        await clock.advance(1)
        after_crash = (len(bench.queue.messages), len(bench.poison_queue.messages))
        await clock.advance(661)

    assert after_crash == (1, 1)
    assert bench.queue.messages == {}
    assert len(bench.poison_queue.messages) == 2
    assert bench.ran == []
