"""T1-T8 and T11 of the conformance list: when timers fire and what is kept of it."""

import asyncio
from datetime import timedelta

import pytest

from emulation.functions_host.errors import StorageError
from emulation.functions_host.schedule_monitor import (
    DEFAULT_TIME,
    ScheduleStatus,
    check_past_due,
    parse_status,
)
from emulation.functions_host.schedules import parse_schedule
from emulation.functions_host.singleton import LockTimes, SingletonListener, lock_path
from emulation.functions_host.telemetry import EventName
from emulation.functions_host.triggers import TimerCall
from tests.host_emulation.conftest import LoadSample
from tests.host_emulation.fake_storage import FakeBlobs
from tests.host_emulation.fakes import SERVER_BUSY, HostWorld
from tests.host_emulation.timer_bench import HOUR, HOURLY, TimerBench, stored
from tests.host_emulation.virtual_clock import START, VirtualClock, settle


async def test_t1_the_monitor_is_written_at_start_and_after_each_run(clock: VirtualClock) -> None:
    bench = TimerBench(clock)

    async with bench:
        at_start = bench.status
        await clock.advance(3600)

    assert at_start == ScheduleStatus(last=DEFAULT_TIME, next=START + HOUR, last_updated=START)
    assert bench.times == [START + HOUR]
    assert bench.status == ScheduleStatus(
        last=START + HOUR, next=START + 2 * HOUR, last_updated=START + HOUR
    )


async def test_t1_a_function_that_fails_updates_the_monitor_and_keeps_its_schedule(
    clock: VirtualClock, load_sample: LoadSample
) -> None:
    app = load_sample(
        """
        @app.timer_trigger(schedule="0 0 * * * *", arg_name="t")
        async def tick(t: func.TimerRequest):
            raise RuntimeError("no")
        """
    )
    world = HostWorld(app, clock)

    async with world:
        await clock.advance(2 * 3600)

    status = parse_status(
        world.storage.blobs.contents["timers/test-host/Host.Functions.tick/status"]
    )
    assert world.log.count(EventName.INVOCATION_FAILED) == 2
    assert status is not None
    assert status.next == START + 3 * HOUR


async def test_t1_a_status_that_cannot_be_saved_is_only_reported(clock: VirtualClock) -> None:
    bench = TimerBench(clock)
    bench.blobs.failures["write"] = [SERVER_BUSY, SERVER_BUSY]

    async with bench:
        await clock.advance(2 * 3600)

    assert len(bench.calls) == 2
    assert bench.log.count(EventName.TIMER_STATUS_UNSAVED) == 2


