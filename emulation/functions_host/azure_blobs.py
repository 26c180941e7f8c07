"""BlobPort over azure-storage-blob, in the container the real host uses."""

from azure.storage.blob.aio import BlobLeaseClient, BlobServiceClient

from emulation.functions_host.azure_errors import as_storage_errors
from emulation.functions_host.errors import StorageError

CONTAINER = "azure-webjobs-hosts"


class AzureHostBlobs:
    """The host's own blobs."""

    def __init__(self, service: BlobServiceClient) -> None:
        self._container = service.get_container_client(CONTAINER)

    async def read(self, path: str) -> bytes | None:
        try:
            with as_storage_errors():
                stream = await self._container.download_blob(path)
                return await stream.readall()
        except StorageError as error:
            if error.not_found:
                return None
            raise

    async def write(self, path: str, content: bytes) -> None:
        try:
            await self._upload(path, content, overwrite=True)
        except StorageError as error:
            if not error.not_found:
                raise
            await self._create_container()
            await self._upload(path, content, overwrite=True)

    async def acquire_lease(self, path: str, seconds: int) -> str | None:
        try:
            return await self._lease(path, seconds)
        except StorageError as error:
            if error.code == "LeaseAlreadyPresent":
                return None
            if not error.not_found:
                raise
        await self._create_container()
        await self._create_empty(path)
        return await self._lease(path, seconds)

    async def renew_lease(self, path: str, lease_id: str) -> None:
        with as_storage_errors():
            await BlobLeaseClient(self._container.get_blob_client(path), lease_id).renew()

    async def release_lease(self, path: str, lease_id: str) -> None:
        with as_storage_errors():
            await BlobLeaseClient(self._container.get_blob_client(path), lease_id).release()

    async def _lease(self, path: str, seconds: int) -> str:
        with as_storage_errors():
            lease = await self._container.get_blob_client(path).acquire_lease(seconds)
        return lease.id

    async def _create_empty(self, path: str) -> None:
        try:
            await self._upload(path, b"", overwrite=False)
        except StorageError as error:
            if not error.already_exists:
                raise

    async def _upload(self, path: str, content: bytes, *, overwrite: bool) -> None:
        with as_storage_errors():
            await self._container.upload_blob(path, content, overwrite=overwrite)

    async def _create_container(self) -> None:
        try:
            with as_storage_errors():
                await self._container.create_container()
        except StorageError as error:
            if not error.already_exists:
                raise
