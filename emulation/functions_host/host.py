"""One running host: its listeners, its web server, and how they start and stop."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from aiohttp import web

from emulation.functions_host.admin import AdminApi
from emulation.functions_host.bindings import BindingType
from emulation.functions_host.clock import Clock, happens_within
from emulation.functions_host.engine import App
from emulation.functions_host.errors import SettingsError, StorageError
from emulation.functions_host.http_listener import HttpListener
from emulation.functions_host.invoker import Invoker
from emulation.functions_host.keys import OPEN_KEY_RING, KeyRing
from emulation.functions_host.listeners import (
    ListenerParts,
    listens,
    queue_listener,
    timer_listener,
)
from emulation.functions_host.message_lease import LeaseTimes
from emulation.functions_host.outputs import OutputWriter
from emulation.functions_host.queue_listener import QueueListener
from emulation.functions_host.queue_options import QueueOptions
from emulation.functions_host.singleton import DEVELOPMENT_LOCK_TIMES, LockTimes, SingletonListener
from emulation.functions_host.storage import Storage
from emulation.functions_host.telemetry import EventName, Telemetry

DEFAULT_BODY_BYTES = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class HostOptions:
    """How a host is run here. `max_poll` replaces maxPollingInterval; seconds are of the clock,
    but `drain_seconds`, how long stopping waits for what runs, are real ones."""

    host_id: str
    port: int = 0
    address: str = "127.0.0.1"
    keys: KeyRing = OPEN_KEY_RING
    development: bool = False
    max_poll: timedelta | None = None
    max_body_bytes: int = DEFAULT_BODY_BYTES
    drain_seconds: float = 30.0
    restart_seconds: float = 5.0
    lease_times: LeaseTimes = field(default_factory=LeaseTimes)

    @property
    def lock_times(self) -> LockTimes:
        return DEVELOPMENT_LOCK_TIMES if self.development else LockTimes()

    def queue_options(self, options: QueueOptions) -> QueueOptions:
        if self.max_poll is None:
            return options
        return replace(options, max_polling_interval=self.max_poll)


class Host:
    """Runs an app that is loaded. Where a listener fails the real host restarts; here only the
    listener does, after `restart_seconds`."""

    def __init__(
        self,
        app: App,
        storage: Storage,
        options: HostOptions,
        *,
        clock: Clock,
        rng: random.Random,
        telemetry: Telemetry,
    ) -> None:
        self._app = app
        self._storage = storage
        self._options = options
        self._clock = clock
        self._telemetry = telemetry
        self._queues: list[QueueListener] = []
        self._timers: list[SingletonListener] = []
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = asyncio.Event()
        queue_options = options.queue_options(app.host_json.queues)
        self._invoker = Invoker(
            app,
            OutputWriter(storage, queue_options.message_encoding, self.wake),
            clock=clock,
            telemetry=telemetry,
            timeout=app.host_json.function_timeout,
        )
        self._parts = ListenerParts(
            invoker=self._invoker,
            storage=storage,
            queue_options=queue_options,
            host_id=options.host_id,
            lease_times=options.lease_times,
            lock_times=options.lock_times,
            clock=clock,
            rng=rng,
            telemetry=telemetry,
            wake=self.wake,
        )
        self._admin = AdminApi(
            app,
            self._invoker,
            keys=options.keys,
            clock=clock,
            host_id=options.host_id,
            wake=self.wake,
        )
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def start(self) -> None:
        """Open the port and start listening; raises OSError when the port is taken."""
        for warning in self._app.host_json.warnings:
            self._telemetry.report(EventName.HOST_WARNING, reason=warning)
        for name, reason in self._app.errors.items():
            self._telemetry.report(EventName.FUNCTION_IN_ERROR, function=name, reason=reason)
        await self._serve()
        self._listen()
        self._telemetry.report(
            EventName.HOST_STARTED, port=self.port, functions=len(self._app.functions)
        )

    async def stop(self) -> None:
        """Take nothing new, let what runs finish within the drain time, then close."""
        self._telemetry.report(EventName.HOST_STOPPING)
        self._stopping.set()
        for timer in self._timers:
            timer.stop()
        draining = [asyncio.ensure_future(listener.stop()) for listener in self._queues]
        draining.append(asyncio.ensure_future(self._admin.drain()))
        serving = asyncio.ensure_future(self._stop_serving())
        await asyncio.wait((*draining, *self._tasks), timeout=self._options.drain_seconds)
        abandoned = sum(listener.abandon() for listener in self._queues)
        for task in (*draining, *self._tasks):
            task.cancel()
        await asyncio.gather(*draining, *self._tasks, return_exceptions=True)
        await serving
        await self._storage.close()
        self._telemetry.report(EventName.HOST_STOPPED, abandoned=abandoned)

    def wake(self, queue: str) -> bool:
        """Make the listeners of a queue look at once; whether there are any."""
        woken = [item for item in self._queues if item.queue_name == queue.lower()]
        for listener in woken:
            listener.wake()
            self._telemetry.report(EventName.LISTENER_WOKEN, queue=listener.queue_name)
        return bool(woken)

    async def _serve(self) -> None:
        listener = HttpListener(
            self._app,
            self._invoker,
            self._admin,
            keys=self._options.keys,
            clock=self._clock,
            telemetry=self._telemetry,
        )
        self._runner = web.AppRunner(
            listener.application(self._options.max_body_bytes),
            access_log=None,
            shutdown_timeout=self._options.drain_seconds,
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, self._options.address, self._options.port).start()
        self.port = int(self._runner.addresses[0][1])

    async def _stop_serving(self) -> None:
        """Answer what was asked, within the drain time; what takes longer is cut off."""
        if self._runner is not None:
            await self._runner.cleanup()

    def _listen(self) -> None:
        for function in self._app.functions:
            try:
                if listens(function, BindingType.QUEUE_TRIGGER):
                    queue = queue_listener(function, self._parts)
                    self._queues.append(queue)
                    self._supervise(function.name, queue.run)
                elif listens(function, BindingType.TIMER_TRIGGER):
                    timer = timer_listener(function, self._parts)
                    self._timers.append(timer)
                    self._supervise(function.name, timer.run)
            except SettingsError as error:
                self._telemetry.report(
                    EventName.FUNCTION_IN_ERROR, function=function.name, reason=str(error)
                )

    def _supervise(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        self._tasks.append(asyncio.create_task(self._keep_running(name, run)))

    async def _keep_running(self, name: str, run: Callable[[], Awaitable[None]]) -> None:
        while not self._stopping.is_set():
            try:
                await run()
            except StorageError as error:
                self._telemetry.report(
                    EventName.LISTENER_FAILED,
                    function=name,
                    status=error.status,
                    code=error.code,
                )
                await happens_within(self._clock, self._stopping, self._options.restart_seconds)
