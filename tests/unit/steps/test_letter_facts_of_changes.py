"""What the letters about corrections and restrictions say, out of what the tasks reported."""

from datetime import date

import pytest

from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.grounds import Ground
from dsr_core.domain.letter_facts import RectifiedFacts, RestrictedFacts
from dsr_core.domain.letter_parts import FieldOutcome, FieldResult, Measure, RefusedPart
from dsr_core.domain.outcomes import Outcome, SourceResult, TaskReport
from dsr_core.domain.plan import Right
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import DsrRequest
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.steps.letter_facts_of_changes import (
    lifted_facts,
    rectified_facts,
    restricted_facts,
)
from tests.unit.steps.letter_kit import a_case, honoured, occasion, report, source

LOGS_REFUSE = report(
    source("signIns", Outcome.REFUSED, ground=Ground.LOGS_ARE_HISTORY),
    source("directoryAudits", Outcome.REFUSED, ground=Ground.LOGS_ARE_HISTORY),
)


def rectified(*sources: SourceResult, **rest: object) -> DsrRequest:
    return a_case(Right.RECTIFICATION, (SystemKind.ENTRA, Verb.RECTIFY, report(*sources)), **rest)


def fields_of(request: DsrRequest) -> tuple[FieldOutcome, ...]:
    facts = rectified_facts(occasion(request))
    assert isinstance(facts, RectifiedFacts)
    return facts.fields


def test_each_field_says_what_became_of_it() -> None:
    request = rectified(
        source("field.jobTitle"),
        source("field.proxyAddresses", Outcome.REFUSED, ground=Ground.PROPERTY_READ_ONLY),
        source("field.city", Outcome.NEEDS_PERSON, ground=Ground.ON_PREMISES_SOURCE),
        source("field.employeeLeaveDateTime", Outcome.NEEDS_PERSON, reason=Reason.MANUAL_TASK),
        source("field.mobilePhone", Outcome.FAILED, reason=Reason.CHANGE_REFUSED),
    )

    assert fields_of(request) == (
        FieldOutcome(name="jobTitle", result=FieldResult.CORRECTED),
        FieldOutcome(
            name="proxyAddresses", result=FieldResult.REFUSED, ground=Ground.PROPERTY_READ_ONLY
        ),
        FieldOutcome(name="city", result=FieldResult.PASSED_ON, ground=Ground.ON_PREMISES_SOURCE),
        FieldOutcome(name="employeeLeaveDateTime", result=FieldResult.PASSED_ON),
        FieldOutcome(name="mobilePhone", result=FieldResult.OPEN),
    )


@pytest.mark.parametrize(
    "outcome", [Outcome.FORBIDDEN, Outcome.UNLICENSED, Outcome.THROTTLED_OUT, Outcome.FAILED]
)
def test_a_field_that_failed_is_open_and_never_called_corrected_or_refused(
    outcome: Outcome,
) -> None:
    (field,) = fields_of(rectified(source("field.city", outcome)))

    assert (field.result, field.ground) == (FieldResult.OPEN, None)


def test_a_refusal_without_a_ground_is_no_letter() -> None:
    with pytest.raises(InvalidValueError):
        rectified_facts(occasion(rectified(source("field.city", Outcome.REFUSED))))


def test_a_ground_that_the_law_has_not_for_a_field_is_no_letter() -> None:
    foreign = source("field.city", Outcome.REFUSED, ground=Ground.LEGAL_CLAIMS)

    with pytest.raises(InvalidValueError):
        rectified_facts(occasion(rectified(foreign)))


def test_a_log_refuses_once_however_many_sources_it_has() -> None:
    request = a_case(
        Right.RECTIFICATION,
        (SystemKind.ENTRA, Verb.RECTIFY, report(source("field.city"))),
        (SystemKind.ENTRA_LOGS, Verb.RECTIFY, LOGS_REFUSE),
    )

    assert fields_of(request)[1:] == (
        FieldOutcome(name="entra_logs", result=FieldResult.REFUSED, ground=Ground.LOGS_ARE_HISTORY),
    )


def test_a_device_the_person_must_rename_is_said_with_its_ground() -> None:
    waits = source("field.deviceName", Outcome.NEEDS_PERSON, reason=Reason.WAITS_ON_DEVICE)
    request = a_case(Right.RECTIFICATION, (SystemKind.INTUNE, Verb.RECTIFY, report(waits)))

    assert fields_of(request) == (
        FieldOutcome(
            name="deviceName", result=FieldResult.PASSED_ON, ground=Ground.CORRECTED_ON_DEVICE
        ),
    )


