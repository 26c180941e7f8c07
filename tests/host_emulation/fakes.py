"""Hosts over fakes, with what a test looks at."""

import random
from dataclasses import dataclass, field

from emulation.functions_host.engine import App
from emulation.functions_host.errors import StorageError
from emulation.functions_host.host import Host, HostOptions
from emulation.functions_host.telemetry import EventName, HostEvent, Telemetry
from tests.host_emulation.fake_storage import FakeStorage
from tests.host_emulation.virtual_clock import VirtualClock, settle

SERVER_BUSY = StorageError(503, "ServerBusy")
FORBIDDEN = StorageError(403, "AuthorizationFailure")
MISMATCH = StorageError(400, "PopReceiptMismatch")


class EventLog:
    """The events of a host, by name."""

    def __init__(self, clock: VirtualClock) -> None:
        self.events: list[HostEvent] = []
        self.telemetry = Telemetry(clock, self.events.append)

    def count(self, name: EventName) -> int:
        return sum(event.name is name for event in self.events)


@dataclass
class HostWorld:
    """A host over fakes, with what a test looks at."""

    app: App
    clock: VirtualClock
    options: HostOptions = field(default_factory=lambda: HostOptions(host_id="test-host"))

    def __post_init__(self) -> None:
        self.storage = FakeStorage(self.clock)
        self.log = EventLog(self.clock)
        self.host = Host(
            self.app,
            self.storage,
            self.options,
            clock=self.clock,
            rng=random.Random(7),
            telemetry=self.log.telemetry,
        )

    async def __aenter__(self) -> "HostWorld":
        await self.host.start()
        await settle()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.host.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.host.port}"
