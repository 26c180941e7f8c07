"""The proof of an erasure: every place is looked at again, by the ids kept for that."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import Outcome, SourceResult
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.systems import SystemKind
from dsr_core.ports import Assignment, Postponed, Stuck, TaskResult
from dsr_core.systems.absence_sources import (
    Looked,
    look_at_entra,
    look_at_intune,
    look_at_logs,
)
from dsr_core.systems.graph_errors import Unread
from dsr_core.systems.intune_guards import AUTOPILOT
from dsr_core.systems.log_sources import INTUNE_AUDIT
from dsr_core.systems.orders import answers
from dsr_core.systems.reading import Found
from dsr_core.systems.settling import finish, postpone, settle
from dsr_core.systems.tools import Tools

type _Look = Callable[[Tools, Assignment, DirectoryIdentity], Awaitable[list[Looked]]]

_LOOKS: Mapping[SystemKind, _Look] = {
    SystemKind.ENTRA: look_at_entra,
    SystemKind.ENTRA_LOGS: look_at_logs,
    SystemKind.INTUNE: look_at_intune,
    SystemKind.INTUNE_AUDIT: look_at_logs,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remainder:
    """What it means that something is left where waiting would not change that."""

    outcome: Outcome
    reason: Reason
    ground: Ground | None = None


#: What may be left. Of anything else it is waited for that it goes.
REMAINDERS: Mapping[str, Remainder] = {
    INTUNE_AUDIT.name: Remainder(
        outcome=Outcome.REFUSED,
        reason=Reason.REFUSED_BY_RULE,
        ground=Ground.AUDIT_LOGS_KEPT_ONE_YEAR,
    ),
    # The hardware stays registered, with the person's name on it, until somebody unassigns it.
    AUTOPILOT.name: Remainder(outcome=Outcome.NEEDS_PERSON, reason=Reason.AUTOPILOT_ASSIGNED),
}


@answers
async def prove(tools: Tools, assignment: Assignment, who: DirectoryIdentity) -> TaskResult:
    """Read every source again: DONE means that nothing is there. Changes nothing.

    What is still there is waited for; at the last chance an operator is asked. The evidence lists
    what was read, when, and what came of it, in the form of a report's sources.
    """
    looks = await _LOOKS[assignment.system](tools, assignment, who)
    now = tools.clock.now()
    results, unread = list[SourceResult](), list[Unread]()
    for looked in looks:
        told = _tell(looked, now, last_chance=assignment.last_chance)
        if isinstance(told, Unread):
            unread.append(told)
        else:
            results.append(told)
    evidence = msgspec.json.encode(results).decode()
    if any(result.reason is Reason.STILL_THERE for result in results):
        if assignment.last_chance:
            return Stuck(reason=Reason.STILL_THERE, findings=tuple(results))
        return Postponed(reason=Reason.STILL_THERE, checkpoint=evidence)
    if unread:
        return postpone(unread, evidence)
    return replace(finish(results), evidence=evidence)


def _tell(looked: Looked, now: datetime, *, last_chance: bool) -> SourceResult | Unread:
    reading = settle(looked.reading, last_chance=last_chance)
    if isinstance(reading, Unread):
        return reading
    result = SourceResult(
        source=f"absence.{looked.source.name}",
        outcome=Outcome.DONE,
        permission=looked.source.permission,
        read_at=now,
    )
    if isinstance(reading, Found):
        left = REMAINDERS.get(looked.source.name, _STILL_THERE)
        return replace(
            result,
            outcome=left.outcome,
            reason=left.reason,
            ground=left.ground,
            items=len(reading.rows),
        )
    if reading.outcome is Outcome.NOTHING_FOUND:
        return result
    return replace(result, outcome=reading.outcome, reason=reading.reason)


_STILL_THERE = Remainder(outcome=Outcome.FAILED, reason=Reason.STILL_THERE)
