"""Which trials, in which order: every crossing once before any a second time."""

import random
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from bench.fault_matrix.crossings import Crossing, Fault, Trial

#: Where time is short these come first: what is not repaired by a mere repetition of the call.
_HARDEST = (
    Fault.KILLED_AFTER,
    Fault.ANSWER_LOST,
    Fault.OVERTAKEN,
    Fault.KILLED_BEFORE,
    Fault.LOST,
    Fault.TWICE_AT_ONCE,
    Fault.CLOCK_AHEAD,
)


def in_rounds(trials: Iterable[Trial], seed: int) -> list[Trial]:
    """Rounds over all crossings, the faults of each in turn; the same for the same seed.

    Crossings begin with different ones of the hardest faults, so the first round has them all.
    """
    by_crossing: dict[tuple[str, Crossing], list[Trial]] = {}
    for trial in trials:
        by_crossing.setdefault((trial.right.value, trial.crossing), []).append(trial)
    dice = random.Random(seed)
    rows = [_turned(row, number) for number, row in enumerate(by_crossing.values())]
    rounds: list[Trial] = []
    for each in zip_longest(*rows):
        present = [trial for trial in each if trial is not None]
        dice.shuffle(present)
        rounds += present
    return rounds


def _turned(row: Sequence[Trial], number: int) -> list[Trial]:
    hardest = [trial for trial in row if trial.fault in _HARDEST]
    others = [trial for trial in row if trial.fault not in _HARDEST]
    return [*_rotated(hardest, number), *_rotated(others, number)]


def _rotated(row: list[Trial], by: int) -> list[Trial]:
    places = by % len(row) if row else 0
    return row[places:] + row[:places]
