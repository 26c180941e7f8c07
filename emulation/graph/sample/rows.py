"""Choices and moments that depend on the seed and a label, never on the order they are made in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256


def tick_stamp(moment: datetime, ticks: int) -> str:
    """UTC with 7 fraction digits; ``ticks`` (of 100 ns, 0 to 9,999,999) replaces the fraction."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{ticks:07d}Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dice:
    """What is random about the sample, for one seed and one present."""

    seed: int
    now: datetime

    def number(self, low: int, high: int, *label: object) -> int:
        """A whole number from low to high, both included."""
        digest = sha256("|".join(map(str, (self.seed, *label))).encode()).digest()
        return low + int.from_bytes(digest[:8]) % (high - low + 1)

    def pick[T](self, options: Sequence[T], *label: object) -> T:
        """One of the options."""
        return options[self.number(0, len(options) - 1, *label)]

    def ago(self, *, days: float = 0, hours: float = 0) -> datetime:
        """A moment before the sample's present."""
        return self.now - timedelta(days=days, hours=hours)

    def ago_stamp(self, days: float, *label: object) -> str:
        """A moment before the present, with a fraction of a second that looks real."""
        return tick_stamp(self.ago(days=days), self.number(0, 9_999_999, "ticks", days, *label))
