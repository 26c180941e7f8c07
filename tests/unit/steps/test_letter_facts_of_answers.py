"""What the letters say that hand over a package, or tell a decision."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.grounds import Ground
from dsr_core.domain.letter_parts import DecisionResult, RefusedPart
from dsr_core.domain.outcomes import Outcome, TaskReport
from dsr_core.domain.plan import Right
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Ruling
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.steps.letter_facts_of import withheld_parts
from dsr_core.steps.letter_facts_of_answers import decision_facts, ready_facts
from tests.builders import NOW, a_package
from tests.unit.steps.letter_kit import (
    Told,
    a_case,
    declined,
    honoured,
    occasion,
    report,
    source,
)

LINK = "https://account.blob.example/package.zip?sig=secret"
SOON = datetime(2026, 3, 9, tzinfo=UTC)
NOBODY: Told = (
    SystemKind.ENTRA,
    Verb.DISCOVER,
    report(source("users", Outcome.NOTHING_FOUND, reason=Reason.NOT_IN_DIRECTORY)),
)


def collected(system: SystemKind, outcome: Outcome) -> Told:
    return (system, Verb.COLLECT, TaskReport(outcome=outcome))


def test_only_what_follows_is_called_missing() -> None:
    request = a_case(
        Right.ACCESS,
        collected(SystemKind.ENTRA, Outcome.DONE),
        collected(SystemKind.INTUNE, Outcome.FORBIDDEN),
        collected(SystemKind.ENTRA_LOGS, Outcome.UNLICENSED),
        collected(SystemKind.MICROSOFT_EXPORT, Outcome.PENDING),
    )

    facts = ready_facts(occasion(replace(request, packages=(a_package(),))), LINK, SOON)

    assert facts.missing == ("microsoft_export",)
    assert not facts.supplement


def test_a_second_package_is_a_supplement() -> None:
    request = replace(a_case(Right.ACCESS), packages=(a_package(), a_package(version=2)))

    assert ready_facts(occasion(request), LINK, SOON).supplement


def test_each_system_left_out_goes_with_its_own_ground() -> None:
    request = replace(
        a_case(
            Right.ACCESS,
            ruling=honoured(
                (SystemKind.INTUNE, Ground.COPY_HARMS_OTHERS),
                (SystemKind.ENTRA_LOGS, Ground.SERVICE_SECURITY),
            ),
        ),
        packages=(a_package(),),
    )

    assert ready_facts(occasion(request), LINK, SOON).withheld == (
        RefusedPart(ground=Ground.COPY_HARMS_OTHERS, about="intune"),
        RefusedPart(ground=Ground.SERVICE_SECURITY, about="entra_logs"),
    )


def ruled(systems: tuple[SystemKind, ...], *grounds: Ground) -> Ruling:
    return Ruling(by="operator-1", at=NOW, honoured=True, withheld=systems, grounds=grounds)


def test_one_ground_may_be_for_every_system_left_out() -> None:
    both = (SystemKind.INTUNE, SystemKind.ENTRA_LOGS)
    request = a_case(Right.ACCESS, ruling=ruled(both, Ground.COPY_HARMS_OTHERS))

    assert [part.about for part in withheld_parts(request)] == ["intune", "entra_logs"]


@pytest.mark.parametrize(
    "grounds",
    [(), (Ground.COPY_HARMS_OTHERS, Ground.SERVICE_SECURITY)],
)
def test_a_system_left_out_whose_ground_is_not_clear_is_no_letter(
    grounds: tuple[Ground, ...],
) -> None:
    three = (SystemKind.INTUNE, SystemKind.ENTRA_LOGS, SystemKind.INTUNE_AUDIT)

    with pytest.raises(InvalidValueError):
        withheld_parts(a_case(Right.ACCESS, ruling=ruled(three, *grounds)))


def test_a_request_declined_says_every_ground() -> None:
    request = a_case(Right.ERASURE, ruling=declined(Ground.LEGAL_CLAIMS, Ground.EXCESSIVE))

    facts = decision_facts(occasion(request))

    assert facts.result is DecisionResult.REFUSED
    assert facts.grounds == (Ground.LEGAL_CLAIMS, Ground.EXCESSIVE)
    assert (facts.done, facts.horizon) == ((), None)


@pytest.mark.parametrize(
    ("reason", "ground"),
    [
        (Reason.NOT_IN_DIRECTORY, Ground.PERSON_NOT_FOUND),
        (Reason.CONSUMER_ACCOUNT_ELSEWHERE, Ground.CONSUMER_ACCOUNT_ELSEWHERE),
    ],
)
def test_nobody_found_is_told_why(reason: Reason, ground: Ground) -> None:
    nobody = report(source("users", Outcome.NOTHING_FOUND, reason=reason))
    request = a_case(Right.RECTIFICATION, (SystemKind.ENTRA, Verb.DISCOVER, nobody), known=None)

    facts = decision_facts(occasion(request))

    assert (facts.result, facts.grounds) == (DecisionResult.REFUSED, (ground,))


def test_nobody_found_anywhere_is_told_so_even_if_an_operator_honoured_it() -> None:
    by_hand = (SystemKind.MANUAL, Verb.ERASE, TaskReport(outcome=Outcome.NOTHING_FOUND))
    request = a_case(Right.ERASURE, NOBODY, by_hand, known=None, ruling=honoured())

    facts = decision_facts(occasion(request))

    assert (facts.result, facts.grounds) == (DecisionResult.REFUSED, (Ground.PERSON_NOT_FOUND,))


def test_an_objection_honoured_promises_no_further_letter() -> None:
    facts = decision_facts(occasion(a_case(Right.OBJECTION, ruling=honoured())))

    assert facts.result is DecisionResult.HONOURED
    assert not facts.letter_follows


def test_a_restriction_refused_everywhere_is_a_refusal() -> None:
    logs = report(source("signIns", Outcome.REFUSED, ground=Ground.LOGS_CANNOT_BE_RESTRICTED))
    request = a_case(Right.RESTRICTION, (SystemKind.ENTRA_LOGS, Verb.RESTRICT, logs))

    facts = decision_facts(occasion(request))

    assert facts.result is DecisionResult.REFUSED
    assert facts.grounds == (Ground.LOGS_CANNOT_BE_RESTRICTED,)


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.NEEDS_PERSON, Outcome.FORBIDDEN])
def test_where_nothing_was_done_and_nobody_refused_there_is_nothing_lawful_to_say(
    outcome: Outcome,
) -> None:
    logs = report(source("signIns", Outcome.REFUSED, ground=Ground.LOGS_CANNOT_BE_RESTRICTED))
    request = a_case(
        Right.RESTRICTION,
        (SystemKind.ENTRA, Verb.RESTRICT, report(source("signIn", outcome))),
        (SystemKind.ENTRA_LOGS, Verb.RESTRICT, logs),
    )

    with pytest.raises(InvalidValueError):
        decision_facts(occasion(request))
