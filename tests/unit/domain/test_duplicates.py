"""When one answer is enough for two requests, and when it is not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dsr_core.domain.duplicates import check_merge, duplicate_among, person_key
from dsr_core.domain.errors import IllegalTransitionError, MergeRefusedError
from dsr_core.domain.events import Merged, ReviewHonoured
from dsr_core.domain.grounds import Ground
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.request import DsrRequest, Ruling, Status
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.domain.systems import SystemKind
from dsr_core.domain.wish import Correction, Wish
from tests.builders import NOW, a_request, after, finish, started, through_stage

ADELE = DirectoryIdentity(object_id="OBJECT-1", user_principal_name="adele@contoso.example")
GRACE = DirectoryIdentity(object_id="object-2", user_principal_name="grace@contoso.example")
JOB, CITY = Correction(name="jobTitle", value="Clerk"), Correction(name="city", value="Graz")


def earlier(**rest: object) -> DsrRequest:
    return replace(a_request(id="r1"), **{"identity": ADELE, **rest})


def later(**rest: object) -> DsrRequest:
    received_at = NOW + timedelta(hours=1)
    return replace(a_request(id="r2"), **{"identity": ADELE, "received_at": received_at, **rest})


def with_corrections(*corrections: Correction) -> dict[str, object]:
    return {"right": Right.RECTIFICATION, "wish": Wish(corrections=corrections)}


def test_the_key_of_a_person_is_one_of_its_tenant_and_shows_neither() -> None:
    key = person_key("contoso", "OBJECT-1")

    assert key == person_key("contoso", "object-1")
    assert key != person_key("fabrikam", "object-1")
    assert len(key) == 64
    assert "object" not in key


def test_the_later_of_two_that_ask_the_same_is_the_duplicate() -> None:
    assert duplicate_among(later(), [earlier()]) == "r1"
    assert duplicate_among(earlier(), [later()]) is None


def test_of_several_the_first_that_came_is_the_one() -> None:
    between = later(id="r3", received_at=NOW + timedelta(minutes=5))

    assert duplicate_among(later(), [between, earlier()]) == "r1"


def test_corrections_are_the_same_in_any_order() -> None:
    first, second = with_corrections(JOB, CITY), with_corrections(CITY, JOB)

    assert duplicate_among(later(**second), [earlier(**first)]) == "r1"


#: What makes another wish of it, or leaves the earlier one without an answer that is still to come.
DIFFERENT: dict[str, dict[str, object]] = {
    "another right": {"right": Right.PORTABILITY},
    "another tenant": {"tenant": "fabrikam"},
    "other corrections": with_corrections(JOB),
    "a representative": {"wish": Wish(representative="Grace Hopper")},
    "an ending": {"closed_at": NOW, "status": Status.COMPLETED},
    "a withdrawal": {"withdrawing": True},
    "a refusal": {"ruling": Ruling(by="op", at=NOW, honoured=False)},
    "a copy that was given already": {"answered_at": NOW},
}


@pytest.mark.parametrize("rest", DIFFERENT.values(), ids=DIFFERENT)
def test_an_earlier_request_with_any_difference_answers_nothing_else(
    rest: dict[str, object],
) -> None:
    assert duplicate_among(later(), [earlier(**rest)]) is None
    with pytest.raises(MergeRefusedError):
        check_merge(later(), earlier(**rest))


def test_a_restriction_in_force_answers_whoever_asks_for_it_again() -> None:
    first = earlier(right=Right.RESTRICTION, answered_at=NOW)

    assert duplicate_among(later(right=Right.RESTRICTION), [first]) == "r1"


def test_two_for_the_same_may_be_merged() -> None:
    check_merge(later(), earlier())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (later(), earlier(identity=GRACE)),
        (later(), earlier(identity=None)),
        (later(identity=None), earlier()),
        (later(verified_by=None), earlier()),
        (later(), earlier(verified_by=None)),
        (earlier(), later()),
        (later(), later()),
    ],
    ids=["others", "unknown", "unknown too", "unshown", "unshown too", "reverse", "itself"],
)
def test_nothing_else_is_merged(one: DsrRequest, other: DsrRequest) -> None:
    with pytest.raises(MergeRefusedError):
        check_merge(one, other)


def discovered(duplicate_of: str | None) -> DsrRequest:
    """An access request without review, its discovery over."""
    request = started(a_request())
    for task in request.live_tasks:
        found = finish(request, task.system)
        if task.system is SystemKind.PACKAGE:
            found = replace(found, duplicate_of=duplicate_of)
        request = after(request, found)
    return request


def test_a_duplicate_waits_for_a_review_that_the_tenant_does_not_ask_for() -> None:
    assert discovered(None).stage_kind is StageKind.COLLECT

    request = discovered("r0")

    assert (request.duplicate_of, request.status) == ("r0", Status.AWAITING_REVIEW)
    honoured = after(request, ReviewHonoured(by="operator-1"))
    assert honoured.stage_kind is StageKind.COLLECT


def test_a_merged_request_is_refused_by_one_letter_that_names_the_other() -> None:
    merged = after(discovered("r0"), Merged(by="operator-1", into="r0"))

    assert merged.stage_kind is StageKind.DELIVER
    assert merged.ruling == Ruling(
        by="operator-1",
        at=NOW,
        honoured=False,
        grounds=(Ground.ANSWERED_IN_ANOTHER,),
        into="r0",
    )
    assert through_stage(merged).status is Status.REFUSED


def test_who_has_not_shown_who_they_are_has_nothing_to_merge() -> None:
    with pytest.raises(IllegalTransitionError):
        after(a_request(vouched_by=None), Merged(by="operator-1", into="r0"))
