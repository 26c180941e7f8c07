"""One instance at a time: a listener that runs only while it holds a blob's lease."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from emulation.functions_host.clock import Clock, happens_within
from emulation.functions_host.errors import StorageError
from emulation.functions_host.storage import BlobPort
from emulation.functions_host.telemetry import EventName, Telemetry


@dataclass(frozen=True, slots=True, kw_only=True)
class LockTimes:
    """Seconds. The lease is 60 s, 15 s in Development; who doesn't get it asks again each 60 s."""

    lease: int = 60
    retry: float = 60.0
    renew_least: float = 10.0

    @property
    def renew(self) -> float:
        return self.lease / 2


DEVELOPMENT_LOCK_TIMES = LockTimes(lease=15)


def lock_path(host_id: str, listener: str) -> str:
    return f"locks/{host_id}/{listener}.Listener"


class SingletonListener:
    """Runs `listen` while the lock is held. Losing the lock ends it with a StorageError."""

    def __init__(
        self,
        path: str,
        listen: Callable[[], Awaitable[None]],
        stop: Callable[[], None],
        *,
        blobs: BlobPort,
        times: LockTimes,
        clock: Clock,
        telemetry: Telemetry,
    ) -> None:
        self._path = path
        self._listen = listen
        self._stop = stop
        self._blobs = blobs
        self._times = times
        self._clock = clock
        self._telemetry = telemetry
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Wait for the lock, listen under it, give it back."""
        lease_id = await self._acquire()
        if lease_id is None:
            return
        listening = asyncio.ensure_future(self._listen())
        keeping = asyncio.create_task(self._keep(lease_id))
        try:
            await asyncio.wait((listening, keeping), return_when=asyncio.FIRST_COMPLETED)
            if keeping.done():
                await keeping
            await listening
        finally:
            for task in (listening, keeping):
                task.cancel()
            await asyncio.gather(listening, keeping, return_exceptions=True)
            await self._release(lease_id)

    def stop(self) -> None:
        self._stopping.set()
        self._stop()

    async def _acquire(self) -> str | None:
        """The lease's id, however long it takes; None when stopped first."""
        reported = False
        while not self._stopping.is_set():
            lease_id = await self._blobs.acquire_lease(self._path, self._times.lease)
            if lease_id is not None:
                self._telemetry.report(EventName.LOCK_ACQUIRED, lock=self._path)
                return lease_id
            if not reported:
                self._telemetry.report(EventName.LOCK_NOT_ACQUIRED, lock=self._path)
                reported = True
            await happens_within(self._clock, self._stopping, self._times.retry)
        return None

    async def _keep(self, lease_id: str) -> None:
        wait = self._times.renew
        while True:
            await self._clock.sleep(wait)
            try:
                await self._blobs.renew_lease(self._path, lease_id)
            except StorageError as error:
                if not error.server_side:
                    raise
                wait = max(wait / 2, min(self._times.renew_least, self._times.renew))
            else:
                wait = self._times.renew

    async def _release(self, lease_id: str) -> None:
        try:
            await self._blobs.release_lease(self._path, lease_id)
        except StorageError as error:
            self._telemetry.report(EventName.LISTENER_FAILED, lock=self._path, status=error.status)
