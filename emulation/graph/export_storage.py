"""The blob container an export writes to, by the SAS address it was given; plain HTTP."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from aiohttp import ClientError, ClientSession, ClientTimeout
from yarl import URL

from emulation.graph.wire import parse_time

_PATIENCE = ClientTimeout(total=30)
_CREATED = 201
_EXISTS = frozenset((409, 412))
_MAY_NOT_OVERWRITE = "UnauthorizedBlobOverwrite"
"""The 403 of a signature that may create only, for a name that is taken."""


class StorageError(Exception):
    """The container did not take a file; carries the HTTP status only, never the address."""


class StorageUsedError(StorageError):
    """A file of that name is there already."""


class StorageRefusedError(StorageError):
    """The container cannot be written to: address, permission, expiry or network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A container's address and the signature that opens it."""

    address: str
    signature: str
    expires: datetime | None

    def __repr__(self) -> str:
        return "Container(...)"  # the signature is a secret

    @classmethod
    def parse(cls, location: str) -> "Container":
        """From a SAS address; `ValueError` when it is none."""
        url = URL(location, encoded=True)
        if url.scheme not in ("http", "https") or not url.host or not url.path.strip("/"):
            raise ValueError("no container's address")
        if "sig" not in url.query:
            raise ValueError("no signature")
        expires = url.query.get("se")
        return cls(
            address=str(url.with_query(None)).rstrip("/"),
            signature=url.raw_query_string,
            expires=parse_time(expires) if expires else None,
        )

    def is_open(self, now: datetime) -> bool:
        """Whether the signature still holds."""
        return self.expires is None or now < self.expires

    async def write(self, name: str, content: bytes, *, only_new: bool = False) -> None:
        """Put one block blob; with `only_new`, `StorageUsedError` when the name is taken.

        Raises `StorageRefusedError` for everything else that is not 201.
        """
        headers = {"x-ms-blob-type": "BlockBlob", "Content-Type": "application/json"}
        if only_new:
            headers["If-None-Match"] = "*"
        url = URL(f"{self.address}/{name}?{self.signature}", encoded=True)
        try:
            async with (
                ClientSession(timeout=_PATIENCE) as session,
                session.put(url, data=BytesIO(content), headers=headers) as answer,
            ):
                status = answer.status
                reason = answer.headers.get("x-ms-error-code", "")
        except (ClientError, TimeoutError) as broken:
            raise StorageRefusedError("unreachable") from broken
        if only_new and (status in _EXISTS or reason == _MAY_NOT_OVERWRITE):
            raise StorageUsedError(str(status))
        if status != _CREATED:
            raise StorageRefusedError(str(status))
