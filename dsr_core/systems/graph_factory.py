"""Puts a tenant's Graph together: client, credential, tenant check, and the process's limit."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from dsr_core.ports import Clock
from dsr_core.systems.clouds import Cloud
from dsr_core.systems.credentials import CredentialSettings, make_credential
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_client import open_client
from dsr_core.systems.per_loop import PerLoop
from dsr_core.systems.tenant_check import TenantCheck

if TYPE_CHECKING:
    import httpx

#: Requests under way at once in this process, all tenants together (graph.md 4.2 no. 18).
CONCURRENCY = 8


def make_slots(count: int = CONCURRENCY) -> PerLoop[asyncio.Semaphore]:
    """The limit that all of a process's tenants share: make one, and give it to each."""
    return PerLoop(lambda: asyncio.Semaphore(count))


def graph_factory(
    *,
    tenant_id: str,
    cloud: Cloud,
    credential: CredentialSettings,
    slots: PerLoop[asyncio.Semaphore],
    clock: Clock,
    wire: "Callable[[], httpx.AsyncBaseTransport] | None" = None,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> Callable[[], Graph]:
    """Makes the tenant's Graph for the running event loop.

    `wire` makes what the client sends through; without it that is httpx's own. `sleep` spends the
    waits between attempts. Raises SettingsError when called, for a credential that is incomplete.
    """

    def make() -> Graph:
        client = open_client(
            cloud, make_credential(credential, cloud), wire=wire() if wire else None
        )
        admission = TenantCheck(tenant_id, clock)
        return Graph(client, admission=admission, slots=slots.get(), sleep=sleep)

    return make
