"""Out of the recycle bin, for good or back into the directory."""

from dataclasses import replace

import msgspec
import pytest

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Approval
from dsr_core.ports import Finished, Stuck
from emulation.graph.faults import FaultKind, FaultRule
from emulation.graph.retention import purge, restore, soft_delete
from emulation.graph.settings import HardDelete
from tests.systems.erasure.conftest import Begin
from tests.systems.erasure.deletions import BACK, DELETE, HARD, PURGE, RESTORE, SOFT, in_the_bin
from tests.systems.erasure.kit import DAY, Erasure
from tests.systems.fakes import report_of


async def test_with_two_approvals_the_account_is_gone_for_good(begin: Begin) -> None:
    erasure = await in_the_bin(begin)

    result = await erasure.start(*HARD)

    assert report_of(result).outcome is Outcome.DONE
    assert erasure.orders == [DELETE, PURGE]
    assert erasure.who.object_id in erasure.tenant.purged
    assert isinstance(result, Finished)
    assert msgspec.json.decode(result.evidence or "")["gone_at"]


@pytest.mark.parametrize("people", [(), ("one",), ("one", "one"), ("one", "ONE")])
async def test_two_different_people_must_have_said_yes(
    erasure: Erasure, people: tuple[str, ...]
) -> None:
    soft_delete(erasure.world, erasure.tenant, erasure.who.object_id)
    erasure.approve(*people)

    assert await erasure.start(*HARD) == Stuck(reason=Reason.NOT_APPROVED)
    assert erasure.world.journal.entries == []


async def test_a_yes_to_something_else_is_no_approval(erasure: Erasure) -> None:
    soft_delete(erasure.world, erasure.tenant, erasure.who.object_id)
    at = erasure.clock.now()
    erasure.request = replace(
        erasure.request,
        approvals=(
            Approval(stage=StageKind.FIRST_APPROVAL, by="one", at=at),
            Approval(stage=StageKind.REVIEW, by="two", at=at),
        ),
    )

    assert await erasure.start(*HARD) == Stuck(reason=Reason.NOT_APPROVED)


async def test_where_applications_may_not_entra_is_waited_for(begin: Begin) -> None:
    erasure = await in_the_bin(begin)
    erasure.world.settings.hard_delete = HardDelete.REFUSED
    began = erasure.clock.now()

    report = await erasure.finish(*HARD)

    assert report.outcome is Outcome.DONE
    assert erasure.taken("DELETE", "/directory/deletedItems/{item}") == 0
    assert 29 * DAY < erasure.clock.now() - began <= 30 * DAY


async def test_a_protected_account_is_deleted_once_its_seven_days_are_over(begin: Begin) -> None:
    erasure = await in_the_bin(begin)
    erasure.world.settings.hard_delete = HardDelete.PROTECTED
    began = erasure.clock.now()

    await erasure.finish(*HARD)

    assert erasure.taken("DELETE", "/directory/deletedItems/{item}") == 1
    assert 6 * DAY < erasure.clock.now() - began <= 8 * DAY


async def test_an_account_restored_before_the_order_is_not_deleted(begin: Begin) -> None:
    erasure = await in_the_bin(begin)
    restore(erasure.world, erasure.tenant, erasure.who.object_id)

    assert await erasure.start(*HARD) == Stuck(reason=Reason.ACCOUNT_RESTORED)
    assert PURGE not in erasure.orders


async def test_an_account_that_entra_purged_is_done(begin: Begin) -> None:
    erasure = await in_the_bin(begin)
    erasure.pass_time(31 * DAY)

    assert isinstance(await erasure.start(*HARD), Finished)
    assert PURGE not in erasure.orders


async def test_a_request_taken_back_in_time_brings_the_account_back(begin: Begin) -> None:
    erasure = await in_the_bin(begin)
    erasure.request = replace(erasure.request, withdrawing=True)

    report = await erasure.finish(*BACK)

    assert report.outcome is Outcome.DONE
    assert erasure.orders == [DELETE, RESTORE]
    assert erasure.tenant.users[erasure.who.object_id]["userPrincipalName"] == (
        erasure.who.user_principal_name
    )


async def test_an_account_that_is_back_already_is_done(erasure: Erasure) -> None:
    assert report_of(await erasure.start(*BACK)).outcome is Outcome.DONE
    assert erasure.orders == []


@pytest.mark.parametrize("status", [400, 409])
async def test_a_name_taken_meanwhile_is_an_operators(begin: Begin, status: int) -> None:
    erasure = await in_the_bin(begin)
    erasure.world.settings.restore_clash_status = status
    other = next(iter(erasure.tenant.users.values()))
    other["userPrincipalName"] = erasure.who.user_principal_name

    assert await erasure.start(*BACK) == Stuck(reason=Reason.CHANGE_REFUSED)


async def test_an_account_somebody_else_deleted_is_left_where_it_is(begin: Begin) -> None:
    erasure = await begin("soft_deleted")
    erasure.approve("first")
    await erasure.finish(*SOFT)

    report = report_of(await erasure.start(*BACK))

    assert (report.outcome, report.reason) == (Outcome.NOTHING_FOUND, Reason.SOFT_DELETED)
    assert erasure.orders == []


async def test_what_is_gone_for_good_cannot_be_brought_back(begin: Begin) -> None:
    erasure = await in_the_bin(begin)
    purge(erasure.tenant, erasure.who.object_id, erasure.clock.now())

    assert await erasure.run(*BACK) == Stuck(reason=Reason.NOT_IN_DIRECTORY)


async def test_no_answer_to_a_restoration_is_looked_into_and_not_repeated(begin: Begin) -> None:
    erasure = await in_the_bin(begin)
    erasure.world.faults.add(FaultRule(kind=FaultKind.RESET_AFTER, path="restore"))

    await erasure.finish(*BACK)

    assert erasure.orders.count(RESTORE) == 1
