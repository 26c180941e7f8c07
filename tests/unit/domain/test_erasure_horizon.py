"""The days that a certificate of erasure promises."""

from datetime import date

import pytest

from dsr_core.domain.erasure_horizon import horizon_of
from dsr_core.domain.errors import InvalidValueError


def test_each_day_is_counted_from_the_permanent_deletion() -> None:
    horizon = horizon_of(
        soft_deleted_on=date(2026, 3, 9),
        permanently_deleted_on=date(2026, 4, 8),
        has_intune=True,
    )

    assert horizon.purged_by == date(2026, 5, 8)
    assert horizon.intune_purged_by == date(2026, 5, 8)
    assert horizon.audit_logs_until == date(2027, 4, 8)


def test_a_year_from_a_leap_day_ends_on_the_last_of_february() -> None:
    horizon = horizon_of(
        soft_deleted_on=date(2028, 2, 1),
        permanently_deleted_on=date(2028, 2, 29),
        has_intune=True,
    )

    assert horizon.audit_logs_until == date(2029, 2, 28)


def test_without_intune_there_are_no_days_of_intune() -> None:
    horizon = horizon_of(
        soft_deleted_on=date(2026, 3, 9), permanently_deleted_on=date(2026, 3, 9), has_intune=False
    )

    assert horizon.intune_purged_by is None
    assert horizon.audit_logs_until is None


def test_nothing_is_deleted_for_good_before_it_is_deleted() -> None:
    with pytest.raises(InvalidValueError):
        horizon_of(
            soft_deleted_on=date(2026, 3, 9),
            permanently_deleted_on=date(2026, 3, 8),
            has_intune=False,
        )