class HastyClock(VirtualClock):
    """Wakes sleepers half a second too early, as clocks that drift do."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(max(0.001, seconds - 0.5))


async def test_t2_firing_early_does_not_repeat_the_occurrence() -> None:
    clock = HastyClock()
    bench = TimerBench(clock)

    async with bench:
        await clock.advance(3599.6)
        early = bench.status
        await clock.advance(0.4 + 3000)

        assert bench.times == [START + HOUR - timedelta(seconds=0.5)]
    assert early is not None
    assert early.last == START + HOUR
    assert early.next == START + 2 * HOUR


def test_t2_clock_skew_is_not_calculated_as_past_due() -> None:
    schedule = parse_schedule(HOURLY)
    status = ScheduleStatus(last=START, next=START + HOUR, last_updated=START)

    check = check_past_due(START + HOUR - timedelta(milliseconds=500), schedule, status)

    assert (check.past_due, check.changed) == (False, False)


async def test_t3_a_past_due_timer_runs_once_at_start_however_many_were_missed(
    clock: VirtualClock,
) -> None:
    blobs = stored(FakeBlobs(), last=START - 5 * HOUR, upcoming=START - 4 * HOUR)
    clock = VirtualClock(START + timedelta(minutes=10))
    bench = TimerBench(clock, blobs=blobs, run_on_startup=True)

    async with bench:
        await clock.advance(60)
        early = list(bench.calls)
        await clock.advance(3600)

    assert [call.past_due for _, call in early] == [True]
    assert early[0][1].status is not None
    assert early[0][1].status["Next"] == (START - 4 * HOUR).isoformat()
    assert [call.past_due for _, call in bench.calls] == [True, False]
    assert bench.times[1] == START + HOUR


async def test_t4_a_timer_that_is_not_past_due_does_not_run_at_start(clock: VirtualClock) -> None:
    blobs = stored(FakeBlobs(), last=START, upcoming=START + HOUR)
    bench = TimerBench(clock, blobs=blobs)

    async with bench:
        await clock.advance(3500)

        assert bench.calls == []


async def test_t5_run_on_startup_runs_at_each_start_and_then_by_schedule(
    clock: VirtualClock,
) -> None:
    clock = VirtualClock(START + timedelta(minutes=10))
    blobs = FakeBlobs()
    benches = [TimerBench(clock, blobs=blobs, run_on_startup=True) for _ in range(2)]
    for bench in benches:
        async with bench:
            await clock.advance(0.1)

    assert [[call.past_due for _, call in bench.calls] for bench in benches] == [[False]] * 2
    assert benches[1].status is not None
    assert benches[1].status.next == START + HOUR


async def test_t6_without_monitor_there_is_no_status_and_nothing_is_past_due(
    clock: VirtualClock,
) -> None:
    blobs = stored(FakeBlobs(), last=START - 5 * HOUR, upcoming=START - 4 * HOUR)
    before = dict(blobs.contents)
    bench = TimerBench(clock, blobs=blobs, use_monitor=False)

    async with bench:
        await clock.advance(3600)

    assert [call for _, call in bench.calls] == [TimerCall(past_due=False, status=None)]
    assert blobs.contents == before


async def test_t7_an_edited_schedule_gets_no_catch_up_run(clock: VirtualClock) -> None:
    clock = VirtualClock(START + timedelta(minutes=10))
    blobs = stored(FakeBlobs(), last=START - 5 * HOUR, upcoming=START - 5 * HOUR + HOUR / 4)
    bench = TimerBench(clock, blobs=blobs)

    async with bench:
        await clock.advance(60)

        assert bench.calls == []
        assert bench.status is not None
        assert bench.status.next == START + HOUR


def test_t7_an_edited_schedule_whose_next_is_still_ahead_is_counted_from_the_last_run() -> None:
    every_two_hours = parse_schedule("0 0 */2 * * *")
    status = ScheduleStatus(last=START, next=START + HOUR, last_updated=START)

    check = check_past_due(START + timedelta(minutes=1), every_two_hours, status)

    assert check.status.next == START + 2 * HOUR
    assert (check.changed, check.past_due) == (True, False)


def test_t7_a_status_that_never_ran_is_counted_from_its_last_update() -> None:
    status = ScheduleStatus(last=DEFAULT_TIME, next=START + HOUR, last_updated=START)

    check = check_past_due(START + 3 * HOUR, parse_schedule(HOURLY), status)

    assert (check.changed, check.past_due) == (False, True)


async def test_t8_runs_never_overlap_and_a_late_one_follows_at_once(clock: VirtualClock) -> None:
    async def work() -> None:
        if len(bench.calls) == 1:
            await clock.sleep(2.5 * 3600)

    bench = TimerBench(clock, work=work)

    async with bench:
        await clock.advance(3600)
        await clock.advance(2.4 * 3600)
        while_running = len(bench.calls)
        await clock.advance(0.2 * 3600)

    assert while_running == 1
    assert bench.times == [START + HOUR, START + 3.5 * HOUR]


async def test_t8_stop_waits_for_the_run_in_progress(clock: VirtualClock) -> None:
    gate = asyncio.Event()
    bench = TimerBench(clock, work=gate.wait)
    task = asyncio.create_task(bench.listener.run())
    await clock.advance(3600)

    bench.listener.stop()
    await settle()
    was_running = not task.done()
    gate.set()
    await task

    assert was_running
    assert bench.status is not None
    assert bench.status.last == START + HOUR


def singleton(clock: VirtualClock, bench: TimerBench, times: LockTimes) -> SingletonListener:
    return SingletonListener(
        lock_path("host1", bench.settings.name),
        bench.listener.run,
        bench.listener.stop,
        blobs=bench.blobs,
        times=times,
        clock=clock,
        telemetry=bench.log.telemetry,
    )


async def test_t11_a_second_instance_without_the_lease_does_not_fire(clock: VirtualClock) -> None:
    blobs = FakeBlobs()
    benches = [TimerBench(clock, blobs=blobs) for _ in range(2)]
    locks = [singleton(clock, bench, LockTimes()) for bench in benches]
    tasks = [asyncio.create_task(lock.run()) for lock in locks]
    await clock.advance(3600 + 1)
    fired_first = [len(bench.calls) for bench in benches]

    locks[0].stop()
    await clock.advance(3600)
    fired_then = [len(bench.calls) for bench in benches]
    locks[1].stop()
    await asyncio.gather(*tasks)

    assert fired_first == [1, 0]
    assert fired_then == [1, 1]
    assert blobs.leases == {}
    assert benches[1].log.count(EventName.LOCK_NOT_ACQUIRED) == 1


async def test_t11_a_lease_that_is_lost_ends_the_listener_with_an_error(
    clock: VirtualClock,
) -> None:
    bench = TimerBench(clock)
    task = asyncio.create_task(singleton(clock, bench, LockTimes(lease=15)).run())
    await clock.advance(20)
    bench.blobs.leases["locks/host1/Host.Functions.tick.Listener"] = "somebody else's"

    await clock.advance(10)

    with pytest.raises(StorageError, match="409"):
        await task


async def test_t11_a_server_error_while_renewing_is_retried_sooner(clock: VirtualClock) -> None:
    bench = TimerBench(clock)
    lock = singleton(clock, bench, LockTimes())
    bench.blobs.failures["renew"] = [SERVER_BUSY, SERVER_BUSY]
    task = asyncio.create_task(lock.run())

    await clock.advance(30 + 15 + 10)
    waits = [seconds for seconds in clock.asked if seconds <= 30]
    lock.stop()
    await task

    assert waits == [30, 15, 10, 30]
