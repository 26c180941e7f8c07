"""The table of grounds: complete, lawful, and refused where the law has no such ground."""

import re

import pytest

from dsr_core.domain.dpv import DPV_NAMESPACES, DpvTerm
from dsr_core.domain.errors import InvalidValueError
from dsr_core.domain.grounds import (
    GROUNDS,
    PARTIAL_USES,
    Ground,
    Use,
    allowed_for,
    check_grounds,
)
from dsr_core.domain.plan import Right
from dsr_core.domain.rule_packs import ExtensionReason


def test_every_ground_has_a_rule_in_the_order_of_the_codes() -> None:
    assert tuple(GROUNDS) == tuple(Ground)


@pytest.mark.parametrize("ground", Ground)
def test_every_ground_can_be_given_for_some_right(ground: Ground) -> None:
    rule = GROUNDS[ground]

    assert any(ground in allowed_for(right, use) for right in rule.rights for use in rule.uses)
    assert len(set(rule.rights)) == len(rule.rights)
    assert len(set(rule.uses)) == len(rule.uses)


@pytest.mark.parametrize("ground", Ground)
def test_every_rule_cites_an_article(ground: Ground) -> None:
    article = GROUNDS[ground].article

    one = r"\d+(\(\d+\)(\([a-z]\))?)?"
    assert re.fullmatch(rf"Art\. {one}(, {one})* GDPR|Cal\. Civ\. Code [\d.()a-z]+", article)


@pytest.mark.parametrize("ground", Ground)
def test_whoever_is_refused_is_told_of_the_remedies(ground: Ground) -> None:
    rule = GROUNDS[ground]

    if Use.DECLINE in rule.uses or Use.WITHHOLD in rule.uses:
        assert rule.remedy_notice
    if Use.EXTEND in rule.uses:
        assert not rule.remedy_notice


@pytest.mark.parametrize(
    ("article", "grounds"),
    [
        ("Art. 17(3)(a) GDPR", {Ground.FREEDOM_OF_EXPRESSION}),
        (
            "Art. 17(3)(b) GDPR",
            {Ground.LEGAL_OBLIGATION, Ground.PUBLIC_INTEREST_TASK, Ground.OFFICIAL_AUTHORITY},
        ),
        ("Art. 17(3)(c) GDPR", {Ground.PUBLIC_HEALTH}),
        ("Art. 17(3)(d) GDPR", {Ground.ARCHIVING, Ground.RESEARCH_OR_STATISTICS}),
        ("Art. 17(3)(e) GDPR", {Ground.LEGAL_CLAIMS}),
    ],
)
def test_each_exception_to_erasure_is_there_for_erasure_alone(
    article: str, grounds: set[Ground]
) -> None:
    found = {ground for ground, rule in GROUNDS.items() if rule.article == article}

    assert found == grounds
    assert all(GROUNDS[ground].rights == (Right.ERASURE,) for ground in grounds)


@pytest.mark.parametrize("right", Right)
def test_every_right_can_be_declined_honoured_in_part_and_extended(right: Right) -> None:
    for use in (Use.DECLINE, PARTIAL_USES[right], Use.EXTEND):
        assert allowed_for(right, use)


def test_the_rights_of_others_limit_a_copy_and_never_the_whole_answer() -> None:
    assert Ground.COPY_HARMS_OTHERS in allowed_for(Right.ACCESS, Use.WITHHOLD)
    assert Ground.COPY_HARMS_OTHERS not in allowed_for(Right.ACCESS, Use.DECLINE)
    assert Ground.PORTABILITY_HARMS_OTHERS not in allowed_for(Right.PORTABILITY, Use.DECLINE)


def test_an_exception_to_erasure_is_no_reason_to_withhold_a_copy() -> None:
    assert Ground.LEGAL_CLAIMS not in allowed_for(Right.ACCESS, Use.WITHHOLD)
    assert Ground.LEGAL_CLAIMS not in allowed_for(Right.ACCESS, Use.DECLINE)


def test_a_use_that_a_right_does_not_know_has_no_grounds() -> None:
    assert allowed_for(Right.ACCESS, Use.FIELD) == ()
    assert allowed_for(Right.ERASURE, Use.WITHHOLD) == ()


def test_workload_extends_and_never_refuses() -> None:
    for ground in (Ground.COMPLEXITY, Ground.NUMBER_OF_REQUESTS, Ground.REASONABLY_NECESSARY):
        assert GROUNDS[ground].uses == (Use.EXTEND,)


def test_each_reason_for_an_extension_is_a_ground_of_the_same_code() -> None:
    extending = {ground.value for ground, rule in GROUNDS.items() if Use.EXTEND in rule.uses}

    assert extending == {reason.value for reason in ExtensionReason}


def test_grounds_that_the_law_has_pass() -> None:
    check_grounds(Right.ERASURE, Use.KEEP, (Ground.LEGAL_CLAIMS, Ground.AUDIT_LOGS_KEPT_ONE_YEAR))
    check_grounds(Right.RECTIFICATION, Use.FIELD, (Ground.CORRECTED_ON_DEVICE,))


@pytest.mark.parametrize(
    ("right", "use", "grounds"),
    [
        (Right.ACCESS, Use.DECLINE, ()),
        (Right.ACCESS, Use.DECLINE, (Ground.EXCESSIVE, Ground.LEGAL_CLAIMS)),
        (Right.ERASURE, Use.DECLINE, (Ground.AUDIT_LOGS_KEPT_ONE_YEAR,)),
        (Right.PORTABILITY, Use.WITHHOLD, (Ground.COPY_HARMS_OTHERS,)),
        (Right.ACCESS, Use.EXTEND, (Ground.EXCESSIVE,)),
    ],
)
def test_no_ground_or_a_wrong_one_is_refused(
    right: Right, use: Use, grounds: tuple[Ground, ...]
) -> None:
    with pytest.raises(InvalidValueError):
        check_grounds(right, use, grounds)


def test_the_refusal_names_the_wrong_grounds_and_not_the_right_ones() -> None:
    with pytest.raises(InvalidValueError) as caught:
        check_grounds(Right.ACCESS, Use.DECLINE, (Ground.EXCESSIVE, Ground.LEGAL_CLAIMS))

    assert Ground.LEGAL_CLAIMS.value in str(caught.value)
    assert Ground.EXCESSIVE.value not in str(caught.value)


def test_every_term_of_the_vocabulary_has_a_full_address_and_is_used() -> None:
    used = {rule.dpv for rule in GROUNDS.values()} - {None}

    assert used == set(DpvTerm)
    for term in DpvTerm:
        assert any(term.iri.startswith(namespace) for namespace in DPV_NAMESPACES.values())
        assert term.iri.endswith(f"#{term.value.partition(':')[2]}")


def test_only_what_somebody_else_carries_out_has_no_term() -> None:
    assert {ground for ground, rule in GROUNDS.items() if rule.dpv is None} == {
        Ground.ON_PREMISES_SOURCE,
        Ground.SOLE_OWNER,
    }
