"""From a tenant's settings to its systems: cloud, credential, Graph; each made at first use."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from dsr_core.host.settings import TenantSettings
from dsr_core.ports import Clock, ExportDrops, PackageStore, TenantSystems
from dsr_core.systems.clouds import CLOUDS, Cloud, CloudName, loopback_cloud
from dsr_core.systems.credentials import CredentialKind, CredentialSettings, make_credential

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential


def systems_by_tenant(
    tenants: tuple[TenantSettings, ...], packages: PackageStore, drops: ExportDrops, clock: Clock
) -> Callable[[str], TenantSystems]:
    """Finds the systems of a tenant by its name; raises KeyError for one not configured."""
    settings = {tenant.name: tenant for tenant in tenants}
    made: dict[str, TenantSystems] = {}

    def find(name: str) -> TenantSystems:
        if name not in made:
            made[name] = _systems_of(settings[name], packages, drops, clock)
        return made[name]

    return find


def _systems_of(
    tenant: TenantSettings, packages: PackageStore, drops: ExportDrops, clock: Clock
) -> TenantSystems:
    # Graph's SDK takes a third of a second to import: only who acts in a tenant pays for it.
    from dsr_core.systems.graph_factory import graph_factory, make_slots
    from dsr_core.systems.tenant_systems import GraphTenantSystems

    cloud = cloud_of(tenant)
    graph = graph_factory(
        tenant_id=tenant.tenant_id,
        cloud=cloud,
        credential=credential_of(tenant),
        slots=make_slots(),
        clock=clock,
    )
    return GraphTenantSystems(graph=graph, cloud=cloud, packages=packages, drops=drops, clock=clock)


def cloud_of(tenant: TenantSettings) -> Cloud:
    """The tenant's cloud, or the simulator that stands for it."""
    return loopback_cloud(tenant.simulator) if tenant.simulator else CLOUDS[tenant.cloud]


def credential_of(tenant: TenantSettings) -> CredentialSettings:
    """What the tenant's credential is made from."""
    entry = tenant.credential
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
