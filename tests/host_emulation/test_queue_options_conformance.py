"""Q8 and Q9 of the conformance list: option ranges and the back-off series."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from emulation.functions_host.errors import HostJsonError
from emulation.functions_host.queue_backoff import QueueBackoff
from emulation.functions_host.queue_options import (
    MessageEncoding,
    QueueOptions,
    processor_count,
    read_queue_options,
)
from tests.host_emulation.queue_bench import OPTIONS, Bench
from tests.host_emulation.virtual_clock import VirtualClock


def test_q8_defaults_depend_on_the_number_of_processors() -> None:
    one = read_queue_options({}, processors=1, development=False)
    four = read_queue_options({"batchSize": 10}, processors=4, development=False)

    assert one == QueueOptions()
    assert (one.batch_size, one.new_batch_threshold, one.max_dequeue_count) == (16, 8, 5)
    assert one.concurrency == 24
    assert one.visibility_timeout == timedelta(0)
    assert one.max_polling_interval == timedelta(minutes=1)
    assert one.message_encoding is MessageEncoding.BASE64
    assert four.new_batch_threshold == 20
    assert processor_count("Dynamic") == 1


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("batchSize", 0),
        ("batchSize", 33),
        ("batchSize", "many"),
        ("batchSize", True),
        ("newBatchThreshold", -1),
        ("maxDequeueCount", 0),
        ("visibilityTimeout", "-00:00:01"),
        ("visibilityTimeout", "soon"),
        ("maxPollingInterval", "00:00:00.099"),
        ("messageEncoding", "utf8"),
    ],
)
def test_q8_a_value_out_of_range_stops_the_host(option: str, value: object) -> None:
    with pytest.raises(HostJsonError, match=option):
        read_queue_options({option: value}, processors=1, development=False)  # pyright: ignore


def test_q8_values_at_the_edges_are_taken_in_any_case() -> None:
    options = read_queue_options(
        {
            "BATCHSIZE": "32",
            "newBatchThreshold": 0,
            "maxDequeueCount": 1,
            "visibilityTimeout": "00:00:30",
            "maxPollingInterval": "00:00:00.100",
            "messageEncoding": "None",
        },
        processors=1,
        development=False,
    )

    assert (options.batch_size, options.new_batch_threshold) == (32, 0)
    assert options.max_polling_interval == timedelta(milliseconds=100)
    assert options.message_encoding is MessageEncoding.NONE


@pytest.mark.parametrize(("written", "seconds"), [(None, 2), ("00:01:00", 2), ("00:00:30", 30)])
def test_q8_development_polls_every_two_seconds_in_place_of_a_minute(
    written: str | None, seconds: int
) -> None:
    options = read_queue_options({"maxPollingInterval": written}, processors=1, development=True)

    assert options.max_polling_interval == timedelta(seconds=seconds)


class _Middle(random.Random):
    """Always the middle of the range."""

    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


def test_q9_the_backoff_doubles_from_100_ms_up_to_the_maximum_and_stays() -> None:
    backoff = QueueBackoff(timedelta(seconds=3), _Middle())

    delays = [backoff.next_delay(found_messages=False) for _ in range(8)]

    assert delays == pytest.approx([0.1, 0.2, 0.3, 0.5, 0.9, 1.7, 3.0, 3.0])


def test_q9_messages_reset_the_backoff() -> None:
    backoff = QueueBackoff(timedelta(minutes=1), _Middle())
    for _ in range(5):
        backoff.next_delay(found_messages=False)

    after = [backoff.next_delay(found_messages=found) for found in (True, False, False)]

    assert after == pytest.approx([0.1, 0.2, 0.3])


def test_q9_the_backoff_is_random_within_a_fifth_of_its_growth() -> None:
    delays: set[float] = set()
    for seed in range(50):
        backoff = QueueBackoff(timedelta(minutes=1), random.Random(seed))
        delays.add([backoff.next_delay(found_messages=False) for _ in range(5)][-1])

    assert len(delays) > 40
    assert 0.1 + 0.8 * 0.8 <= min(delays) <= max(delays) <= 0.1 + 1.2 * 0.8


async def test_q9_an_idle_listener_waits_as_the_backoff_says(clock: VirtualClock) -> None:
    bench = Bench(clock, options=replace(OPTIONS, max_polling_interval=timedelta(seconds=2)))

    async with bench:
        await clock.advance(30)

    assert clock.asked[0] == 0.1
    assert clock.asked[-1] == 2.0
    assert clock.asked == sorted(clock.asked)
