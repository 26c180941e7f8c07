"""A wrapping key that lives, and can be destroyed, in memory."""

import asyncio
import os

from dsr_core.domain.errors import SealBrokenError
from dsr_core.stores.key_wrapper import KeyFileWrapper
from dsr_core.stores.sealing import KEY_BYTES


class MemoryKeyWrapper:
    """The KeyWrapper port; `destroy` ends everything it wrapped."""

    def __init__(self) -> None:
        self._wrapper: KeyFileWrapper | None = KeyFileWrapper(os.urandom(KEY_BYTES))

    async def wrap(self, key: bytes) -> bytes:
        await asyncio.sleep(0)
        if self._wrapper is None:
            raise SealBrokenError
        return await self._wrapper.wrap(key)

    async def unwrap(self, wrapped: bytes) -> bytes:
        await asyncio.sleep(0)
        if self._wrapper is None:
            raise SealBrokenError
        return await self._wrapper.unwrap(wrapped)

    def destroy(self) -> None:
        self._wrapper = None
