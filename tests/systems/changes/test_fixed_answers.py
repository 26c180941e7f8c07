"""Logs refuse to be changed: in the same words for everybody, and without a call."""

import pytest

from dsr_core.domain.grounds import GROUNDS, PARTIAL_USES, Ground
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import Right
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import CAN, SystemKind, Verb
from dsr_core.systems.refusals import FIXED_ANSWERS
from tests.systems.changes.kit import Patient

_LOGS = ("signIns", "directoryAudits", "provisioning")
_RIGHTS = {
    Verb.RECTIFY: Right.RECTIFICATION,
    Verb.RESTRICT: Right.RESTRICTION,
    Verb.ERASE: Right.ERASURE,
}


@pytest.mark.parametrize(
    ("system", "verb", "outcome", "reason", "ground"),
    [
        (
            SystemKind.ENTRA_LOGS,
            Verb.RECTIFY,
            Outcome.REFUSED,
            Reason.REFUSED_BY_RULE,
            Ground.LOGS_ARE_HISTORY,
        ),
        (
            SystemKind.ENTRA_LOGS,
            Verb.RESTRICT,
            Outcome.REFUSED,
            Reason.REFUSED_BY_RULE,
            Ground.LOGS_CANNOT_BE_RESTRICTED,
        ),
        (SystemKind.ENTRA_LOGS, Verb.ERASE, Outcome.DONE, Reason.PURGE_HORIZON, None),
        (
            SystemKind.INTUNE_AUDIT,
            Verb.RECTIFY,
            Outcome.REFUSED,
            Reason.REFUSED_BY_RULE,
            Ground.LOGS_ARE_HISTORY,
        ),
        (
            SystemKind.INTUNE_AUDIT,
            Verb.RESTRICT,
            Outcome.REFUSED,
            Reason.REFUSED_BY_RULE,
            Ground.LOGS_CANNOT_BE_RESTRICTED,
        ),
        (
            SystemKind.INTUNE_AUDIT,
            Verb.ERASE,
            Outcome.REFUSED,
            Reason.REFUSED_BY_RULE,
            Ground.AUDIT_LOGS_KEPT_ONE_YEAR,
        ),
    ],
)
async def test_every_log_has_its_own_line_in_the_answer(
    adele: Patient,
    system: SystemKind,
    verb: Verb,
    outcome: Outcome,
    reason: Reason,
    ground: Ground | None,
) -> None:
    report = (await adele.change(verb, system)).report

    assert {(r.outcome, r.reason, r.ground) for r in report.sources} == {(outcome, reason, ground)}
    names = _LOGS if system is SystemKind.ENTRA_LOGS else ("auditEvents",)
    assert tuple(result.source for result in report.sources) == names
    assert adele.simulator.world.journal.entries == []


def test_every_answer_is_asked_for_and_its_ground_is_one_the_law_has() -> None:
    for (system, verb), answer in FIXED_ANSWERS.items():
        assert verb in CAN[system]
        if answer.ground is not None:
            rule = GROUNDS[answer.ground]
            assert _RIGHTS[verb] in rule.rights
            assert PARTIAL_USES[_RIGHTS[verb]] in rule.uses
