"""Reads a finished package out of blob storage: which files, how large, with which hash."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from azure.storage.blob import BlobSasPermissions, generate_blob_sas
from azure.storage.blob.aio import BlobServiceClient, ContainerClient

from emulation.azurite import ACCOUNT_KEY, ACCOUNT_NAME

_HOST_CONTAINERS = "azure-webjobs-"
_LINK_LIFETIME = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFile:
    """One file; `name` is its place in the package, `path` the blob's name in its container."""

    name: str
    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFiles:
    """All files of a request's package. `archive_url` opens the ZIP for a day without a key."""

    container_url: str = ""
    files: tuple[PackageFile, ...] = ()
    archive_url: str = ""


async def read_package(connection_string: str, request_id: str) -> PackageFiles:
    """Find the container that holds the request's package, whatever it is called, and hash it.

    A request without a package has no files.
    """
    async with BlobServiceClient.from_connection_string(connection_string) as storage:
        async for found in storage.list_containers():
            if found.name.startswith(_HOST_CONTAINERS):
                continue
            container = storage.get_container_client(found.name)
            files = tuple([each async for each in _files(container, f"{request_id}/package")])
            if files:
                return PackageFiles(
                    container_url=container.url,
                    files=files,
                    archive_url=_archive_url(container, files),
                )
    return PackageFiles()


async def _files(container: ContainerClient, prefix: str) -> AsyncIterator[PackageFile]:
    request_id = prefix.partition("/")[0]
    async for blob in container.list_blobs(name_starts_with=prefix):
        inside = blob.name.removeprefix(f"{request_id}/")
        if inside.startswith(("package/", "package.zip")):
            digest = hashlib.sha256()
            size = 0
            download = await container.download_blob(blob.name)
            async for chunk in download.chunks():
                digest.update(chunk)
                size += len(chunk)
            yield PackageFile(
                name=inside.removeprefix("package/"),
                path=blob.name,
                bytes=size,
                sha256=digest.hexdigest(),
            )


def _archive_url(container: ContainerClient, files: tuple[PackageFile, ...]) -> str:
    for file in files:
        if file.name == "package.zip":
            token = generate_blob_sas(
                ACCOUNT_NAME,
                container.container_name,
                file.path,
                account_key=ACCOUNT_KEY,
                permission=BlobSasPermissions(read=True),
                expiry=datetime.now(UTC) + _LINK_LIFETIME,
            )
            return f"{container.url}/{file.path}?{token}"
    return ""
