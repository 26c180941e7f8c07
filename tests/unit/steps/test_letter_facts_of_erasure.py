"""What the letters of an erasure say: what is gone, what stays and why, and the days to come."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.grounds import Ground
from dsr_core.domain.letter_facts import ErasedFacts
from dsr_core.domain.letter_parts import DecisionResult, ErasedPart, KeptPart, RefusedPart
from dsr_core.domain.outcomes import Outcome, TaskReport
from dsr_core.domain.plan import PlanOptions, Right, plan_for
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.steps.letter_facts_of_answers import decision_facts
from dsr_core.steps.letter_facts_of_erasure import erased_facts
from tests.unit.steps.letter_kit import (
    ACTED_AT,
    Told,
    a_case,
    honoured,
    occasion,
    report,
    source,
)

SOFT: Told = (SystemKind.ENTRA, Verb.SOFT_DELETE, report(source("user", items=1)))
HARD: Told = (
    SystemKind.ENTRA,
    Verb.HARD_DELETE,
    report(source("deletedItems", items=1, read_at=ACTED_AT + timedelta(days=20))),
)
LOGS: Told = (
    SystemKind.ENTRA_LOGS,
    Verb.ERASE,
    report(source("signIns", reason=Reason.PURGE_HORIZON)),
)
DEVICES: Told = (
    SystemKind.INTUNE,
    Verb.ERASE,
    report(source("device.1", items=1), source("device.2", items=1)),
)
NO_DEVICES: Told = (
    SystemKind.INTUNE,
    Verb.ERASE,
    report(source("managedDevices", Outcome.NOTHING_FOUND)),
)
AUDIT: Told = (
    SystemKind.INTUNE_AUDIT,
    Verb.ERASE,
    report(source("auditEvents", Outcome.REFUSED, ground=Ground.AUDIT_LOGS_KEPT_ONE_YEAR)),
)
PROVED: Told = (
    SystemKind.ENTRA,
    Verb.PROVE,
    report(source("absence.user", read_at=ACTED_AT + timedelta(days=60))),
)
AUDIT_KEPT = KeptPart(
    name="intune_audit", ground=Ground.AUDIT_LOGS_KEPT_ONE_YEAR, until=date(2027, 3, 30)
)


def under_way(*told: Told, **rest: object) -> DsrRequest:
    return a_case(Right.ERASURE, *told, **rest)


def over(*told: Told, **rest: object) -> DsrRequest:
    return a_case(Right.ERASURE, *told, delivery=2, **rest)


def certificate(request: DsrRequest) -> ErasedFacts:
    facts = erased_facts(occasion(request))
    assert isinstance(facts, ErasedFacts)
    return facts


def test_the_certificate_says_what_is_gone_what_stays_and_every_day() -> None:
    facts = certificate(over(DEVICES, AUDIT, LOGS, SOFT, HARD, PROVED))

    assert facts.erased == (
        ErasedPart(name="intune", items=2),
        ErasedPart(name="entra_logs"),
        ErasedPart(name="entra", items=1),
    )
    assert facts.kept == (AUDIT_KEPT,)
    assert facts.open == ()
    assert facts.horizon.soft_deleted_on == date(2026, 3, 10)
    assert facts.horizon.permanently_deleted_on == date(2026, 3, 30)
    assert facts.horizon.purged_by == date(2026, 4, 29)
    assert facts.horizon.intune_purged_by == date(2026, 4, 29)
    assert facts.proved_on == date(2026, 5, 9)


def test_a_deletion_for_good_that_was_left_to_entra_is_counted_from_the_first_one() -> None:
    left = (
        SystemKind.ENTRA,
        Verb.HARD_DELETE,
        report(source("deletedItems", Outcome.NEEDS_PERSON, reason=Reason.HARD_DELETE_NOT_ALLOWED)),
    )

    assert certificate(over(SOFT, left)).horizon.permanently_deleted_on == date(2026, 4, 9)


def test_without_intune_no_audit_log_is_said_to_be_kept() -> None:
    facts = certificate(over(NO_DEVICES, SOFT, HARD))

    assert facts.kept == ()
    assert facts.horizon.audit_logs_until is None
    assert facts.horizon.intune_purged_by is None


def test_with_intune_audit_logs_are_kept_even_if_nobody_asked_them() -> None:
    assert certificate(over(DEVICES, SOFT, HARD)).kept == (AUDIT_KEPT,)


def test_a_device_of_somebody_else_by_now_is_kept_for_that_ground() -> None:
    devices = report(
        source("device.1", items=1),
        source("device.2", Outcome.FAILED, reason=Reason.OWNER_CHANGED),
    )

    facts = certificate(over((SystemKind.INTUNE, Verb.ERASE, devices), AUDIT, SOFT, HARD))

    assert KeptPart(name="intune", ground=Ground.NOT_THE_PERSONS_DATA) in facts.kept
    assert facts.open == ()


def test_what_failed_is_open_in_the_certificate_and_nothing_is_proved() -> None:
    devices = report(source("device.1", Outcome.FAILED, reason=Reason.DEVICE_ACTION_FAILED))
    left = report(source("absence.deletedItems", Outcome.FAILED, reason=Reason.STILL_THERE))

    facts = certificate(
        over(
            (SystemKind.INTUNE, Verb.ERASE, devices),
            SOFT,
            HARD,
            (SystemKind.ENTRA, Verb.PROVE, left),
        )
    )

    assert facts.open == ("intune", "deletedItems")
    assert facts.proved_on is None


def test_what_an_operator_left_out_is_kept_with_its_ground() -> None:
    ruling = honoured((SystemKind.MANUAL, Ground.LEGAL_OBLIGATION))

    facts = certificate(over(NO_DEVICES, SOFT, HARD, ruling=ruling))

    assert facts.kept == (KeptPart(name="manual", ground=Ground.LEGAL_OBLIGATION),)


def test_a_ground_that_erasure_has_not_is_no_certificate() -> None:
    logs = report(source("signIns", Outcome.REFUSED, ground=Ground.LOGS_ARE_HISTORY))

    with pytest.raises(InvalidValueError):
        erased_facts(occasion(over((SystemKind.ENTRA_LOGS, Verb.ERASE, logs), SOFT, HARD)))


def test_where_no_account_was_deleted_none_is_certified() -> None:
    gone = report(source("user", Outcome.NOTHING_FOUND))

    assert erased_facts(occasion(over((SystemKind.ENTRA, Verb.SOFT_DELETE, gone)))) is None


def test_a_deletion_of_which_nobody_knows_the_day_is_no_certificate() -> None:
    undated = report(source("user", items=1, read_at=None))

    with pytest.raises(InvalidValueError):
        erased_facts(occasion(over((SystemKind.ENTRA, Verb.SOFT_DELETE, undated))))


def test_within_the_month_the_person_hears_what_is_done_and_what_follows() -> None:
    facts = decision_facts(occasion(under_way(DEVICES, AUDIT, LOGS, SOFT)))

    assert facts.result is DecisionResult.IN_PART
    assert facts.refusals == (
        RefusedPart(ground=Ground.AUDIT_LOGS_KEPT_ONE_YEAR, about="intune_audit"),
    )
    # Entra's logs go with the account: that is still to come.
    assert facts.done == (ErasedPart(name="intune", items=2), ErasedPart(name="entra", items=1))
    assert facts.horizon is not None
    assert facts.horizon.soft_deleted_on == date(2026, 3, 10)
    assert facts.horizon.permanently_deleted_on == date(2026, 4, 9)
    assert facts.letter_follows


def test_an_erasure_that_keeps_nothing_is_honoured_in_full() -> None:
    facts = decision_facts(occasion(under_way(NO_DEVICES, SOFT)))

    assert (facts.result, facts.refusals) == (DecisionResult.HONOURED, ())


def test_an_erasure_by_hand_alone_ends_with_a_decision_and_no_other_letter() -> None:
    by_hand = (SystemKind.MANUAL, Verb.ERASE, TaskReport(outcome=Outcome.DONE))
    nobody = report(source("entra", Outcome.NOTHING_FOUND))

    facts = decision_facts(
        occasion(over((SystemKind.ENTRA, Verb.SOFT_DELETE, nobody), by_hand, known=None))
    )

    assert facts.result is DecisionResult.HONOURED
    assert facts.done == (ErasedPart(name="manual"),)
    assert facts.horizon is None
    assert not facts.letter_follows


def test_a_restriction_by_export_and_deletion_may_keep_what_an_erasure_may() -> None:
    plan = plan_for(Right.RESTRICTION, PlanOptions(export_then_delete=True))
    request = a_case(Right.RESTRICTION, DEVICES, AUDIT, SOFT, plan=plan, delivery=2)

    facts = decision_facts(occasion(request))

    assert facts.matter.right is Right.RESTRICTION
    assert facts.grounds == (Ground.AUDIT_LOGS_KEPT_ONE_YEAR,)
    last = replace(request, stage=len(plan) - 1)
    assert certificate(last).kept[0].ground is Ground.AUDIT_LOGS_KEPT_ONE_YEAR
