"""Containers for Microsoft's own exports, in memory."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from dsr_core.domain.errors import IntegrityError
from dsr_core.ports import Clock, DropFile
from dsr_core.stores.blob_names import container_name
from dsr_core.stores.memory.package_store import read_blocks


class MemoryExportDrops:
    """The ExportDrops port; `put` does what Microsoft's export does with the address."""

    def __init__(self, clock: Clock, *, container: str = "msx-{drop}") -> None:
        self._clock = clock
        self._template = container
        self._containers: dict[str, dict[str, bytes]] = {}
        self._addresses: dict[str, tuple[str, datetime]] = {}

    async def create(self, tenant: str, drop: str, valid_for: timedelta) -> str:
        container = self._name(tenant, drop)
        await asyncio.sleep(0)
        if self._containers.setdefault(container, {}):
            raise IntegrityError("The container for an export is in use.")
        address = f"memory://{container}?{secrets.token_urlsafe()}"
        self._addresses[address] = (container, self._clock.now() + valid_for)
        return address

    async def list(self, tenant: str, drop: str) -> tuple[DropFile, ...]:
        container = self._name(tenant, drop)
        await asyncio.sleep(0)
        files = self._containers.get(container, {})
        return tuple(DropFile(name=name, bytes=len(files[name])) for name in sorted(files))

    async def read(self, tenant: str, drop: str, name: str) -> AsyncIterator[bytes]:
        container = self._name(tenant, drop)
        await asyncio.sleep(0)
        async for chunk in read_blocks(self._containers.get(container, {}).get(name)):
            yield chunk

    async def remove(self, tenant: str, drop: str) -> bool:
        container = self._name(tenant, drop)
        await asyncio.sleep(0)
        return self._containers.pop(container, None) is not None

    def put(self, address: str, name: str, content: bytes) -> None:
        """Raises PermissionError for an address that expired, was never given, or is removed."""
        container, until = self._addresses.get(address, ("", self._clock.now()))
        if until <= self._clock.now() or container not in self._containers:
            raise PermissionError
        self._containers[container][name] = content

    def _name(self, tenant: str, drop: str) -> str:
        return container_name(self._template.format(tenant=tenant, drop=drop))
