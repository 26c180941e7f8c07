"""Where a storage account is, for an identity: light, for whoever only reads settings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageAddresses:
    """Identity-based connection: the services' URIs, and what makes a credential for a loop."""

    blob: str
    queue: str
    table: str
    credential: "Callable[[], AsyncTokenCredential]" = field(repr=False)
