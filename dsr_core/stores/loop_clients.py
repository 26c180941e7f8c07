"""The SDKs' clients of one storage account on one loop; each SDK is loaded when first needed."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from dsr_core.stores.addresses import StorageAddresses
from dsr_core.stores.limits import MIB
from dsr_core.stores.table import Table
from dsr_core.stores.wire import silent

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential
    from azure.core.pipeline.transport import AsyncHttpTransport
    from azure.storage.blob.aio import BlobServiceClient, ContainerClient
    from azure.storage.queue.aio import QueueClient

    from dsr_core.stores.storage_counter import StorageCounter

#: Content up to this goes in one call, longer content in blocks of it.
BLOCK = 4 * MIB

_BLOCKS: dict[str, Any] = {
    "max_single_get_size": BLOCK,
    "max_chunk_get_size": BLOCK,
    "max_single_put_size": BLOCK,
}


class LoopClients:
    """Made once a loop; `get_table_client` and its like are called once a name."""

    def __init__(
        self,
        account: str | StorageAddresses,
        transport: "AsyncHttpTransport[Any, Any]",
        counter: "StorageCounter | None",
        retry_wait: float,
    ) -> None:
        self._account = account
        self._transport = transport
        self._counter = counter
        self._retry_wait = retry_wait
        self._tables: dict[str, Table] = {}
        self._queues: dict[str, QueueClient] = {}
        self._containers: dict[str, ContainerClient] = {}

    def table(self, name: str) -> Table:
        if name not in self._tables:
            self._tables[name] = Table(self._table_service.get_table_client(name))
        return self._tables[name]

    def queue(self, name: str) -> "QueueClient":
        if name not in self._queues:
            from azure.storage.queue import TextBase64EncodePolicy

            # The Functions trigger expects base64 (functions-runtime.md 1).
            self._queues[name] = self._queue_service.get_queue_client(
                name, message_encode_policy=TextBase64EncodePolicy()
            )
        return self._queues[name]

    def container(self, name: str) -> "ContainerClient":
        if name not in self._containers:
            self._containers[name] = self.blobs.get_container_client(name)
        return self._containers[name]

    async def close(self) -> None:
        await self._transport.close()
        if "_credential" in self.__dict__:
            await self._credential.close()

    @cached_property
    def blobs(self) -> "BlobServiceClient":
        from azure.storage.blob.aio import BlobServiceClient

        options = self._options("blob") | self._storage_retries() | _BLOCKS
        if isinstance(self._account, str):
            return BlobServiceClient.from_connection_string(self._account, **options)
        return BlobServiceClient(self._account.blob, self._credential, **options)

    @cached_property
    def _queue_service(self) -> Any:
        from azure.storage.queue.aio import QueueServiceClient

        options = self._options("queue") | self._storage_retries()
        if isinstance(self._account, str):
            return QueueServiceClient.from_connection_string(self._account, **options)
        return QueueServiceClient(self._account.queue, self._credential, **options)

    @cached_property
    def _table_service(self) -> Any:
        from azure.data.tables.aio import TableServiceClient

        options = self._options("table") | self._table_retries()
        if isinstance(self._account, str):
            return TableServiceClient.from_connection_string(self._account, **options)
        return TableServiceClient(self._account.table, credential=self._credential, **options)

    @cached_property
    def _credential(self) -> "AsyncTokenCredential":
        assert isinstance(self._account, StorageAddresses)
        return self._account.credential()

    def _storage_retries(self) -> dict[str, Any]:
        # azure-storage waits 15 s before its first repeat by default, longer than most of our work.
        wait = self._retry_wait
        waits = {"initial_backoff": wait, "increment_base": 2, "random_jitter_range": wait}
        return {"retry_total": 4} | waits

    def _table_retries(self) -> dict[str, Any]:
        # azure-core repeats at once first, and doubles the wait from then on.
        return {"retry_total": 4, "retry_backoff_factor": self._retry_wait, "retry_backoff_max": 10}

    def _options(self, service: str) -> dict[str, Any]:
        transport = self._transport
        if self._counter is not None:
            from dsr_core.stores.storage_counter import CountingTransport

            transport = CountingTransport(transport, service, self._counter)
        return {"transport": transport, "logger": silent}
