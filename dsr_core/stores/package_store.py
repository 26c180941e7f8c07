"""The files of requests as blobs: a container per tenant, a folder per request."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING

from azure.core.exceptions import (
    HttpResponseError,
    ResourceModifiedError,
    ResourceNotFoundError,
)

from dsr_core.domain.errors import IntegrityError
from dsr_core.domain.request import DsrRequest
from dsr_core.ports import Clock, FileWriter
from dsr_core.stores.blob_names import blob_name, container_name
from dsr_core.stores.block_writer import BlockWriter
from dsr_core.stores.connections import StorageConnections
from dsr_core.stores.removal import remove_folder
from dsr_core.stores.shared_access import SharedAccess
from dsr_core.stores.tenant_accounts import Accounts

if TYPE_CHECKING:
    from azure.storage.blob.aio import BlobClient, ContainerClient


_RANGE_NOT_SATISFIABLE = 416


class BlobPackageStore:
    """The PackageStore port. Names are checked against `blob_names`: InvalidValueError."""

    def __init__(
        self,
        accounts: Accounts,
        clock: Clock,
        *,
        container: str = "packages-{tenant}",
    ) -> None:
        """`container` names the container; `{tenant}` stands for the tenant's configured name."""
        self._accounts = accounts
        self._clock = clock
        self._accesses: dict[StorageConnections, SharedAccess] = {}
        self._template = container

    def writer(self, request: DsrRequest, name: str) -> FileWriter:
        return BlockWriter(self._container(request), blob_name(request.id, name), name)

    async def read(self, request: DsrRequest, name: str) -> AsyncIterator[bytes]:
        """One billed call for each 4 MiB. Raises IntegrityError when the file is not there, too
        when it is replaced while it is read: the SDK asks for the rest under the first ETag."""
        blob = self._blob(request, name)
        async for chunk in read_blob(blob):
            yield chunk

    async def read_part(self, request: DsrRequest, name: str, start: int, length: int) -> bytes:
        """One billed call for each 4 MiB. Raises IntegrityError when the file is not there."""
        if length <= 0:
            return b""
        try:
            stream = await self._blob(request, name).download_blob(offset=start, length=length)
            return await stream.readall()
        except (ResourceNotFoundError, ResourceModifiedError):
            raise IntegrityError("A file that should be stored is not there.") from None
        except HttpResponseError as error:
            if error.status_code == _RANGE_NOT_SATISFIABLE:  # behind the end of the file
                return b""
            raise

    async def link(self, request: DsrRequest, name: str, valid_for: timedelta) -> str:
        """No call with an account key; under an identity one in some days.

        Raises LimitExceededError for more than 7 days under an identity.
        """
        from azure.storage.blob import BlobSasPermissions

        shown_as = name.rpartition("/")[2]
        rights = BlobSasPermissions(read=True)
        access = self._access_to(self._accounts.of(request.tenant))
        return await access.to_blob(self._blob(request, name), rights, valid_for, shown_as)

    async def remove(self, request: DsrRequest) -> int:
        return await remove_folder(self._container(request), request.id)

    def _blob(self, request: DsrRequest, name: str) -> "BlobClient":
        return self._container(request).get_blob_client(blob_name(request.id, name))

    def _container(self, request: DsrRequest) -> "ContainerClient":
        name = container_name(self._template.format(tenant=request.tenant))
        return self._accounts.of(request.tenant).container(name)

    def _access_to(self, account: StorageConnections) -> SharedAccess:
        if account not in self._accesses:
            self._accesses[account] = SharedAccess(account, self._clock)
        return self._accesses[account]


async def read_blob(blob: "BlobClient") -> AsyncIterator[bytes]:
    """The content in blocks of up to 4 MiB. Raises IntegrityError when there is no such blob."""
    try:
        stream = await blob.download_blob()
        async for chunk in stream.chunks():
            yield chunk
    except (ResourceNotFoundError, ResourceModifiedError):
        raise IntegrityError("A file that should be stored is not there.") from None
