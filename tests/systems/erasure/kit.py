"""One erasure over a simulated tenant, verb by verb, with the retries and waits of the domain."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dsr_core.domain.outcomes import TaskReport
from dsr_core.domain.plan import StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Approval, Task, TaskState
from dsr_core.domain.retries import is_last_chance, resume_after
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Assignment, Finished, Located, Postponed, Stuck, TaskResult
from dsr_core.systems.clouds import loopback_cloud
from dsr_core.systems.credentials import CredentialKind, CredentialSettings, make_credential
from dsr_core.systems.erasure_options import ErasureOptions
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_client import open_client
from dsr_core.systems.tenant_check import TenantCheck
from dsr_core.systems.tenant_systems import GraphTenantSystems
from emulation.graph.app import RunningSimulator, start_simulator
from emulation.graph.intune_devices import DEVICES
from emulation.graph.sample import CONTOSO, SAMPLE_PEOPLE, build_world
from emulation.graph.state import Tenant, World
from emulation.graph.tokens import ALL_ROLES, mint
from emulation.graph.wire import Row
from tests.systems.erasure.mortal_graph import DiedError, Fate, MortalGraph
from tests.systems.erasure.requests import an_erasure, stage_of
from tests.systems.fakes import NOW, MemoryDrops, MemoryPackages, subject

DAY = timedelta(days=1)

#: More starts than any verb here takes: a loop is a bug, not a wait.
_MOST_STARTS = 300


class WorldClock:
    """The simulator's time."""

    def __init__(self, world: World) -> None:
        self._world = world

    def now(self) -> datetime:
        return self._world.clock.now()


@dataclass
class Erasure:
    """An erasure under way. Mutable: a test moves it on."""

    simulator: RunningSimulator
    options: ErasureOptions
    roles: tuple[str, ...]
    fate: Fate = field(default_factory=Fate)
    checkpoints: dict[tuple[SystemKind, Verb], str] = field(
        default_factory=dict[tuple[SystemKind, Verb], str]
    )
    #: Whether the time of a start is up.
    is_out_of_time: Callable[[], bool] = lambda: False
    #: Reasons of all postponements, in order.
    waits: list[Reason] = field(default_factory=list[Reason])

    def __post_init__(self) -> None:
        self.clock = WorldClock(self.world)
        self.systems = self._make_systems()

    async def choose(self, options: ErasureOptions) -> None:
        """The organisation changes its mind."""
        await self.systems.close()
        self.options = options
        self.systems = self._make_systems()

    def _make_systems(self) -> GraphTenantSystems:
        return GraphTenantSystems(
            graph=self._make_graph,
            cloud=loopback_cloud(self.simulator.base_url),
            drops=MemoryDrops(),
            clock=self.clock,
            erasure=self.options,
        )

    def _make_graph(self) -> Graph:
        cloud = loopback_cloud(self.simulator.base_url)
        token = mint(CONTOSO, self.roles, expires_in=DAY)
        credential = CredentialSettings(kind=CredentialKind.DEVELOPMENT_TOKEN, token=token)

        async def sleep(_: float) -> None:
            """Nothing here waits in real time."""

        made = MortalGraph(
            open_client(cloud, make_credential(credential, cloud)),
            admission=TenantCheck(CONTOSO, self.clock),
            slots=asyncio.Semaphore(8),
            sleep=sleep,
        )
        made.share(self.fate)
        return made

    # -------------------------------------------------------------- the person

    async def begin(self, role: str) -> None:
        """Find the person, and make the request."""
        located = await self.systems.locate(subject(SAMPLE_PEOPLE[role]))
        assert located.identity is not None
        self.request = an_erasure(located.identity, self.options)
        self.world.journal.clear()

    @property
    def who(self) -> DirectoryIdentity:
        assert self.request.identity is not None
        return self.request.identity

    def approve(self, *people: str) -> None:
        """The next approvals, one by each."""
        stages = (StageKind.FIRST_APPROVAL, StageKind.SECOND_APPROVAL)
        given = self.request.approvals
        new = (
            Approval(stage=stages[len(given) + number], by=one, at=self.clock.now())
            for number, one in enumerate(people)
        )
        self.request = replace(self.request, approvals=(*given, *new))

    # -------------------------------------------------------------- the tenant

    @property
    def world(self) -> World:
        return self.simulator.world

    @property
    def tenant(self) -> Tenant:
        return self.world.tenants[CONTOSO]

    @property
    def row(self) -> Row:
        """The person's row, in the directory or its recycle bin."""
        found = self.tenant.users.get(self.who.object_id)
        return found or self.tenant.deleted_users[self.who.object_id]

    @property
    def devices(self) -> list[Row]:
        rows = self.tenant.rows(DEVICES)
        return [row for row in rows if row["userId"] == self.who.object_id]

    def taken(self, method: str, template: str) -> int:
        """How many orders the simulator has carried out."""
        entries = self.world.journal.entries
        return sum(
            entry.method == method and entry.template == template and 200 <= entry.status < 300
            for entry in entries
        )

    @property
    def orders(self) -> list[str]:
        """Every call that was to change something, in order, whatever came of it."""
        return [
            f"{entry.method} {entry.template or entry.path}"
            for entry in self.world.journal.entries
            if entry.method != "GET" and entry.template != "/$batch"
        ]

    def pass_time(self, by: timedelta) -> None:
        self.world.clock.advance(by)
        self.simulator.dispatcher.catch_up()

    # -------------------------------------------------------------- the work

    async def start(
        self, system: SystemKind, verb: Verb, *, last_chance: bool = False
    ) -> TaskResult:
        """One start of a verb; its checkpoint and its ending are kept as the runner keeps them."""
        kind = stage_of(verb)

        async def locate() -> Located:
            return Located(identity=self.who)

        assignment = Assignment(
            request=self.request,
            system=system,
            verb=verb,
            stage=0,
            start=1,
            checkpoint=self.checkpoints.get((system, verb)),
            last_chance=last_chance,
            locate=locate,
            is_out_of_time=self.is_out_of_time,
            packages=MemoryPackages(),
        )
        result = await self.systems.act(system, verb)(assignment)
        if not isinstance(result, Finished):
            if result.checkpoint:
                self.checkpoints[system, verb] = result.checkpoint
            return result
        task = Task(
            stage=self.request.plan.index(kind) if kind in self.request.plan else 0,
            system=system,
            verb=verb,
            state=TaskState.DONE,
            report=result.report,
            evidence=result.evidence,
        )
        self.request = replace(self.request, tasks=(*self.request.tasks, task))
        return result

    async def run(
        self,
        system: SystemKind,
        verb: Verb,
        *,
        between: Callable[[], None] = lambda: None,
    ) -> Finished | Stuck:
        """Starts of a verb, as far apart as the domain has it, until it has an ending."""
        reason, attempts = Reason.NONE, 0
        for _ in range(_MOST_STARTS):
            try:
                last = is_last_chance(reason, attempts)
                result = await self.start(system, verb, last_chance=last)
            except DiedError:
                self.pass_time(timedelta(minutes=12))
                continue
            if not isinstance(result, Postponed):
                return result
            attempts = attempts if result.reason is reason else 0
            if is_last_chance(result.reason, attempts):
                return Stuck(reason=result.reason)
            now = self.clock.now()
            at = resume_after(result.reason, attempts, result.retry_after, now)
            reason, attempts = result.reason, attempts + 1
            self.waits.append(reason)
            self.pass_time(at - now)
            between()
        raise AssertionError(f"{verb} never came to an end")

    async def finish(self, system: SystemKind, verb: Verb) -> TaskReport:
        """The report of a verb that ends well."""
        ending = await self.run(system, verb)
        assert isinstance(ending, Finished), ending
        return ending.report

    async def through(self, *verbs: Verb) -> None:
        """Each verb in every system that has it; approvals are given where the plan has them."""
        for verb in verbs:
            for system in SystemKind:
                if (system, verb) in _DONE_BY_US:
                    await self.finish(system, verb)
            if (verb, len(self.request.approvals)) in _APPROVED_AFTER:
                self.approve(_APPROVED_AFTER[verb, len(self.request.approvals)])


