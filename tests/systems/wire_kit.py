"""Our Graph and systems over a `SmallGraph`."""

import asyncio
from dataclasses import dataclass, field

from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Located, TaskResult
from dsr_core.systems.clouds import loopback_cloud
from dsr_core.systems.credentials import CredentialKind, CredentialSettings, make_credential
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_client import open_client
from dsr_core.systems.tenant_check import TenantCheck
from dsr_core.systems.tenant_systems import GraphTenantSystems
from tests.systems.fakes import (
    MemoryDrops,
    MemoryPackages,
    StandingClock,
    Starts,
    make_request,
)
from tests.systems.small_graph import TENANT, SmallGraph

JANE = DirectoryIdentity(
    object_id="aaaaaaaa-0000-4000-8000-000000000001", user_principal_name="jane@contoso.example"
)
USER = f"/users/{JANE.object_id}"
TOKEN = "token-of-the-test"


@dataclass
class Wired:
    """Systems, and what is behind and before them."""

    server: SmallGraph
    clock: StandingClock = field(default_factory=StandingClock)
    packages: MemoryPackages = field(default_factory=MemoryPackages)
    drops: MemoryDrops = field(default_factory=MemoryDrops)
    slept: list[float] = field(default_factory=list)
    exports_personal_data: bool = True
    slots: int = 8

    def __post_init__(self) -> None:
        self.cloud = loopback_cloud(
            self.server.base_url, exports_personal_data=self.exports_personal_data
        )
        self.systems = GraphTenantSystems(
            graph=self.make_graph,
            cloud=self.cloud,
            drops=self.drops,
            clock=self.clock,
        )

    def make_graph(self) -> Graph:
        settings = CredentialSettings(kind=CredentialKind.DEVELOPMENT_TOKEN, token=TOKEN)

        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)

        return Graph(
            open_client(self.cloud, make_credential(settings, self.cloud)),
            admission=TenantCheck(TENANT, self.clock),
            slots=asyncio.Semaphore(self.slots),
            sleep=sleep,
        )

    async def run(self, starts: Starts, **options: object) -> TaskResult:
        act = self.systems.act(starts.system, starts.verb)
        return starts.note(await act(starts.assignment(packages=self.packages, **options)))  # type: ignore[arg-type]


def starts_of(
    system: SystemKind, verb: Verb = Verb.COLLECT, who: DirectoryIdentity = JANE
) -> Starts:
    return Starts(
        system=system, verb=verb, request=make_request(who), located=Located(identity=who)
    )
