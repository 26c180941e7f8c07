"""What of a tenant's policy depends on the right that is exercised."""

from dataclasses import replace

from dsr_core.domain.manual_work import ManualSource
from dsr_core.domain.plan import Right
from dsr_core.domain.systems import SystemKind
from tests.house import CONTOSO

PAPER = ManualSource(name="paper", rights=frozenset({Right.RECTIFICATION}))
IMAGES = ManualSource(name="vm-images")
BY_HAND = (*CONTOSO.systems, SystemKind.MANUAL)


def test_a_source_takes_part_in_the_rights_it_is_for() -> None:
    policy = replace(CONTOSO, systems=BY_HAND, manual=(PAPER, IMAGES))

    assert policy.manual_for(Right.RECTIFICATION) == (PAPER, IMAGES)
    assert policy.manual_for(Right.ACCESS) == (IMAGES,)
    assert policy.systems_for(Right.ACCESS) == BY_HAND


def test_where_no_source_takes_part_nothing_is_done_by_hand() -> None:
    policy = replace(CONTOSO, systems=BY_HAND, manual=(PAPER,))

    assert policy.systems_for(Right.ACCESS) == CONTOSO.systems
    assert policy.systems_for(Right.RECTIFICATION) == BY_HAND


def test_work_by_hand_without_named_sources_takes_part_in_every_right() -> None:
    policy = replace(CONTOSO, systems=BY_HAND)

    assert policy.systems_for(Right.ACCESS) == BY_HAND
