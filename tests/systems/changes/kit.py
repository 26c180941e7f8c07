"""A person of the sample, whose data are changed start by start over a simulated tenant."""

import asyncio
import json
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from dsr_core.domain.outcomes import SourceResult
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Task, TaskState
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.domain.wish import Correction, Wish
from dsr_core.ports import Finished, Located, Postponed, Stuck, TaskResult
from dsr_core.systems.clouds import loopback_cloud
from dsr_core.systems.credentials import CredentialKind, CredentialSettings, make_credential
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_client import open_client
from dsr_core.systems.tenant_check import TenantCheck
from dsr_core.systems.tenant_systems import GraphTenantSystems
from emulation.graph.app import RunningSimulator, start_simulator
from emulation.graph.faults import FaultKind, FaultRule
from emulation.graph.journal import Entry
from emulation.graph.sample import CONTOSO, SAMPLE_PEOPLE, build_world
from emulation.graph.state import Tenant
from emulation.graph.tokens import ALL_ROLES, mint
from tests.systems.fakes import (
    NOW,
    MemoryDrops,
    StandingClock,
    Starts,
    make_request,
    sought,
    subject,
)

#: More starts than any change here needs.
MANY = 12


class KilledError(Exception):
    """The process was killed."""


class DyingSlots(asyncio.Semaphore):
    """Kills whoever has just had the n-th answer, before anything can be made of it."""

    def __init__(self) -> None:
        super().__init__(1)
        self.left: int | None = None

    async def __aexit__(self, *args: object) -> None:
        await super().__aexit__(None, None, None)
        if self.left is not None:
            self.left -= 1
            if self.left == 0:
                raise KilledError


@dataclass
class Patient:
    """One person in a tenant of their own, and our systems over it."""

    simulator: RunningSimulator
    systems: GraphTenantSystems
    slots: DyingSlots
    clock: StandingClock
    located: Located
    #: The finished tasks of the request so far.
    tasks: list[Task] = field(default_factory=list[Task])
    corrections: tuple[Correction, ...] = ()

    @property
    def tenant(self) -> Tenant:
        return self.simulator.world.tenants[CONTOSO]

    @property
    def id(self) -> str:
        assert self.located.identity is not None
        return self.located.identity.object_id

    @property
    def row(self) -> dict[str, Any]:
        return self.tenant.users[self.id]

    @property
    def writes(self) -> list[Entry]:
        """What changed or tried to change anything, in order."""
        entries = self.simulator.world.journal.entries
        return [e for e in entries if e.method != "GET" and e.template != "/$batch"]

    def add_fault(self, kind: FaultKind, **rule: Any) -> None:
        self.simulator.world.faults.add(FaultRule(kind=kind, **rule))

    def wish(self, **values: str | None) -> None:
        """What is to be corrected. A dot in a name is written as two underscores."""
        self.corrections = tuple(
            Correction(name=name.replace("__", "."), value=value) for name, value in values.items()
        )

    def starts(self, verb: Verb, system: SystemKind = SystemKind.ENTRA) -> Starts:
        request = make_request(self.located.identity, tasks=(sought(), *self.tasks))
        request = replace(request, wish=Wish(corrections=self.corrections))
        return Starts(system=system, verb=verb, request=request, located=self.located)

    async def start(self, starts: Starts, *, last_chance: bool = False) -> TaskResult:
        act = self.systems.act(starts.system, starts.verb)
        return starts.note(await act(starts.assignment(last_chance=last_chance)))

    async def carry_out(self, starts: Starts) -> Finished:
        """Start until it ends, as the runner does; a start that is killed leaves no word."""
        for _ in range(MANY):
            try:
                result = await self.start(starts)
            except KilledError:
                continue
            assert not isinstance(result, Stuck), result
            if isinstance(result, Finished):
                return result
            self.clock.advance(result.retry_after or timedelta(minutes=1))
        raise AssertionError("still not done")

    async def change(self, verb: Verb, system: SystemKind = SystemKind.ENTRA) -> Finished:
        """Carry a verb out to its end, and keep what it leaves behind."""
        starts = self.starts(verb, system)
        finished = await self.carry_out(starts)
        self.keep(verb, finished, system)
        return finished

    def keep(self, verb: Verb, finished: Finished, system: SystemKind = SystemKind.ENTRA) -> None:
        self.tasks.append(
            Task(
                stage=2,
                system=system,
                verb=verb,
                state=TaskState.DONE,
                report=finished.report,
                evidence=finished.evidence,
            )
        )

    def snapshot(self) -> dict[str, Any]:
        """What the directory holds of the person, but for moments."""
        row = deepcopy(self.row)
        row.pop("signInSessionsValidFromDateTime")
        for state in row["licenseAssignmentStates"]:
            state.pop("lastUpdatedDateTime", None)
        for name in ("licenseAssignmentStates", "assignedLicenses"):
            row[name].sort(key=_spell)
        manager = deepcopy(self.tenant.links.get((self.id, "manager")))
        return {"row": row, "manager": manager, "photo": self.tenant.photos.get(self.id)}


def _spell(row: object) -> str:
    return json.dumps(row, sort_keys=True)


async def open_patient(
    role: str = "ordinary",
    *,
    permissions: tuple[str, ...] = ALL_ROLES,
    remove_licences: bool = False,
) -> Patient:
    simulator = await start_simulator(build_world(NOW, 7))
    clock, slots = StandingClock(), DyingSlots()
    cloud = loopback_cloud(simulator.base_url)

    async def sleep(_seconds: float) -> None: ...

    def make_graph() -> Graph:
        token = mint(CONTOSO, permissions)
        credential = CredentialSettings(kind=CredentialKind.DEVELOPMENT_TOKEN, token=token)
        return Graph(
            open_client(cloud, make_credential(credential, cloud)),
            admission=TenantCheck(CONTOSO, clock),
            slots=slots,
            sleep=sleep,
        )

    systems = GraphTenantSystems(
        graph=make_graph,
        cloud=cloud,
        drops=MemoryDrops(),
        clock=clock,
        remove_licences=remove_licences,
    )
    located = await systems.locate(subject(SAMPLE_PEOPLE[role]))
    simulator.world.journal.clear()
    return Patient(simulator, systems, slots, clock, located)


async def close_patient(patient: Patient) -> None:
    await patient.systems.close()
    await patient.simulator.stop()


def fields_of(finished: Finished) -> dict[str, SourceResult]:
    """Results by source; the test fails for one that has several."""
    sources = finished.report.sources
    assert len({result.source for result in sources}) == len(sources)
    return {result.source: result for result in sources}


def evidence_of(finished: Finished) -> dict[str, Any]:
    assert finished.evidence is not None
    return json.loads(finished.evidence)


def pause_of(result: TaskResult, reason: Reason) -> Postponed:
    assert isinstance(result, Postponed), result
    assert result.reason is reason
    return result
