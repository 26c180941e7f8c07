"""Signs addresses that anyone may use for a while (SAS). What it makes is a secret."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dsr_core.domain.errors import LimitExceededError
from dsr_core.ports import Clock
from dsr_core.stores.connections import StorageConnections

if TYPE_CHECKING:
    from azure.storage.blob import BlobSasPermissions, ContainerSasPermissions, UserDelegationKey
    from azure.storage.blob.aio import BlobClient, ContainerClient

#: https://learn.microsoft.com/rest/api/storageservices/get-user-delegation-key
LONGEST_DELEGATION = timedelta(days=7)
#: Azure's clock and ours may differ: a key from now on might not be valid there yet. Azure counts
#: the 7 days from the key's start, so an address asked for 7 days lasts these 5 minutes less.
_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Delegation:
    key: "UserDelegationKey" = field(repr=False)
    until: datetime


class SharedAccess:
    """Signs with the account's key, or under an identity with a key delegated to it.

    The delegated key is asked of Azure once in some days, and kept in memory only.
    """

    def __init__(self, connections: StorageConnections, clock: Clock) -> None:
        self._connections = connections
        self._clock = clock
        self._delegation: _Delegation | None = None

    async def to_blob(
        self, blob: "BlobClient", rights: "BlobSasPermissions", valid_for: timedelta, shown_as: str
    ) -> str:
        """The blob's address, to be saved by a browser under the name `shown_as`.

        Raises LimitExceededError for more than 7 days under an identity.
        """
        from azure.storage.blob import generate_blob_sas

        key, delegation, until = await self._signing_key(valid_for)
        token = generate_blob_sas(
            account_name=str(blob.account_name),
            container_name=blob.container_name,
            blob_name=blob.blob_name,
            account_key=key,
            user_delegation_key=delegation,
            permission=rights,
            expiry=until,
            protocol=_protocol(blob.url),
            content_disposition=f'attachment; filename="{shown_as}"',
        )
        return f"{blob.url}?{token}"

    async def to_container(
        self,
        container: "ContainerClient",
        rights: "ContainerSasPermissions",
        valid_for: timedelta,
    ) -> str:
        """The container's address. Raises LimitExceededError for over 7 days under an identity."""
        from azure.storage.blob import generate_container_sas

        key, delegation, until = await self._signing_key(valid_for)
        token = generate_container_sas(
            account_name=str(container.account_name),
            container_name=container.container_name,
            account_key=key or "",
            user_delegation_key=delegation,
            permission=rights,
            expiry=until,
            protocol=_protocol(container.url),
        )
        return f"{container.url}?{token}"

    async def _signing_key(
        self, valid_for: timedelta
    ) -> "tuple[str | None, UserDelegationKey | None, datetime]":
        now = self._clock.now().astimezone(UTC)
        if not self._connections.uses_identity:
            return self._connections.account_key, None, now + valid_for
        if valid_for > LONGEST_DELEGATION:
            raise LimitExceededError(
                "An address signed under an identity is valid for 7 days at most."
            )
        delegation = self._delegation
        if delegation is None or delegation.until < now + valid_for:
            delegation = self._delegation = await self._delegate(now - _SKEW)
        return None, delegation.key, min(now + valid_for, delegation.until)

    async def _delegate(self, start: datetime) -> _Delegation:
        until = start + LONGEST_DELEGATION
        key = await self._connections.blobs().get_user_delegation_key(start, until)
        return _Delegation(key=key, until=until)


def _protocol(url: str) -> str | None:
    """HTTPS only, except where there is none: the emulator."""
    return "https" if url.startswith("https:") else None
