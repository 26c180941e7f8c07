"""How long a queue that had nothing waits before the next look: randomised, exponential."""

import random
from datetime import timedelta

from emulation.functions_host.queue_options import MIN_POLLING

_RANDOMNESS = 0.2


class QueueBackoff:
    """RandomizedExponentialBackoffStrategy: 100 ms, then about 200, 300, 500, 900, to `maximum`."""

    def __init__(
        self, maximum: timedelta, rng: random.Random, *, minimum: timedelta = MIN_POLLING
    ) -> None:
        self._minimum = minimum.total_seconds()
        self._maximum = maximum.total_seconds()
        self._rng = rng
        self._current = 0.0
        self._exponent = 0

    def next_delay(self, *, found_messages: bool) -> float:
        """Seconds to wait after an empty poll; `found_messages` tells of those before it."""
        if found_messages:
            self._current, self._exponent = self._minimum, 1
        elif self._current != self._maximum:
            self._grow()
        return self._current

    def _grow(self) -> None:
        delay = self._minimum
        if self._exponent > 0:
            factor = self._rng.uniform(1 - _RANDOMNESS, 1 + _RANDOMNESS)
            delay += factor * 2 ** (self._exponent - 1) * self._minimum
        if delay < self._maximum:
            self._current, self._exponent = delay, self._exponent + 1
        else:
            self._current = self._maximum
