"""A local Azure of its own for one measurement: fresh storage, free ports, nothing left behind."""

import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bench._report import note
from bench._usage import Usage, usage_of
from emulation.functions_host.app_settings import read_local_settings
from emulation.measure import Mark, Meter
from emulation.stack import LocalStack, start_stack
from emulation.stack_programs import StackOptions
from emulation.storage_count import StorageCount
from emulation.walk import sign_in

#: Zero lets the system choose, so that nothing else on the machine is in the way.
_ANY_PORTS = {"blob": 0, "queue": 0, "table": 0, "graph": 0, "functions": 0}

#: Between host.json's own 10 s and the impatience of a demonstration: idle looks cost little here.
_MAX_POLL_SECONDS = 1.0


#: Graph without its limits: what is measured then is us, and `bench throttled` measures the limits.
UNLIMITED = {
    "throttle_audit_reports": False,
    "throttle_directory": False,
    "throttle_data_policy": False,
    "throttle_identity_protection": False,
    "throttle_intune": False,
    "throttle_outlook": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Where the three processes and the counts stood."""

    mark: Mark
    usage: Mapping[str, Usage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The running local Azure, and a caller's connection to it."""

    stack: LocalStack
    meter: Meter
    session: aiohttp.ClientSession
    #: The app's settings, as its host has them.
    settings: Mapping[str, str]
    #: An operator's token: the sample tenant believes its desk, and no stranger.
    headers: Mapping[str, str]

    @property
    def access_log(self) -> Path:
        return self.meter.access_log

    async def moment(self) -> Moment:
        """Now, once what was answered is logged."""
        programs = {
            "host": self.stack.functions,
            "azurite": self.stack.azurite.child,
            "simulator": self.stack.graph,
        }
        return Moment(
            mark=await self.meter.mark(),
            usage={name: usage_of(child.process.pid) for name, child in programs.items()},
        )

    async def set_simulator(self, **switches: object) -> None:
        """Turn the simulator's switches (`emulation/graph/settings.py`)."""
        address = f"{self.stack.graph_url}/_sim/settings"
        async with self.session.patch(address, json=switches) as answer:
            answer.raise_for_status()

    def storage_between(self, start: Moment, end: Moment) -> StorageCount:
        return self.meter.storage_between(start.mark, end.mark)


def cpu_between(start: Moment, end: Moment) -> Mapping[str, float]:
    """Processor seconds of each process between two moments."""
    return {
        name: used.cpu_seconds - start.usage[name].cpu_seconds for name, used in end.usage.items()
    }


@asynccontextmanager
async def open_site(
    settings: Mapping[str, str] | None = None, more_people: int = 0
) -> AsyncGenerator[Site]:
    """The three processes on free ports and in a folder of their own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="dsr-bench-") as folder:
        options = StackOptions(
            folder=Path(folder),
            requested_ports=_ANY_PORTS,
            fresh=True,
            max_poll_seconds=_MAX_POLL_SECONDS,
            settings=settings or {},
            more_people=more_people,
        )
        # So many callers at once are the measurement, not a fault of the client.
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as session:
            with start_stack(options, note) as stack:
                meter = Meter(
                    access_log=options.logs / "azurite.log",
                    graph_url=stack.graph_url,
                    session=session,
                )
                settings = read_local_settings(options.settings_file)
                token = await sign_in(session, stack.token_url("operator"))
                yield Site(
                    stack=stack,
                    meter=meter,
                    session=session,
                    settings=settings,
                    headers={"Authorization": f"Bearer {token}"},
                )
