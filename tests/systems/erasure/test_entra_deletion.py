"""Into the recycle bin: what is looked at first, and what stops any deletion."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Status
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Finished, Postponed, Stuck
from dsr_core.systems.erasure_options import ErasureOptions
from emulation.graph.faults import FaultKind, FaultRule
from emulation.graph.retention import purge, soft_delete
from emulation.graph.tokens import ALL_ROLES
from tests.systems.erasure.conftest import Begin
from tests.systems.erasure.deletions import BACK, DELETE, HARD, SOFT, in_the_bin
from tests.systems.erasure.kit import Erasure
from tests.systems.fakes import reason_of


async def test_the_account_goes_to_the_recycle_bin_with_its_date_as_evidence(
    erasure: Erasure,
) -> None:
    erasure.approve("first")

    result = await erasure.start(*SOFT)

    assert isinstance(result, Finished)
    assert erasure.orders == [DELETE]
    kept = msgspec.json.decode(result.evidence or "")
    assert kept == {"deleted_at": erasure.row["deletedDateTime"]}


async def test_before_the_order_the_tenant_is_asked_afresh_and_the_account_read_again(
    erasure: Erasure,
) -> None:
    erasure.approve("first")

    await erasure.start(*SOFT)

    calls = [f"{e.method} {e.template}" for e in erasure.world.journal.entries]
    place = calls.index(DELETE)
    # A batch is told after what is in it.
    looked = ["GET /users/{user}", "GET /directory/deletedItems/{item}", "POST /$batch"]
    assert calls[place - 4 : place] == [*looked, "GET /organization"]


@pytest.mark.parametrize(("verb", "answers"), [(SOFT, 1), (HARD, 1), (BACK, 1)])
async def test_a_tenant_that_is_another_by_now_is_left_alone(
    begin: Begin, verb: tuple[SystemKind, Verb], answers: int
) -> None:
    erasure = await begin() if verb is SOFT else await in_the_bin(begin)
    erasure.approve(*(["first"] if verb is SOFT else []))
    erasure.tenant.organization["id"] = "99999999-9999-4999-8999-999999999999"
    erasure.world.journal.clear()

    result = await erasure.start(*verb)

    assert isinstance(result, Stuck)
    assert result.reason is Reason.TENANT_MISMATCH
    assert erasure.orders == []
    organizations = [e for e in erasure.world.journal.entries if e.template == "/organization"]
    assert len(organizations) == answers


async def test_an_account_that_is_in_the_bin_already_is_done(begin: Begin) -> None:
    erasure = await begin("soft_deleted")
    erasure.approve("first")

    result = await erasure.start(*SOFT)

    assert isinstance(result, Finished)
    assert erasure.orders == []
    assert erasure.row["deletedDateTime"] in (result.evidence or "")


async def test_an_account_that_is_gone_for_good_is_done_after_a_while(erasure: Erasure) -> None:
    erasure.approve("first")
    soft_delete(erasure.world, erasure.tenant, erasure.who.object_id)
    purge(erasure.tenant, erasure.who.object_id, erasure.clock.now())

    result = await erasure.run(*SOFT)

    assert isinstance(result, Finished)
    assert set(erasure.waits) == {Reason.CHANGE_NOT_SEEN}
    assert erasure.orders == []


async def test_without_an_approval_nothing_is_deleted(erasure: Erasure) -> None:
    assert await erasure.start(*SOFT) == Stuck(reason=Reason.NOT_APPROVED)
    assert erasure.world.journal.entries == []


async def test_a_request_taken_back_or_on_hold_deletes_nothing(erasure: Erasure) -> None:
    erasure.approve("first", "second")
    asked = erasure.request
    for stopped in (replace(asked, withdrawing=True), replace(asked, status=Status.ON_HOLD)):
        erasure.request = stopped
        for verb in (SOFT, HARD, (SystemKind.INTUNE, Verb.ERASE)):
            assert await erasure.start(*verb) == Stuck(reason=Reason.REFUSED_BY_RULE)
    assert erasure.world.journal.entries == []


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (403, "Authorization_RequestDenied", Reason.PERMISSION_MISSING),
        (400, "Request_BadRequest", Reason.CHANGE_REFUSED),
    ],
)
async def test_a_refused_deletion_is_an_operators(
    erasure: Erasure, status: int, code: str, reason: Reason
) -> None:
    erasure.approve("first")
    rule = FaultRule(
        kind=FaultKind.STATUS, method="DELETE", path="/users/", status=status, code=code
    )
    erasure.world.faults.add(rule)

    assert reason_of(await erasure.start(*SOFT)) is reason


async def test_the_permission_to_delete_is_a_permission_of_its_own(begin: Begin) -> None:
    roles = (r for r in ALL_ROLES if r not in {"User.DeleteRestore.All", "User.ReadWrite.All"})
    erasure = await begin(roles=tuple(roles))
    erasure.approve("first")

    assert reason_of(await erasure.start(*SOFT)) is Reason.PERMISSION_MISSING
    assert erasure.who.object_id in erasure.tenant.users


@pytest.mark.parametrize("kind", [FaultKind.STATUS, FaultKind.STATUS_AFTER])
async def test_a_deletion_that_failed_or_seemed_to_is_not_repeated_within_the_call(
    erasure: Erasure, kind: FaultKind
) -> None:
    erasure.approve("first")
    erasure.world.faults.add(FaultRule(kind=kind, method="DELETE", path="/users/", status=503))

    result = await erasure.start(*SOFT)
    asked = len(erasure.orders)
    ending = await erasure.run(*SOFT)

    assert isinstance(result, Postponed)
    assert (result.reason, asked) == (Reason.UNAVAILABLE, 1)
    assert isinstance(ending, Finished)
    assert len(erasure.orders) == (1 if kind is FaultKind.STATUS_AFTER else 2)


async def test_a_gateways_page_of_404_is_no_proof_of_anything(erasure: Erasure) -> None:
    erasure.approve("first", "second")
    rule = FaultRule(kind=FaultKind.HTML, method="GET", path="/users/|deletedItems", status=404)
    erasure.world.faults.add(replace(rule, times=0))

    for verb in (SOFT, HARD, BACK, (SystemKind.ENTRA, Verb.PROVE)):
        result = await erasure.start(*verb)
        assert isinstance(result, Postponed)
        assert result.reason is Reason.BAD_ANSWER
    assert erasure.orders == []


def test_a_tenant_may_choose_less_than_thirty_days_and_never_more() -> None:
    assert [ErasureOptions(hold_days=days).hold for days in (-1, 0, 7, 30, 90)] == [
        timedelta(days=days) for days in (0, 0, 7, 30, 30)
    ]
