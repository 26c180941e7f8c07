"""The product's own services to play scenes with: real systems and files, requests in memory."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime

from dsr_core.domain.systems import SystemKind
from dsr_core.domain.tenants import TenantPolicy
from dsr_core.host.bootstrap import build_services
from dsr_core.host.settings import read_settings
from dsr_core.host.wires import Wires
from dsr_core.ports import Services
from dsr_core.stores.memory.agenda import MemoryAgenda
from dsr_core.stores.memory.board import MemoryBoard
from dsr_core.stores.memory.request_store import MemoryRequestStore
from dsr_core.stores.memory.stage_queue import MemoryStageQueue
from emulation.sample_console.moment import SceneClock, dated_transport


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where one scene is played: its messages and its agenda are nobody else's."""

    services: Services
    clock: SceneClock
    queue: MemoryStageQueue
    agenda: MemoryAgenda

    async def next_moment(self) -> datetime | None:
        """When something is due next by itself."""
        rows = [row async for row in self.agenda.due(_NEVER)]
        moments = [row.due_at for row in rows[:1]]
        if self.queue.next_at is not None:
            moments.append(self.queue.next_at)
        return min(moments, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSet:
    """What all scenes share: the real services, and a store in memory until a scene is over."""

    real: Services
    clock: SceneClock
    requests: MemoryRequestStore

    def open_stage(self, request_id: str, days_ago: float) -> Stage:
        """A stage for the request that will have this id, and came so many days ago."""
        queue, agenda = MemoryStageQueue(self.clock), MemoryAgenda()
        services = replace(
            self.real,
            tenants=self.real.tenants if days_ago < _EXPORT_OPEN else self._without_export(),
            new_id=lambda: request_id,
            requests=self.requests,
            queue=queue,
            agenda=agenda,
            board=MemoryBoard(),
        )
        return Stage(services=services, clock=self.clock, queue=queue, agenda=agenda)

    def _without_export(self) -> Mapping[str, TenantPolicy]:
        return {
            name: replace(
                policy,
                systems=tuple(
                    one for one in policy.systems if one is not SystemKind.MICROSOFT_EXPORT
                ),
            )
            for name, policy in self.real.tenants.items()
        }


#: For so many days Microsoft may write into a container that was opened for it.
_EXPORT_OPEN = 34

_NEVER = datetime.fromisoformat("9999-01-01T00:00:00+00:00")


def make_set(values: Mapping[str, str], closing: AsyncExitStack) -> StageSet:
    """The set for the app's settings. Letters are filed, not mailed: they are of days gone by."""
    clock = SceneClock()
    tenants = [{**entry, "mail_sender": ""} for entry in json.loads(values["DSR_TENANTS"])]
    settings = read_settings({**values, "DSR_TENANTS": json.dumps(tenants)})
    wires = Wires(clock=clock, graph=lambda: dated_transport(clock), sleep=_no_wait)
    real = build_services(settings, closing, wires)
    return StageSet(real=real, clock=clock, requests=MemoryRequestStore(real.signer))


async def _no_wait(_: float) -> None:
    await asyncio.sleep(0)
