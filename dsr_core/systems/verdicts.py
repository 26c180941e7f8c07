"""What became of one thing that was to be changed, and how a report says it."""

from dataclasses import dataclass
from datetime import datetime

from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import Outcome, SourceResult
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.systems.graph_errors import Settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a change ended. Holds no value of the person's, so it may be kept in a checkpoint."""

    outcome: Outcome
    reason: Reason = Reason.NONE
    ground: Ground | None = None


DONE = Verdict(outcome=Outcome.DONE)
NOTHING_FOUND = Verdict(outcome=Outcome.NOTHING_FOUND)
CHANGE_REFUSED = Verdict(outcome=Outcome.FAILED, reason=Reason.CHANGE_REFUSED)
CHANGE_NOT_SEEN = Verdict(outcome=Outcome.FAILED, reason=Reason.CHANGE_NOT_SEEN)
BY_HAND = Verdict(outcome=Outcome.NEEDS_PERSON, reason=Reason.MANUAL_TASK)

#: Somebody else carries it out: the administrator of the directory on premises (graph.md 2.4).
ON_PREMISES = Verdict(
    outcome=Outcome.NEEDS_PERSON, reason=Reason.MANUAL_TASK, ground=Ground.ON_PREMISES_SOURCE
)


#: The same while there is time: the directory is looked at until it shows the change.
WAITS_ON_PREMISES = Verdict(
    outcome=Outcome.NEEDS_PERSON,
    reason=Reason.WAITS_ON_PREMISES,
    ground=Ground.ON_PREMISES_SOURCE,
)


def refused(ground: Ground) -> Verdict:
    """Not done, by a rule that holds for everybody."""
    return Verdict(outcome=Outcome.REFUSED, reason=Reason.REFUSED_BY_RULE, ground=ground)


def verdict_of(settled: Settled, who: DirectoryIdentity) -> Verdict:
    """What a final answer of Graph means for whatever was to be changed.

    Unknown means gone: discovery found the person, and Graph does not show who lies in the bin.
    """
    if settled.outcome is Outcome.NOTHING_FOUND and not settled.reason:
        gone = Reason.SOFT_DELETED if who.deleted else Reason.NOT_IN_DIRECTORY
        return Verdict(outcome=Outcome.NOTHING_FOUND, reason=gone)
    return Verdict(outcome=settled.outcome, reason=settled.reason)


def report(
    source: str, verdict: Verdict, permission: str, read_at: datetime, *, items: int = 1
) -> SourceResult:
    """The result of one source. `items` count when it is done, and only then."""
    return SourceResult(
        source=source,
        outcome=verdict.outcome,
        reason=verdict.reason,
        ground=verdict.ground,
        items=items if verdict.outcome is Outcome.DONE else 0,
        permission=permission,
        read_at=read_at,
    )
