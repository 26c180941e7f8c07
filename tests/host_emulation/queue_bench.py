"""A queue listener over a fake queue, and a function that does as told."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta

from emulation.functions_host.message_lease import LeaseTimes
from emulation.functions_host.message_processor import MessageProcessor
from emulation.functions_host.poison import PoisonQueue, poison_name
from emulation.functions_host.queue_listener import QueueListener
from emulation.functions_host.queue_options import (
    QueueOptions,
)
from emulation.functions_host.triggers import TriggerMessage
from tests.host_emulation.fake_storage import FakeQueue
from tests.host_emulation.fakes import EventLog
from tests.host_emulation.virtual_clock import VirtualClock, settle

OPTIONS = QueueOptions(visibility_timeout=timedelta(seconds=30))


class Bench:
    """A listener over a fake queue, and a function that does as told."""

    def __init__(
        self, clock: VirtualClock, *, name: str = "work", options: QueueOptions = OPTIONS
    ) -> None:
        self.clock = clock
        self.log = EventLog(clock)
        self.queue = FakeQueue(name, clock)
        self.poison_queue = FakeQueue(f"{name}-poison", clock)
        self.woken: list[str] = []
        self.ran: list[TriggerMessage] = []
        self.succeed = True
        self.gate: asyncio.Event | None = None
        self.work: Callable[[TriggerMessage], Awaitable[bool]] | None = None
        self.most_at_once = self.now_running = 0
        self.listener = QueueListener(
            self.queue,
            self._processor(options),
            options=options,
            clock=clock,
            rng=random.Random(1),
            telemetry=self.log.telemetry,
            times=LeaseTimes(),
        )
        self.task: asyncio.Task[None] | None = None

    def _processor(self, options: QueueOptions) -> MessageProcessor:
        poison = PoisonQueue(
            self.poison_queue, telemetry=self.log.telemetry, wake=self.woken.append
        )
        return MessageProcessor(
            self.queue,
            self._run,
            poison=poison if poison_name(self.queue.name) else None,
            options=options,
            clock=self.clock,
            telemetry=self.log.telemetry,
            times=LeaseTimes(),
        )

    async def _run(self, message: TriggerMessage) -> bool:
        self.ran.append(message)
        self.now_running += 1
        self.most_at_once = max(self.most_at_once, self.now_running)
        succeeded = await self.work(message) if self.work is not None else self.succeed
        if self.gate is not None:
            await self.gate.wait()
        self.now_running -= 1
        return succeeded

    async def __aenter__(self) -> "Bench":
        self.task = asyncio.create_task(self.listener.run())
        await settle()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.gate is not None:
            self.gate.set()
        await self.listener.stop()
        if self.task is not None:
            await asyncio.gather(self.task, return_exceptions=True)
