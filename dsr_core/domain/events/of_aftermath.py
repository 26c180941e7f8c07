"""What still happens to a request that is over: our copies go, and erased people are looked for."""

from dataclasses import dataclass

from dsr_core.domain.copies import Copy
from dsr_core.domain.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiesPurged:
    """Our own copies are gone; with the personal data in the rows the key is destroyed, too."""

    copies: tuple[Copy, ...]
    #: How many of each there were when they were removed.
    files: int = 0
    letters: int = 0
    #: Containers that Microsoft's own export wrote into.
    drops: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceConfirmed:
    """A look after an erasure: the person is not in the directory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReappeared:
    """A look after an erasure: the person is back, which an operator must know."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ReappearanceConfirmed:
    """A later look found what an operator was told of before."""

    reason: Reason