#: Who says yes after which verb, by how many yeses there are.
_APPROVED_AFTER = {(Verb.GUARD, 0): "first", (Verb.WATCH_DELETED, 1): "second"}

_DONE_BY_US = frozenset(
    {
        (SystemKind.ENTRA, Verb.GUARD),
        (SystemKind.INTUNE, Verb.GUARD),
        (SystemKind.ENTRA_LOGS, Verb.ERASE),
        (SystemKind.INTUNE, Verb.ERASE),
        (SystemKind.INTUNE_AUDIT, Verb.ERASE),
        (SystemKind.ENTRA, Verb.SOFT_DELETE),
        (SystemKind.ENTRA, Verb.WATCH_DELETED),
        (SystemKind.ENTRA, Verb.HARD_DELETE),
        (SystemKind.ENTRA, Verb.WATCH_PURGED),
        (SystemKind.ENTRA, Verb.PROVE),
        (SystemKind.ENTRA_LOGS, Verb.PROVE),
        (SystemKind.INTUNE, Verb.PROVE),
        (SystemKind.INTUNE_AUDIT, Verb.PROVE),
    }
)


async def open_erasure(
    role: str = "ordinary",
    options: ErasureOptions | None = None,
    roles: tuple[str, ...] = ALL_ROLES,
) -> Erasure:
    """A fresh tenant and an erasure at its guards; close it with `close_erasure`."""
    simulator = await start_simulator(build_world(NOW, 7))
    # Counted in real time, which does not pass here.
    simulator.world.settings.throttle_identity_protection = False
    erasure = Erasure(simulator, options or ErasureOptions(), roles)
    await erasure.begin(role)
    return erasure


async def close_erasure(erasure: Erasure) -> None:
    await erasure.systems.close()
    await erasure.simulator.stop()
