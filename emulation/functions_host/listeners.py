"""Builds the listeners of an app: which function listens to what, through which parts."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from emulation.functions_host.bindings import BindingType, FunctionDefinition
from emulation.functions_host.clock import Clock
from emulation.functions_host.invoker import Invoker
from emulation.functions_host.message_lease import LeaseTimes
from emulation.functions_host.message_processor import MessageProcessor
from emulation.functions_host.poison import PoisonQueue, poison_name
from emulation.functions_host.queue_listener import QueueListener
from emulation.functions_host.queue_options import QueueOptions
from emulation.functions_host.schedule_monitor import BlobScheduleMonitor
from emulation.functions_host.schedules import parse_schedule
from emulation.functions_host.singleton import LockTimes, SingletonListener, lock_path
from emulation.functions_host.storage import Storage
from emulation.functions_host.telemetry import Telemetry
from emulation.functions_host.timer_listener import TimerListener, TimerSettings
from emulation.functions_host.triggers import (
    TimerCall,
    TriggerMessage,
    queue_input,
    timer_input,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerParts:
    """What every listener of a host is made of. `wake` is told the name of a queue with news."""

    invoker: Invoker
    storage: Storage
    queue_options: QueueOptions
    host_id: str
    lease_times: LeaseTimes
    lock_times: LockTimes
    clock: Clock
    rng: random.Random
    telemetry: Telemetry
    wake: Callable[[str], object]


def timer_name(function: FunctionDefinition) -> str:
    """The name timers go by in blobs: that of the method the real host generates."""
    return f"Host.Functions.{function.name}"


def timer_settings(function: FunctionDefinition) -> TimerSettings:
    trigger = function.trigger
    return TimerSettings(
        name=timer_name(function),
        schedule=parse_schedule(trigger.text("schedule")),
        use_monitor=trigger.flag("useMonitor", default=True),
        run_on_startup=trigger.flag("runOnStartup"),
    )


def queue_listener(function: FunctionDefinition, parts: ListenerParts) -> QueueListener:
    """The listener of a queue function; raises SettingsError when its connection is missing."""
    trigger = function.trigger
    name = trigger.text("queueName").lower()
    queue = parts.storage.queue(trigger.connection, name)
    poison = poison_name(name)

    async def run(message: TriggerMessage) -> bool:
        data = queue_input(function.name, message, parts.clock.now())
        return (await parts.invoker.run(function, data)).succeeded

    processor = MessageProcessor(
        queue,
        run,
        poison=None
        if poison is None
        else PoisonQueue(
            parts.storage.queue(trigger.connection, poison),
            telemetry=parts.telemetry,
            wake=parts.wake,
        ),
        options=parts.queue_options,
        clock=parts.clock,
        telemetry=parts.telemetry,
        times=parts.lease_times,
    )
    return QueueListener(
        queue,
        processor,
        options=parts.queue_options,
        clock=parts.clock,
        rng=parts.rng,
        telemetry=parts.telemetry,
        times=parts.lease_times,
    )


def timer_listener(function: FunctionDefinition, parts: ListenerParts) -> SingletonListener:
    """The listener of a timer function, under its lock; raises SettingsError."""
    blobs = parts.storage.host_blobs()

    async def run(call: TimerCall) -> None:
        await parts.invoker.run(function, timer_input(function.name, call, parts.clock.now()))

    listener = TimerListener(
        timer_settings(function),
        run,
        monitor=BlobScheduleMonitor(blobs, parts.host_id, parts.telemetry),
        clock=parts.clock,
        telemetry=parts.telemetry,
    )
    return SingletonListener(
        lock_path(parts.host_id, timer_name(function)),
        listener.run,
        listener.stop,
        blobs=blobs,
        times=parts.lock_times,
        clock=parts.clock,
        telemetry=parts.telemetry,
    )


def listens(function: FunctionDefinition, trigger: BindingType) -> bool:
    """A disabled function has no listener."""
    return function.trigger_type is trigger and not function.disabled
