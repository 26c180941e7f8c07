"""From a connection string, or identity-based addresses, to clients: one set a loop, made late."""

import asyncio
from asyncio import AbstractEventLoop
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from dsr_core.domain.errors import SettingsError
from dsr_core.stores.addresses import StorageAddresses
from dsr_core.stores.loop_clients import LoopClients
from dsr_core.stores.table import Table
from dsr_core.stores.wire import make_transport

if TYPE_CHECKING:
    from azure.core.pipeline.transport import AsyncHttpTransport
    from azure.storage.blob.aio import BlobServiceClient, ContainerClient
    from azure.storage.queue.aio import QueueClient

    from dsr_core.stores.storage_counter import StorageCounter

__all__ = ["StorageAddresses", "StorageConnections"]

type Transports = Callable[[], AsyncHttpTransport[Any, Any]]


class StorageConnections:
    """The clients of one storage account. Nothing connects before it is used.

    The SDK's clients belong to the loop they were made on; each loop gets its own.
    """

    def __init__(
        self,
        account: str | StorageAddresses,
        *,
        counter: "StorageCounter | None" = None,
        transports: Transports | None = None,
        retry_wait: float = 0.5,
    ) -> None:
        """`account` is a connection string (a secret) or addresses with an identity.

        `retry_wait` is in seconds, before a call is repeated; later repeats wait longer.
        """
        self._account = account
        self._counter = counter
        self._retry_wait = retry_wait
        self._transports = transports or self._make_transport
        self._by_loop: WeakKeyDictionary[AbstractEventLoop, LoopClients] = WeakKeyDictionary()

    def of(self, tenant: str) -> "StorageConnections":  # noqa: ARG002 - every tenant's is this one
        """The account of a tenant, where all share one."""
        return self

    @property
    def uses_identity(self) -> bool:
        return isinstance(self._account, StorageAddresses)

    @property
    def account_key(self) -> str:
        """What signs links. Raises SettingsError for a connection string that holds no key."""
        for part in () if isinstance(self._account, StorageAddresses) else self._account.split(";"):
            name, _, value = part.partition("=")
            if name.strip().lower() == "accountkey":
                return value
        raise SettingsError("The storage connection has no account key to sign links with.")

    def blobs(self) -> "BlobServiceClient":
        return self._clients().blobs

    def table(self, name: str) -> Table:
        return self._clients().table(name)

    def queue(self, name: str) -> "QueueClient":
        return self._clients().queue(name)

    def container(self, name: str) -> "ContainerClient":
        return self._clients().container(name)

    async def close(self) -> None:
        """Closes the connections of the running loop; the next use opens new ones."""
        clients = self._by_loop.pop(asyncio.get_running_loop(), None)
        if clients is not None:
            await clients.close()

    def _clients(self) -> LoopClients:
        loop = asyncio.get_running_loop()
        clients = self._by_loop.get(loop)
        if clients is None:
            transport = self._transports()
            clients = LoopClients(self._account, transport, self._counter, self._retry_wait)
            self._by_loop[loop] = clients
        return clients

    def _make_transport(self) -> "AsyncHttpTransport[Any, Any]":
        # Azurite closes idle connections after 5 s unless told otherwise; Azure keeps them longer,
        # and there a new one costs a TLS handshake.
        local = isinstance(self._account, str) and "endpoint=http://" in self._account.lower()
        return make_transport(keep_alive=4 if local else 60)
