"""Which storage account a tenant's packages and letters are in: each may have one of its own."""

from collections.abc import Mapping
from typing import Protocol

from dsr_core.stores.connections import StorageConnections


class Accounts(Protocol):
    """Finds the account of a tenant. One account for all is a `StorageConnections` itself."""

    def of(self, tenant: str) -> StorageConnections: ...


class TenantAccounts:
    """Accounts by the tenant's configured name, and one for those that have none of their own."""

    def __init__(self, default: StorageConnections, own: Mapping[str, StorageConnections]) -> None:
        self._default = default
        self._own = own

    def of(self, tenant: str) -> StorageConnections:
        return self._own.get(tenant, self._default)

    async def close(self) -> None:
        """Closes the connections of the running loop, the default account's as well."""
        for account in {self._default, *self._own.values()}:
            await account.close()
