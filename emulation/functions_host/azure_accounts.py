"""Storage over the Azure SDKs: one client per account and service, made when first asked for."""

from typing import TYPE_CHECKING, Protocol
from urllib.request import getproxies

from emulation.functions_host.app_settings import AppSettings
from emulation.functions_host.bindings import DEFAULT_CONNECTION
from emulation.functions_host.connections import (
    StorageConnection,
    StorageService,
    resolve_connection,
)
from emulation.functions_host.errors import SettingsError
from emulation.functions_host.storage import BlobPort, QueuePort, TablePort

if TYPE_CHECKING:
    from azure.data.tables.aio import TableServiceClient
    from azure.identity.aio import DefaultAzureCredential, ManagedIdentityCredential
    from azure.storage.blob.aio import BlobServiceClient
    from azure.storage.queue.aio import QueueServiceClient

# Seconds before the first of three retries, as the .NET clients wait; Python's would wait 15.
_BACKOFF = 1


class _Closeable(Protocol):
    async def close(self) -> None: ...


class AzureAccounts:
    """The accounts behind an app's connections. Close it in the loop that used it."""

    def __init__(self, settings: AppSettings) -> None:
        self._settings = settings
        self._queues: dict[str, QueueServiceClient] = {}
        self._tables: dict[str, TableServiceClient] = {}
        self._blobs: BlobServiceClient | None = None
        self._closing: list[_Closeable] = []

    def queue(self, connection: str, name: str) -> QueuePort:
        from emulation.functions_host.azure_queue import AzureQueue

        if connection not in self._queues:
            self._queues[connection] = self._queue_service(self._resolve(connection))
        return AzureQueue(self._queues[connection].get_queue_client(name))

    def table(self, connection: str, name: str) -> TablePort:
        from emulation.functions_host.azure_table import AzureTable

        if connection not in self._tables:
            self._tables[connection] = self._table_service(self._resolve(connection))
        return AzureTable(self._tables[connection].get_table_client(name))

    def host_blobs(self) -> BlobPort:
        from emulation.functions_host.azure_blobs import AzureHostBlobs

        if self._blobs is None:
            self._blobs = self._blob_service(self._resolve(DEFAULT_CONNECTION))
        return AzureHostBlobs(self._blobs)

    async def close(self) -> None:
        for item in reversed(self._closing):
            await item.close()
        self._closing.clear()

    def _resolve(self, connection: str) -> StorageConnection:
        return resolve_connection(connection, self._settings)

    def _queue_service(self, account: StorageConnection) -> "QueueServiceClient":
        from azure.storage.queue.aio import QueueServiceClient

        if account.connection_string is not None:
            client = QueueServiceClient.from_connection_string(
                account.connection_string,
                initial_backoff=_BACKOFF,
                increment_base=_BACKOFF,
                use_env_settings=_has_proxy(),
            )
        else:
            address = _address(account, StorageService.QUEUE)
            client = QueueServiceClient(
                address,
                self._credential(account),
                initial_backoff=_BACKOFF,
                increment_base=_BACKOFF,
                use_env_settings=_has_proxy(),
            )
        self._closing.append(client)
        return client

    def _table_service(self, account: StorageConnection) -> "TableServiceClient":
        from azure.data.tables.aio import TableServiceClient

        if account.connection_string is not None:
            client = TableServiceClient.from_connection_string(account.connection_string)
        else:
            address = _address(account, StorageService.TABLE)
            client = TableServiceClient(address, credential=self._credential(account))
        self._closing.append(client)
        return client

    def _blob_service(self, account: StorageConnection) -> "BlobServiceClient":
        from azure.storage.blob.aio import BlobServiceClient

        if account.connection_string is not None:
            client = BlobServiceClient.from_connection_string(
                account.connection_string,
                initial_backoff=_BACKOFF,
                increment_base=_BACKOFF,
                use_env_settings=_has_proxy(),
            )
        else:
            address = _address(account, StorageService.BLOB)
            client = BlobServiceClient(
                address,
                self._credential(account),
                initial_backoff=_BACKOFF,
                increment_base=_BACKOFF,
                use_env_settings=_has_proxy(),
            )
        self._closing.append(client)
        return client

    def _credential(
        self, account: StorageConnection
    ) -> "ManagedIdentityCredential | DefaultAzureCredential":
        from azure.identity.aio import DefaultAzureCredential, ManagedIdentityCredential

        if account.managed_identity:
            credential = ManagedIdentityCredential(client_id=account.client_id)
        else:
            credential = DefaultAzureCredential()
        self._closing.append(credential)
        return credential


def _has_proxy() -> bool:
    """Without one aiohttp is spared to look for one at each call, on a thread."""
    return bool(getproxies())


def _address(account: StorageConnection, service: StorageService) -> str:
    address = account.addresses.get(service)
    if address is None:
        raise SettingsError(f"the connection has no {service}ServiceUri and no accountName")
    return address