def test_work_by_hand_without_sources_counts_as_the_whole_system() -> None:
    by_hand = (SystemKind.MANUAL, Verb.RECTIFY, TaskReport(outcome=Outcome.DONE))

    assert fields_of(a_case(Right.RECTIFICATION, by_hand)) == (
        FieldOutcome(name="manual", result=FieldResult.CORRECTED),
    )


def test_a_system_that_an_operator_left_out_is_refused_with_its_ground() -> None:
    request = rectified(
        source("field.city"), ruling=honoured((SystemKind.MANUAL, Ground.NOT_INACCURATE))
    )

    assert fields_of(request)[1:] == (
        FieldOutcome(name="manual", result=FieldResult.REFUSED, ground=Ground.NOT_INACCURATE),
    )


def test_where_nothing_was_found_there_is_no_letter_about_corrections() -> None:
    request = rectified(source("field", Outcome.NOTHING_FOUND))

    assert rectified_facts(occasion(request)) is None


def restricted(*sources: SourceResult, **rest: object) -> DsrRequest:
    return a_case(Right.RESTRICTION, (SystemKind.ENTRA, Verb.RESTRICT, report(*sources)), **rest)


def test_a_restriction_lists_what_was_done_in_its_own_order() -> None:
    facts = restricted_facts(
        occasion(
            restricted(
                source("licences.inherited"),
                source("licences.direct", items=2),
                source("sessions"),
                source("signIn"),
            )
        )
    )

    assert isinstance(facts, RestrictedFacts)
    assert facts.measures == (
        Measure.SIGN_IN_BLOCKED,
        Measure.SESSIONS_ENDED,
        Measure.LICENCES_REMOVED,
    )
    assert (facts.kept, facts.open) == ((), ())


def test_the_day_of_a_restriction_is_the_controllers_own() -> None:
    facts = restricted_facts(occasion(restricted(source("signIn"))))

    assert facts is not None
    assert facts.restricted_on == date(2026, 3, 10)


def test_what_was_not_restricted_is_kept_with_a_ground_or_open_without_one() -> None:
    request = a_case(
        Right.RESTRICTION,
        (
            SystemKind.ENTRA,
            Verb.RESTRICT,
            report(
                source("signIn"),
                source("sessions", Outcome.REFUSED, ground=Ground.OUT_OF_TENANT),
                source("licences.direct", Outcome.NOTHING_FOUND),
                source("licences.inherited", Outcome.NEEDS_PERSON, reason=Reason.MANUAL_TASK),
            ),
        ),
        (
            SystemKind.ENTRA_LOGS,
            Verb.RESTRICT,
            report(source("signIns", Outcome.REFUSED, ground=Ground.LOGS_CANNOT_BE_RESTRICTED)),
        ),
    )

    facts = restricted_facts(occasion(request))

    assert facts is not None
    assert facts.measures == (Measure.SIGN_IN_BLOCKED,)
    assert facts.kept == (
        RefusedPart(ground=Ground.OUT_OF_TENANT, about="sessions"),
        RefusedPart(ground=Ground.LOGS_CANNOT_BE_RESTRICTED, about="entra_logs"),
    )
    assert facts.open == ("licences.inherited",)


def test_where_no_measure_was_taken_nobody_is_told_of_a_restriction() -> None:
    failed = source("signIn", Outcome.FAILED, reason=Reason.CHANGE_REFUSED)

    assert restricted_facts(occasion(restricted(failed))) is None


def lifted(*sources: SourceResult) -> DsrRequest:
    return a_case(Right.RESTRICTION, (SystemKind.ENTRA, Verb.LIFT, report(*sources)), delivery=2)


def test_lifting_names_what_could_not_be_put_back() -> None:
    facts = lifted_facts(
        occasion(
            lifted(
                source("signIn"),
                source("licences.direct", Outcome.FAILED, reason=Reason.CHANGE_REFUSED),
                source("licences.inherited", Outcome.NOTHING_FOUND),
            )
        )
    )

    assert facts.lifted_on == date(2026, 3, 10)
    assert facts.not_restored == ("licences.direct",)
