"""Deleting what is stored under one name and below: all of it, or an error."""

import asyncio
from typing import TYPE_CHECKING

from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from dsr_core.stores.creation import is_missing

if TYPE_CHECKING:
    from azure.storage.blob.aio import ContainerClient

#: How many deletions travel at once.
_AT_ONCE = 16


async def remove_folder(container: "ContainerClient", folder: str) -> int:
    """Delete every blob whose name begins with `folder/`, with its snapshots; how many there were.

    A billed call for each blob, and one for each 5,000 that are listed. Gone already is fine.
    Raises a group of HttpResponseErrors when Azure keeps one; some may be deleted then.
    """
    slots = asyncio.Semaphore(_AT_ONCE)

    async def remove(name: str) -> None:
        async with slots:
            try:
                await container.delete_blob(name, delete_snapshots="include")
            except ResourceNotFoundError:
                return

    try:
        found = container.list_blob_names(name_starts_with=f"{folder}/")
        names = [name async for name in found]
    except HttpResponseError as error:
        if is_missing(error):
            return 0
        raise
    async with asyncio.TaskGroup() as removing:
        for name in names:
            removing.create_task(remove(name))
    return len(names)
