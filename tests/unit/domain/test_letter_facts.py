"""Letters that would be unlawful or dangerous cannot even be put together."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dsr_core.domain.erasure_horizon import horizon_of
from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.grounds import Ground
from dsr_core.domain.letter_facts import (
    DecisionFacts,
    ErasedFacts,
    ExtensionFacts,
    IdentityLinkFacts,
    ReadyFacts,
    RectifiedFacts,
    RestrictedFacts,
)
from dsr_core.domain.letter_law import LetterLaw
from dsr_core.domain.letter_parts import (
    DecisionResult,
    ErasedPart,
    FieldOutcome,
    FieldResult,
    KeptPart,
    Matter,
    Measure,
    Recipients,
    RefusedPart,
)
from dsr_core.domain.plan import Right

MATTER = Matter(
    request_id="r0123",
    right=Right.ACCESS,
    received_on=date(2026, 3, 2),
    controller="Contoso",
    contact="privacy@contoso.example",
    law=LetterLaw(),
    name="Adele Vance",
)
ERASURE = replace(MATTER, right=Right.ERASURE)
SOON = datetime(2026, 3, 9, tzinfo=UTC)


def test_a_refusal_without_a_ground_is_no_letter() -> None:
    with pytest.raises(InvalidValueError):
        DecisionFacts(matter=MATTER, result=DecisionResult.REFUSED)


def test_honouring_in_part_without_saying_what_is_left_out_is_no_letter() -> None:
    with pytest.raises(InvalidValueError):
        DecisionFacts(matter=MATTER, result=DecisionResult.IN_PART)


def test_what_is_honoured_in_full_has_no_grounds() -> None:
    refused = RefusedPart(ground=Ground.EXCESSIVE)

    with pytest.raises(InvalidValueError):
        DecisionFacts(matter=MATTER, result=DecisionResult.HONOURED, refusals=(refused,))


def test_a_whole_answer_is_not_refused_for_the_rights_of_others() -> None:
    refused = RefusedPart(ground=Ground.COPY_HARMS_OTHERS)

    DecisionFacts(matter=MATTER, result=DecisionResult.IN_PART, refusals=(refused,))
    with pytest.raises(InvalidValueError):
        DecisionFacts(matter=MATTER, result=DecisionResult.REFUSED, refusals=(refused,))


@pytest.mark.parametrize("reasons", [(), (Ground.EXCESSIVE,)])
def test_an_extension_needs_a_lawful_reason(reasons: tuple[Ground, ...]) -> None:
    with pytest.raises(InvalidValueError):
        ExtensionFacts(
            matter=MATTER,
            first_due_on=date(2026, 4, 2),
            due_on=date(2026, 6, 2),
            reasons=reasons,
        )


def test_an_extension_ends_after_the_first_period() -> None:
    with pytest.raises(InvalidValueError):
        ExtensionFacts(
            matter=MATTER,
            first_due_on=date(2026, 4, 2),
            due_on=date(2026, 4, 2),
            reasons=(Ground.COMPLEXITY,),
        )


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "https://dsr.example/a b",
        'https://dsr.example/"onclick="x',
        "https://dsr.example/\r\nBcc: x",
        "//dsr.example/a",
        "",
    ],
)
def test_a_letter_links_to_nothing_but_a_web_address(link: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        IdentityLinkFacts(matter=MATTER, link=link, expires_at=SOON)
    with pytest.raises(InvalidValueError):
        ReadyFacts(matter=MATTER, link=link, expires_at=SOON)

    assert not link or link not in str(caught.value)


def test_no_repr_shows_the_person_or_the_link() -> None:
    facts = IdentityLinkFacts(matter=MATTER, link="https://dsr.example/secret", expires_at=SOON)

    assert "Adele" not in repr(facts)
    assert "secret" not in repr(facts)


def test_a_field_that_was_not_corrected_says_why_and_a_corrected_one_does_not() -> None:
    with pytest.raises(InvalidValueError):
        FieldOutcome(name="jobTitle", result=FieldResult.REFUSED)
    with pytest.raises(InvalidValueError):
        FieldOutcome(
            name="jobTitle", result=FieldResult.CORRECTED, ground=Ground.PROPERTY_READ_ONLY
        )


@pytest.mark.parametrize("result", [FieldResult.CORRECTED, FieldResult.OPEN])
def test_what_is_corrected_or_not_settled_yet_has_no_ground(result: FieldResult) -> None:
    with pytest.raises(InvalidValueError):
        FieldOutcome(name="city", result=result, ground=Ground.PROPERTY_READ_ONLY)


def test_what_is_being_erased_is_not_refused() -> None:
    refused = RefusedPart(ground=Ground.EXCESSIVE)

    with pytest.raises(InvalidValueError):
        DecisionFacts(
            matter=ERASURE,
            result=DecisionResult.REFUSED,
            refusals=(refused,),
            done=(ErasedPart(name="entra", items=1),),
        )


def test_an_erasure_for_a_restriction_keeps_by_the_rules_of_erasure() -> None:
    kept = RefusedPart(ground=Ground.AUDIT_LOGS_KEPT_ONE_YEAR, about="intune_audit")
    restriction = replace(MATTER, right=Right.RESTRICTION)

    facts = DecisionFacts(
        matter=restriction,
        result=DecisionResult.IN_PART,
        refusals=(kept,),
        done=(ErasedPart(name="entra", items=1),),
    )

    assert facts.grounds == (Ground.AUDIT_LOGS_KEPT_ONE_YEAR,)
    with pytest.raises(InvalidValueError):
        replace(facts, done=())


def test_a_letter_about_corrections_names_a_field_and_lawful_grounds() -> None:
    wrong = FieldOutcome(name="city", result=FieldResult.REFUSED, ground=Ground.LEGAL_CLAIMS)

    for fields in ((), (wrong,)):
        with pytest.raises(InvalidValueError):
            RectifiedFacts(matter=MATTER, fields=fields, recipients=Recipients())


def test_a_restriction_has_a_measure_and_keeps_only_for_lawful_grounds() -> None:
    kept = RefusedPart(about="entra_logs", ground=Ground.LOGS_ARE_HISTORY)

    with pytest.raises(InvalidValueError):
        RestrictedFacts(
            matter=MATTER, restricted_on=SOON.date(), measures=(), recipients=Recipients()
        )
    with pytest.raises(InvalidValueError):
        RestrictedFacts(
            matter=MATTER,
            restricted_on=SOON.date(),
            measures=(Measure.SIGN_IN_BLOCKED,),
            kept=(kept,),
            recipients=Recipients(),
        )


@pytest.mark.parametrize("has_intune", [True, False])
def test_a_certificate_names_kept_audit_logs_with_ground_and_day_or_not_at_all(
    has_intune: bool,
) -> None:
    horizon = horizon_of(
        soft_deleted_on=date(2026, 3, 9),
        permanently_deleted_on=date(2026, 4, 8),
        has_intune=has_intune,
    )
    audit = KeptPart(name="intune_audit", ground=Ground.AUDIT_LOGS_KEPT_ONE_YEAR)

    with pytest.raises(InvalidValueError):
        ErasedFacts(
            matter=ERASURE,
            erased=(),
            kept=() if has_intune else (audit,),
            horizon=horizon,
            recipients=Recipients(),
        )


def test_a_certificate_keeps_nothing_for_a_ground_that_the_law_has_not() -> None:
    horizon = horizon_of(
        soft_deleted_on=date(2026, 3, 9), permanently_deleted_on=date(2026, 4, 8), has_intune=False
    )

    with pytest.raises(InvalidValueError):
        ErasedFacts(
            matter=ERASURE,
            erased=(),
            kept=(KeptPart(name="entra", ground=Ground.NOT_INACCURATE),),
            horizon=horizon,
            recipients=Recipients(),
        )
