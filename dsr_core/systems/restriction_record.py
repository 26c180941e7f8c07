"""What a restriction changed and what was before: the register that makes it reversible.

The same document is the checkpoint while the restriction is being put in force, and the evidence
from then on; so a withdrawal in the middle can be undone as well.
"""

from dataclasses import dataclass, field
from datetime import datetime

from dsr_core.domain.request import DsrRequest
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.systems.account_state import AccountState
from dsr_core.systems.changing import Marks
from dsr_core.systems.kept import read_kept

_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionRecord:
    """The before-image, what is to be taken away, and what came of it."""

    taken_at: datetime
    before: AccountState
    #: Whether sign-in is to be blocked here: it was allowed, and the cloud may say so.
    blocks: bool
    #: Whether licences are taken at all: the organisation's choice at that time.
    takes_licences: bool = False
    marks: Marks = field(default_factory=Marks)
    #: The account when the restriction was in force; None while it is being put there.
    after: AccountState | None = None
    version: int = _VERSION

    @property
    def has_blocked(self) -> bool:
        """Whether a blocked sign-in is our doing. While in the middle, that must be assumed."""
        return self.blocks and (self.after is None or not self.after.enabled)

    @property
    def removes(self) -> tuple[str, ...]:
        """The products whose licences are to be taken: the person's own, not those of groups."""
        return tuple(self.before.direct) if self.takes_licences else ()

    @property
    def has_removed(self) -> tuple[str, ...]:
        """The products whose licences are gone by our doing."""
        after = self.after
        return tuple(sku for sku in self.removes if after is None or sku not in after.direct)


def read_record(text: str) -> RestrictionRecord:
    """What was kept. Raises SystemStuckError(INTEGRITY) for what this version cannot read."""
    return read_kept(text, RestrictionRecord, _VERSION)


def find_record(request: DsrRequest) -> RestrictionRecord | None:
    """The newest restriction of the request, in force or half-way; None when nothing was begun."""
    for task in reversed(request.tasks):
        if task.system is SystemKind.ENTRA and task.verb is Verb.RESTRICT:
            kept = task.evidence or task.checkpoint
            return read_record(kept) if kept else None
    return None
