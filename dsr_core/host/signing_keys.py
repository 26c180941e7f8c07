"""Signing keys: fetched at first need, renewed daily, kept for as long as nobody answers.

Entra changes its keys at any time and publishes a new one before it signs with it
(learn.microsoft.com, "Signing key rollover"): renew daily, and when an unknown key id turns up.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from dsr_core.domain.access_errors import SignInUnavailableError
from dsr_core.host.telemetry import tell, warn

if TYPE_CHECKING:
    from jwt import PyJWK

    from dsr_core.web.key_sets import KeySet

MOST_SECONDS_OLD = 24 * 60 * 60.0

#: Between two fetches, whatever their reason. Key ids come from strangers: without a pause, each
#: made-up id would be a call of ours to Entra.
PAUSE_SECONDS = 30.0


class SigningKeys:
    """One tenant's keys, for one event loop. `fetch` as `discovery.fetch_keys` does it."""

    def __init__(
        self,
        fetch: Callable[[], Awaitable["KeySet"]],
        read_seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._read_seconds = read_seconds
        self._keys: KeySet | None = None
        self._fetched_at = 0.0
        self._tried_at: float | None = None
        self._fetching = asyncio.Lock()

    async def find(self, key_id: str) -> "PyJWK | None":
        """The key, or None when the authority has no such key.

        Raises SignInUnavailableError while no key was ever fetched; later, known keys go on
        counting for as long as the authority does not answer.
        """
        if self._is_due(key_id):
            # Who comes while somebody fetches waits, and finds what that one fetched.
            async with self._fetching:
                if self._is_due(key_id):
                    await self._renew()
        if self._keys is None:
            raise SignInUnavailableError
        return self._keys.get(key_id)

    def _is_due(self, key_id: str) -> bool:
        now = self._read_seconds()
        if self._tried_at is not None and now - self._tried_at < PAUSE_SECONDS:
            return False
        is_known = self._keys is not None and key_id in self._keys
        return not is_known or now - self._fetched_at >= MOST_SECONDS_OLD

    async def _renew(self) -> None:
        try:
            self._keys = await self._fetch()
        except SignInUnavailableError as error:
            self._tried_at = self._read_seconds()
            warn("signing_keys", fault=type(error.__cause__).__name__, kept=len(self._keys or ()))
            return
        self._fetched_at = self._tried_at = self._read_seconds()
        tell("signing_keys", fetched=len(self._keys))
