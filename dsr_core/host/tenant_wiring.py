"""From a tenant's settings to its systems: cloud, credential, Graph; each made at first use."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from dsr_core.host.settings import TenantSettings
from dsr_core.host.tenant_entries import CredentialEntry
from dsr_core.host.wires import PLAIN, Wires
from dsr_core.ports import (
    Clock,
    ExportDrops,
    LetterBox,
    Outbox,
    TenantSystems,
    ThrottleLines,
)
from dsr_core.systems.clouds import CLOUDS, Cloud, CloudName, loopback_cloud
from dsr_core.systems.credentials import CredentialKind, CredentialSettings, make_credential
from dsr_core.systems.per_loop import PerLoop

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential

    from dsr_core.stores.connections import StorageConnections
    from dsr_core.systems.graph import Graph
    from dsr_core.systems.mailer import GraphLetterBox


def systems_by_tenant(
    tenants: tuple[TenantSettings, ...],
    drops: ExportDrops,
    connections: "StorageConnections",
    clock: Clock,
    closing: AsyncExitStack,
    wires: Wires = PLAIN,
) -> Callable[[str], TenantSystems]:
    """Finds the systems of a tenant by its name; raises KeyError for one not configured.

    `closing` is told how to end the connections of each that is made.
    """
    from dsr_core.stores.throttle_lines import TableThrottleLines

    settings = {tenant.name: tenant for tenant in tenants}
    made: dict[str, TenantSystems] = {}
    lines = TableThrottleLines(connections)
    kit = _Kit(drops=drops, lines=lines, clock=clock, closing=closing, wires=wires)

    def find(name: str) -> TenantSystems:
        if name not in made:
            made[name] = _systems_of(settings[name], kit)
        return made[name]

    return find


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kit:
    """What the tenants' systems share."""

    drops: ExportDrops
    lines: ThrottleLines
    clock: Clock
    closing: AsyncExitStack
    wires: Wires


def _systems_of(tenant: TenantSettings, kit: _Kit) -> TenantSystems:
    # Graph's SDK takes a third of a second to import: only who acts in a tenant pays for it.
    from dsr_core.systems.erasure_options import ErasureOptions
    from dsr_core.systems.graph_factory import graph_factory
    from dsr_core.systems.log_budget import LogBudget
    from dsr_core.systems.tenant_systems import GraphTenantSystems

    cloud = cloud_of(tenant)

    def graph_as(entry: CredentialEntry) -> Callable[[], "Graph"]:
        return graph_factory(
            tenant_id=tenant.tenant_id,
            cloud=cloud,
            credential=credential_of(tenant, entry),
            slots=_slots(),
            clock=kit.clock,
            wire=kit.wires.graph,
            sleep=kit.wires.sleep,
        )

    def log_budget() -> LogBudget:
        # The limit is the app's in the tenant, whatever we call the tenant.
        key = f"{tenant.tenant_id}|{tenant.credential.client_id or 'own'}".lower()
        return LogBudget(key, kit.lines, kit.clock, sleep=kit.wires.sleep)

    acting = tenant.acting_credential
    systems = GraphTenantSystems(
        graph=graph_as(tenant.credential),
        acting_graph=graph_as(acting) if acting else None,
        cloud=cloud,
        drops=kit.drops,
        clock=kit.clock,
        remove_licences=tenant.remove_licences,
        log_budget=log_budget,
        erasure=ErasureOptions(
            protected=tenant.protected, devices=tenant.devices, hold_days=tenant.hold_days
        ),
    )
    kit.closing.push_async_callback(systems.close)
    return systems


@cache
def _slots() -> PerLoop[asyncio.Semaphore]:
    """How many requests to Graph this process has under way at once, all tenants together."""
    from dsr_core.systems.graph_factory import make_slots

    return make_slots()


def letters_by_tenant(
    tenants: tuple[TenantSettings, ...],
    outbox: Outbox,
    clock: Clock,
    closing: AsyncExitStack,
    wires: Wires = PLAIN,
) -> Callable[[str], LetterBox]:
    """Finds how a tenant's letters go out: from its mailbox, or into the outbox where it has none.

    Raises KeyError for a tenant not configured. `closing` as for `systems_by_tenant`.
    """
    settings = {tenant.name: tenant for tenant in tenants}
    made: dict[str, LetterBox] = {}

    def find(name: str) -> LetterBox:
        if name not in made:
            tenant = settings[name]
            made[name] = (
                _mailer_of(tenant, outbox, clock, closing, wires) if tenant.mail_sender else outbox
            )
        return made[name]

    return find


def _mailer_of(
    tenant: TenantSettings, outbox: Outbox, clock: Clock, closing: AsyncExitStack, wires: Wires
) -> "GraphLetterBox":
    from dsr_core.systems.graph_factory import graph_factory, make_slots
    from dsr_core.systems.mailer import GraphLetterBox

    graph = graph_factory(
        tenant_id=tenant.tenant_id,
        cloud=cloud_of(tenant),
        credential=credential_of(tenant, tenant.credential),
        slots=make_slots(1),  # one letter at a time from one mailbox
        clock=clock,
        wire=wires.graph,
        sleep=wires.sleep,
    )
    mailer = GraphLetterBox(graph, outbox, tenant.mail_sender)
    closing.push_async_callback(mailer.close)
    return mailer


def cloud_of(tenant: TenantSettings) -> Cloud:
    """The tenant's cloud, or the simulator that stands for it."""
    return loopback_cloud(tenant.simulator) if tenant.simulator else CLOUDS[tenant.cloud]


def credential_of(tenant: TenantSettings, entry: CredentialEntry) -> CredentialSettings:
    """What one of the tenant's credentials is made from."""
    is_token = entry.kind is CredentialKind.DEVELOPMENT_TOKEN
    return CredentialSettings(
        kind=entry.kind,
        client_id=entry.client_id,
        managed_identity=entry.managed_identity,
        tenant=tenant.tenant_id,
        secret="" if is_token else entry.secret,
        token=entry.secret if is_token else "",
    )


def managed_identity(client_id: str | None) -> "AsyncTokenCredential":
    """The app's own identity, for storage and the key vault."""
    settings = CredentialSettings(kind=CredentialKind.MANAGED_IDENTITY, client_id=client_id or "")
    return make_credential(settings, CLOUDS[CloudName.GLOBAL])
