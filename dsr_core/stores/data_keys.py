"""The data keys of requests: made, wrapped, and remembered unwrapped for a while in memory."""

import os
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from dsr_core.ports import KeyWrapper
from dsr_core.stores.sealing import KEY_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKey:
    """A request's own key and the wrapped form that is stored beside what it seals."""

    wrapped: bytes = field(repr=False)
    plain: bytes = field(repr=False)


#: The key of a request whose key was destroyed: it opens nothing.
NO_KEY = DataKey(wrapped=b"", plain=b"")


@dataclass(frozen=True, slots=True)
class _Remembered:
    key: DataKey
    until: float


class DataKeys:
    """Unwraps through a port; Key Vault costs a call of some 20 ms, hence the small memory.

    Destroying the wrapping key ends the data within `remember_for` seconds in every process.
    """

    def __init__(
        self,
        wrapper: KeyWrapper,
        *,
        most: int = 256,
        remember_for: float = 900.0,
        elapsed: Callable[[], float] = time.monotonic,
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._wrapper = wrapper
        self._most = most
        self._remember_for = remember_for
        self._elapsed = elapsed
        self._random = random
        self._remembered: OrderedDict[str, _Remembered] = OrderedDict()

    async def make(self) -> DataKey:
        """A fresh key. `remember` it once it is stored, not before: the request may exist."""
        plain = self._random(KEY_BYTES)
        return DataKey(wrapped=await self._wrapper.wrap(plain), plain=plain)

    async def unwrap(self, request_id: str, wrapped: bytes) -> DataKey:
        """The key a request's row holds. Raises SealBrokenError."""
        known = self.known(request_id)
        if known is not None and known.wrapped == wrapped:
            return known
        key = DataKey(wrapped=wrapped, plain=await self._wrapper.unwrap(wrapped))
        self.remember(request_id, key)
        return key

    def known(self, request_id: str) -> DataKey | None:
        """The key if it was used lately; None does not mean that there is none."""
        found = self._remembered.get(request_id)
        if found is None:
            return None
        if found.until < self._elapsed():
            del self._remembered[request_id]
            return None
        self._remembered.move_to_end(request_id)
        return found.key

    def forget(self, request_id: str) -> None:
        """The stored form is destroyed; other processes forget theirs in `remember_for` seconds."""
        self._remembered.pop(request_id, None)

    def remember(self, request_id: str, key: DataKey) -> None:
        self._remembered[request_id] = _Remembered(key, self._elapsed() + self._remember_for)
        self._remembered.move_to_end(request_id)
        while len(self._remembered) > self._most:
            self._remembered.popitem(last=False)
