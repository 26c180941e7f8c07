"""Rule packs as values: which version is in force, and which contradictions they refuse."""

from dataclasses import replace
from datetime import date

import pytest

from dsr_core.domain.errors import DsrError
from dsr_core.domain.rule_packs import (
    ExtensionReason,
    Period,
    PeriodUnit,
    RulePack,
    RulePackError,
    UnknownRulePackError,
    pack_in_force,
    pack_labelled,
)
from tests.unit.domain.clock_builders import shipped_packs

ONE_MONTH = Period(count=1, unit=PeriodUnit.MONTHS)
THIRTY_DAYS = Period(count=30, unit=PeriodUnit.DAYS)


def gdpr() -> RulePack:
    return pack_labelled(shipped_packs(), "gdpr@2018-05-25.1")


@pytest.mark.parametrize(
    ("received_on", "label"),
    [
        (date(2026, 2, 4), "uk-gdpr@2021-01-01.1"),
        (date(2026, 2, 5), "uk-gdpr@2026-02-05.1"),
        (date(2034, 1, 1), "uk-gdpr@2026-02-05.1"),
    ],
)
def test_the_law_of_the_day_of_receipt_applies(received_on: date, label: str) -> None:
    assert pack_in_force(shipped_packs(), "uk-gdpr", received_on).label == label


def test_of_one_law_the_latest_revision_applies() -> None:
    corrected = replace(gdpr(), revision=2)

    assert pack_in_force([corrected, gdpr()], "gdpr", date(2026, 1, 1)) is corrected
    assert pack_labelled([corrected, gdpr()], "gdpr@2018-05-25.1") == gdpr()


@pytest.mark.parametrize(
    ("pack_id", "received_on"),
    [("gdpr", date(2018, 5, 24)), ("uk-gdpr", date(2020, 12, 31)), ("gdpr2", date(2026, 1, 1))],
)
def test_no_other_law_steps_in_where_none_is_in_force(pack_id: str, received_on: date) -> None:
    with pytest.raises(UnknownRulePackError) as caught:
        pack_in_force(shipped_packs(), pack_id, received_on)

    assert pack_id in str(caught.value)
    assert isinstance(caught.value, DsrError)


def test_a_label_that_is_not_shipped_is_an_error() -> None:
    with pytest.raises(UnknownRulePackError):
        pack_labelled(shipped_packs(), "gdpr@2018-05-25.99")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"extension": THIRTY_DAYS}, "same unit"),
        ({"extension": None}, "reasons need an extension"),
        ({"extension_reasons": ()}, "an extension needs reasons"),
        ({"applies_until": date(2018, 5, 24)}, "ends before it begins"),
        ({"suspensions": gdpr().suspensions * 2}, "given twice"),
        ({"warn_days_before": (7, 0)}, "at least one day"),
    ],
)
def test_a_pack_that_contradicts_itself_is_refused(changes: dict[str, object], fault: str) -> None:
    with pytest.raises(RulePackError, match=fault):
        replace(gdpr(), **changes)


def test_a_period_is_never_shorter_than_one() -> None:
    with pytest.raises(RulePackError):
        Period(count=0, unit=PeriodUnit.DAYS)


def test_periods_are_written_as_people_say_them() -> None:
    assert str(ONE_MONTH) == "1 month"
    assert str(Period(count=10, unit=PeriodUnit.BUSINESS_DAYS)) == "10 business days"


def test_the_whole_extended_period_is_the_sum() -> None:
    extended = gdpr().extended

    assert extended == Period(count=3, unit=PeriodUnit.MONTHS)


def test_every_shipped_pack_names_its_source_and_admits_what_is_not_confirmed() -> None:
    unconfirmed = {pack.id for pack in shipped_packs() if not pack.source.confirmed}

    assert all(pack.source.citation and pack.source.note for pack in shipped_packs())
    assert unconfirmed == {"uk-gdpr", "us-va", "qc-law25", "generic"}
    assert pack_labelled(shipped_packs(), "uk-gdpr@2026-02-05.1").source.confirmed


def test_the_admitted_reasons_are_those_of_each_law() -> None:
    reasons = {pack.label: set(pack.extension_reasons) for pack in shipped_packs()}

    assert reasons["gdpr@2018-05-25.1"] == {
        ExtensionReason.COMPLEXITY,
        ExtensionReason.NUMBER_OF_REQUESTS,
    }
    assert reasons["lgpd@2020-09-18.1"] == set()
