"""Reads a finished package out of blob storage: which files, how large, with which hash."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from azure.storage.blob import BlobSasPermissions, generate_blob_sas
from azure.storage.blob.aio import BlobServiceClient, ContainerClient

from emulation.azurite import ACCOUNT_KEY, ACCOUNT_NAME

# As the sample settings have it; other containers keep letters in folders of the same name.
_PACKAGE_CONTAINERS = "packages-"
_LINK_LIFETIME = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFile:
    """One file; `name` is its place in the request's folder, `path` the blob's whole name."""

    name: str
    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFiles:
    """All files in a request's folder. `archive_url` opens the ZIP for a day without a key."""

    container_url: str = ""
    files: tuple[PackageFile, ...] = ()
    archive_url: str = ""


async def read_package(connection_string: str, request_id: str) -> PackageFiles:
    """Find the request's folder among the tenants' packages, and hash all that is in it.

    A request without a package has no files.
    """
    async with BlobServiceClient.from_connection_string(connection_string) as storage:
        async for found in storage.list_containers(name_starts_with=_PACKAGE_CONTAINERS):
            container = storage.get_container_client(found.name)
            files = tuple([each async for each in _files(container, f"{request_id}/")])
            if files:
                return PackageFiles(
                    container_url=container.url,
                    files=files,
                    archive_url=_archive_url(container, files),
                )
    return PackageFiles()


async def _files(container: ContainerClient, folder: str) -> AsyncIterator[PackageFile]:
    async for blob in container.list_blobs(name_starts_with=folder):
        digest = hashlib.sha256()
        size = 0
        download = await container.download_blob(blob.name)
        async for chunk in download.chunks():
            digest.update(chunk)
            size += len(chunk)
        yield PackageFile(
            name=blob.name.removeprefix(folder),
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
