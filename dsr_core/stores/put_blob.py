"""Writes a small blob in one call, by hand: the SDK's own way takes twice the processor time.

https://learn.microsoft.com/rest/api/storageservices/put-blob
"""

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from azure.core.exceptions import HttpResponseError, ResourceExistsError
from azure.core.rest import HttpRequest

from dsr_core.stores.creation import with_creation

if TYPE_CHECKING:
    from azure.storage.blob.aio import ContainerClient

_REFUSED = "Azure Blobs refused a file."
_CREATED = 201
#: Azure's words for "there is one"; the other where only the condition was looked at.
_THERE_IS_ONE = frozenset({"BlobAlreadyExists", "ConditionNotMet"})


async def put_blob(
    container: "ContainerClient", name: str, content: bytes, kind: str, *, overwrite: bool
) -> None:
    """One billed call, and the container is made when it is missing. `kind` is its content type.

    Raises ResourceExistsError when there is such a blob and it may not be overwritten.
    """
    guard = {} if overwrite else {"If-None-Match": "*"}
    headers = guard | {
        "x-ms-version": container.api_version,
        "x-ms-blob-type": "BlockBlob",
        "x-ms-blob-content-type": kind,
        "Content-Type": "application/octet-stream",
    }
    address = _address_of(container, name)
    # The SDK's client sends, so signing, retries and counting are the same as for all else.
    client: Any = container._client._client  # pyright: ignore[reportPrivateUsage]  # no public way

    async def put() -> None:
        request = HttpRequest("PUT", address, headers=headers, content=content)
        response = await client.send_request(request)
        if response.status_code != _CREATED:
            raise _refusal(response)

    await with_creation(put, container.create_container)


def _address_of(container: "ContainerClient", name: str) -> str:
    """Whatever key the connection brings stands behind the question mark."""
    place, mark, key = container.url.partition("?")
    return f"{place}/{quote(name, safe='/~')}{mark}{key}"


def _refusal(response: Any) -> HttpResponseError:
    """As the SDK would raise it."""
    code = str(response.headers.get("x-ms-error-code", ""))
    if code in _THERE_IS_ONE:
        return ResourceExistsError(message=_REFUSED, response=response)
    return _RefusedError(code, response)


class _RefusedError(HttpResponseError):
    """With Azure's code, by which a missing container is known."""

    def __init__(self, code: str, response: Any) -> None:
        super().__init__(message=_REFUSED, response=response)
        self.error_code = code
