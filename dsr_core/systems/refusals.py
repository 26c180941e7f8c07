"""What logs answer to every wish to change them: always the same, with its ground, and no call."""

from collections.abc import Mapping
from dataclasses import dataclass

from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import Outcome, SourceResult
from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Assignment, TaskResult
from dsr_core.systems.log_sources import ENTRA_LOGS, INTUNE_AUDIT
from dsr_core.systems.settling import finish
from dsr_core.systems.tools import Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedAnswer:
    """What a system says to a verb, whoever the person is."""

    outcome: Outcome
    reason: Reason
    ground: Ground | None = None


def _refused(ground: Ground) -> FixedAnswer:
    return FixedAnswer(outcome=Outcome.REFUSED, reason=Reason.REFUSED_BY_RULE, ground=ground)


#: Logs are a record of what happened: to correct one would falsify it and hide misuse, and nothing
#: switches them off for one person (guide-azure-dsr, guide-intune-dsr; DESIGN.md 2, rules 5 to 7).
#: Entra's logs go with the account, within 30 days of its permanent deletion: nothing is refused.
FIXED_ANSWERS: Mapping[tuple[SystemKind, Verb], FixedAnswer] = {
    (SystemKind.ENTRA_LOGS, Verb.RECTIFY): _refused(Ground.LOGS_ARE_HISTORY),
    (SystemKind.ENTRA_LOGS, Verb.RESTRICT): _refused(Ground.LOGS_CANNOT_BE_RESTRICTED),
    (SystemKind.ENTRA_LOGS, Verb.ERASE): FixedAnswer(
        outcome=Outcome.DONE, reason=Reason.PURGE_HORIZON
    ),
    (SystemKind.INTUNE_AUDIT, Verb.RECTIFY): _refused(Ground.LOGS_ARE_HISTORY),
    (SystemKind.INTUNE_AUDIT, Verb.RESTRICT): _refused(Ground.LOGS_CANNOT_BE_RESTRICTED),
    (SystemKind.INTUNE_AUDIT, Verb.ERASE): _refused(Ground.AUDIT_LOGS_KEPT_ONE_YEAR),
}

#: By which names the answer lists what a system keeps: those that its copy has.
_SOURCES: Mapping[SystemKind, tuple[str, ...]] = {
    SystemKind.ENTRA_LOGS: tuple(log.name for log in ENTRA_LOGS),
    SystemKind.INTUNE_AUDIT: (INTUNE_AUDIT.name,),
}


async def answer_fixed(tools: Tools, assignment: Assignment, _who: DirectoryIdentity) -> TaskResult:
    """The answer of the table, for each log. Nothing is asked, so it can be repeated at will."""
    fixed = FIXED_ANSWERS[assignment.system, assignment.verb]
    return finish(
        [
            SourceResult(
                source=source,
                outcome=fixed.outcome,
                reason=fixed.reason,
                ground=fixed.ground,
                read_at=tools.clock.now(),
            )
            for source in _SOURCES[assignment.system]
        ]
    )
