"""A simulated tenant, and the systems over it."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from devtools.install import ROOT
from devtools.shipping.graph_modules import modules_used, names_in
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Located, TaskResult
from dsr_core.systems.clouds import loopback_cloud
from dsr_core.systems.credentials import CredentialKind, CredentialSettings, make_credential
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_client import open_client
from dsr_core.systems.tenant_check import TenantCheck
from dsr_core.systems.tenant_systems import GraphTenantSystems
from emulation.graph.app import RunningSimulator, start_simulator
from emulation.graph.sample import CONTOSO, SAMPLE_PEOPLE, build_world
from emulation.graph.state import Tenant, World
from emulation.graph.tokens import ALL_ROLES, mint
from tests.systems.fakes import (
    NOW,
    MemoryDrops,
    MemoryPackages,
    StandingClock,
    Starts,
    make_request,
    subject,
)
from tests.systems.log_kit import AUDITS, NOTHING, PROVISIONING, SIGN_INS
from tests.systems.small_graph import SmallGraph
from tests.systems.wire_kit import Wired


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """msgraph's generated modules warn about themselves, whoever imports them."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            for library in ("msgraph", "kiota_abstractions"):
                rule = f"ignore::DeprecationWarning:{library}"
                item.add_marker(pytest.mark.filterwarnings(rule))


@pytest.fixture(scope="session", autouse=True)
def only_shipped_modules_of_the_sdk_were_loaded() -> Iterator[None]:
    """What these tests make the SDK load must be in what ships (`devtools/shipping`)."""
    yield
    spec = find_spec("msgraph")
    assert spec is not None
    assert spec.origin is not None
    names = names_in(ROOT.joinpath("dsr_core").rglob("*.py"))
    shipped = modules_used(names, Path(spec.origin).parents[1])
    loaded = {
        name
        for name, module in sys.modules.items()
        if name.partition(".")[0] == "msgraph" and module.__file__ is not None
    }

    assert loaded - set(shipped) == set()


@dataclass
class Contoso:
    """The sample tenant and our systems over it."""

    simulator: RunningSimulator
    systems: GraphTenantSystems
    packages: MemoryPackages
    drops: MemoryDrops
    clock: StandingClock
    slept: list[float]

    @property
    def world(self) -> World:
        return self.simulator.world

    @property
    def tenant(self) -> Tenant:
        return self.world.tenants[CONTOSO]

    @property
    def calls(self) -> list[str]:
        """HTTP requests so far, a batch as one."""
        return [f"{e.method} {e.template}" for e in self.world.journal.requests()]

    async def find(self, role: str) -> Located:
        return await self.systems.locate(subject(SAMPLE_PEOPLE[role]))

    async def starts(self, role: str, system: SystemKind, verb: Verb = Verb.COLLECT) -> Starts:
        located = await self.find(role)
        request = make_request(located.identity, described=subject(SAMPLE_PEOPLE[role]))
        return Starts(system=system, verb=verb, request=request, located=located)

    async def run(self, starts: Starts, **options: object) -> TaskResult:
        act = self.systems.act(starts.system, starts.verb)
        return starts.note(await act(starts.assignment(packages=self.packages, **options)))  # type: ignore[arg-type]


@pytest.fixture
async def contoso(request: pytest.FixtureRequest) -> AsyncIterator[Contoso]:
    """All permissions unless the test is marked otherwise by indirect parameters."""
    roles = getattr(request, "param", ALL_ROLES)
    simulator = await start_simulator(build_world(NOW, 7))
    # One request a second is counted in real time, and nothing here sleeps.
    simulator.world.settings.throttle_identity_protection = False
    clock, slept = StandingClock(), list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    def make_graph() -> Graph:
        cloud = loopback_cloud(simulator.base_url)
        token = CredentialSettings(
            kind=CredentialKind.DEVELOPMENT_TOKEN, token=mint(CONTOSO, roles)
        )
        return Graph(
            open_client(cloud, make_credential(token, cloud)),
            admission=TenantCheck(CONTOSO, clock),
            slots=asyncio.Semaphore(8),
            sleep=sleep,
        )

    packages, drops = MemoryPackages(), MemoryDrops()
    systems = GraphTenantSystems(
        graph=make_graph,
        cloud=loopback_cloud(simulator.base_url),
        drops=drops,
        clock=clock,
    )
    yield Contoso(simulator, systems, packages, drops, clock, slept)
    await systems.close()
    await simulator.stop()


@pytest.fixture
async def server() -> AsyncIterator[SmallGraph]:
    small = SmallGraph()
    await small.start()
    yield small
    await small.stop()


@pytest.fixture
async def wired(server: SmallGraph) -> AsyncIterator[Wired]:
    made = Wired(server)
    yield made
    await made.systems.close()


@pytest.fixture
async def graph(wired: Wired) -> AsyncIterator[Graph]:
    made = wired.make_graph()
    yield made
    await made.close()


@pytest.fixture
def empty_logs(server: SmallGraph) -> SmallGraph:
    server.answers |= {SIGN_INS: NOTHING, AUDITS: NOTHING, PROVISIONING: NOTHING}
    return server
