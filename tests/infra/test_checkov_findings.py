"""Findings of checkov are judged one by one: no excuse outlives its cause."""

from devtools.checkov_findings import EXCUSED, judge

ALL = [(check, "Microsoft.Web/sites.app") for check in EXCUSED]


def test_findings_that_are_excused_are_no_faults() -> None:
    assert judge(ALL) == []


def test_a_new_finding_is_a_fault() -> None:
    faults = judge([*ALL, ("CKV_AZURE_3", "Microsoft.Storage/storageAccounts.account")])

    assert faults == ["CKV_AZURE_3: Microsoft.Storage/storageAccounts.account"]


def test_an_excuse_that_nothing_needs_is_a_fault() -> None:
    check, _ = ALL[0]

    assert judge(ALL[1:]) == [f"{check}: excused, and found nowhere"]
