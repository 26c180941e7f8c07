"""Every right can be played to its end, and a second approval takes somebody else."""

from datetime import timedelta

import pytest

from dsr_core.domain import events as e
from dsr_core.domain.decide import decide
from dsr_core.domain.errors import SameApproverError
from dsr_core.domain.lifecycle import ENDINGS
from dsr_core.domain.opening import open_request
from dsr_core.domain.plan import PlanOptions, Right, StageKind
from dsr_core.domain.request import DsrRequest, Status
from tests.builders import NOW, an_opening
from tests.unit.domain.machine_kit import next_events


def test_every_right_can_be_played_to_its_end() -> None:
    for right in Right:
        request = play_to_the_end(right)

        assert request.status is Status.COMPLETED, right


def play_to_the_end(right: Right) -> DsrRequest:
    """Everybody says yes, everything succeeds, time passes."""
    request = open_request(an_opening(right=right, options=PlanOptions()), NOW).request
    now = NOW
    for _ in range(200):
        if request.status in ENDINGS:
            break
        for event in next_events(request, now):
            request = decide(request, event, now).request
        now += timedelta(days=1)
    return request


def test_a_second_approval_by_the_first_person_is_refused() -> None:
    request = open_request(an_opening(right=Right.ERASURE, options=PlanOptions()), NOW).request
    now = NOW
    while request.stage_kind is not StageKind.SECOND_APPROVAL:
        for event in next_events(request, now):
            request = decide(request, event, now).request
        now += timedelta(days=1)
    first = request.approvals[0].by

    with pytest.raises(SameApproverError):
        decide(request, e.SecondApproved(by=first), now)
