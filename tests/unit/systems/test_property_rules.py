"""Every property of a user has its rule, and every rule a property."""

import pytest

from dsr_core.domain.grounds import GROUNDS, PARTIAL_USES
from dsr_core.domain.plan import Right
from dsr_core.systems.property_rules import MANAGER, PHOTO, RULES, is_of_device, rule_of
from emulation.graph.permissions import ALL_ROLES
from emulation.graph.schema import scalar_names
from emulation.graph.user_changes import NOT_CLEARABLE, READ_ONLY, SENSITIVE, SYNCED_WRITABLE
from emulation.graph.user_listing import PROFILE_PROPERTIES

WRITABLE = {name for name, rule in RULES.items() if rule.refusal is None}


def test_every_property_the_sdk_knows_has_a_rule() -> None:
    tops = {name.partition(".")[0] for name in RULES}

    assert tops - {MANAGER, PHOTO} == scalar_names("User")


def test_what_the_directory_does_not_take_from_us_is_never_sent() -> None:
    assert not WRITABLE & (set(READ_ONLY) | set(PROFILE_PROPERTIES))


def test_the_rules_agree_with_the_directory_on_what_is_guarded_and_what_may_be_empty() -> None:
    assert {name for name in WRITABLE if RULES[name].is_sensitive} == SENSITIVE & WRITABLE
    assert {n for n in WRITABLE if not RULES[n].is_clearable} == set(NOT_CLEARABLE) & WRITABLE
    in_cloud = {name for name in WRITABLE if RULES[name].is_cloud_mastered}
    assert in_cloud - {PHOTO} == set(SYNCED_WRITABLE)


def test_nothing_that_opens_or_closes_an_account_can_be_corrected() -> None:
    keys = {"accountEnabled", "passwordProfile", "userType", "identities", "onPremisesImmutableId"}

    assert not WRITABLE & keys


def test_every_permission_is_one_that_exists() -> None:
    assert {RULES[name].permission for name in WRITABLE} <= set(ALL_ROLES)


def test_every_ground_may_be_given_for_a_field() -> None:
    grounds = {rule.refusal.ground for rule in RULES.values() if rule.refusal}

    for ground in grounds - {None}:
        assert ground is not None
        assert Right.RECTIFICATION in GROUNDS[ground].rights
        assert PARTIAL_USES[Right.RECTIFICATION] in GROUNDS[ground].uses


@pytest.mark.parametrize(
    "name", ["", "mobile_phone", "MobilePhone", "employeeOrgData", "jobTitle.x", "a/b", "$ref"]
)
def test_any_other_name_has_no_rule(name: str) -> None:
    assert rule_of(name) is None


def test_a_device_is_told_by_the_name_of_its_field() -> None:
    assert is_of_device("deviceName")
    assert is_of_device("deviceName:0f")
    assert not is_of_device("deviceNames")
    assert not is_of_device("displayName")
