"""Which storage accounts hold packages and letters: one for all, and own ones of tenants."""

from dsr_core.host.function_table import STORAGE
from dsr_core.host.settings import Settings
from dsr_core.host.storage_account import blob_account_of
from dsr_core.host.tenant_wiring import managed_identity
from dsr_core.host.wires import Wires
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.tenant_accounts import TenantAccounts


def package_accounts(ours: Settings, app: StorageConnections, wires: Wires) -> TenantAccounts:
    """`app` is the app's own account, which is used where nothing else is set."""
    client_id = ours.storage.get(f"{STORAGE}__clientId")

    def connect(text: str) -> StorageConnections:
        account = blob_account_of(text, lambda: managed_identity(client_id))
        return StorageConnections(account, transports=wires.storage)

    default = connect(ours.package_storage) if ours.package_storage else app
    own = {
        tenant.name: connect(tenant.package_storage)
        for tenant in ours.tenants
        if tenant.package_storage
    }
    return TenantAccounts(default, own)
