"""Containers into which Microsoft's own export writes: a fresh one for each attempt."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING

from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError

from dsr_core.domain.errors import IntegrityError
from dsr_core.ports import Clock, DropFile
from dsr_core.stores.blob_names import container_name
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.creation import error_code, is_missing
from dsr_core.stores.package_store import read_blob
from dsr_core.stores.shared_access import SharedAccess

if TYPE_CHECKING:
    from azure.storage.blob.aio import ContainerClient


class BlobExportDrops:
    """The ExportDrops port."""

    def __init__(
        self, connections: StorageConnections, clock: Clock, *, container: str = "msx-{drop}"
    ) -> None:
        """`container` names the container; `{drop}` and `{tenant}` may stand in it."""
        self._connections = connections
        self._access = SharedAccess(connections, clock)
        self._template = container

    async def create(self, tenant: str, drop: str, valid_for: timedelta) -> str:
        """One billed call, two when the container is there already (a repeated attempt).

        Raises IntegrityError when something is in it already, as the service refuses a used one;
        LimitExceededError for more than 7 days under an identity.
        """
        from azure.storage.blob import ContainerSasPermissions

        container = self._container(tenant, drop)
        rights = ContainerSasPermissions(read=True, write=True, list=True, add=True, create=True)
        address = await self._access.to_container(container, rights, valid_for)
        try:
            await container.create_container()
        except ResourceExistsError:
            if await self.list(tenant, drop):
                raise IntegrityError("The container for an export is in use.") from None
        return address

    async def list(self, tenant: str, drop: str) -> tuple[DropFile, ...]:
        """One billed call for each 5,000 files; empty when there is no such container."""
        try:
            return tuple(
                [
                    DropFile(name=blob.name, bytes=blob.size)
                    async for blob in self._container(tenant, drop).list_blobs()
                ]
            )
        except HttpResponseError as error:
            if is_missing(error):
                return ()
            raise

    async def read(self, tenant: str, drop: str, name: str) -> AsyncIterator[bytes]:
        """One billed call for each 4 MiB. Raises IntegrityError when there is no such file."""
        # The name is Microsoft's, taken from `list`; it is looked up, never built upon.
        async for chunk in read_blob(self._container(tenant, drop).get_blob_client(name)):
            yield chunk

    async def remove(self, tenant: str, drop: str) -> bool:
        try:
            await self._container(tenant, drop).delete_container()
        except ResourceNotFoundError:
            return False
        except HttpResponseError as error:
            # Azure takes a while to delete a container, and says so when asked again meanwhile.
            if error_code(error) != "ContainerBeingDeleted":
                raise
            return False
        return True

    def _container(self, tenant: str, drop: str) -> "ContainerClient":
        name = container_name(self._template.format(tenant=tenant, drop=drop))
        return self._connections.container(name)
