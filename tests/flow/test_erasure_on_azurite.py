"""Erasure from its post to its proof, and what may come between: restorers, holds, regrets."""

from datetime import timedelta

from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Status
from dsr_core.domain.systems import SystemKind
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.life import OWN_ADDRESS, Life
from tests.flow.observing import (
    ask_graph,
    changes_in,
    code_of,
    is_there,
    letters_of,
    person_of,
    rows_of,
    task_in,
)
from tests.flow.running_product import read_messages

ADELE, HER_MANAGER = SAMPLE_PEOPLE["ordinary"], SAMPLE_PEOPLE["manager"]
A_DAY = timedelta(days=1, minutes=30)


async def test_an_account_that_an_administrator_restores_is_noticed_within_a_day(
    life: Life,
) -> None:
    request_id = await life.submit(Right.ERASURE, ADELE)
    await life.carry_to(request_id, StageKind.HOLD_WINDOW)
    person = await person_of(life, request_id)
    was_there = is_there(life, person)
    restored = await ask_graph(life, "POST", f"/directory/deletedItems/{person}/restore")

    await life.pass_time(A_DAY)
    stopped = await life.settle(request_id)

    assert (was_there, restored) == (False, 200)
    assert stopped.status is Status.NEEDS_OPERATOR
    assert task_in(stopped, SystemKind.ENTRA).reason is Reason.ACCOUNT_RESTORED
    assert is_there(life, person)


async def test_after_a_restoration_was_cleared_up_the_erasure_goes_on_to_its_proof(
    life: Life,
) -> None:
    request_id = await life.submit(Right.ERASURE, ADELE)
    await life.carry_to(request_id, StageKind.HOLD_WINDOW)
    person = await person_of(life, request_id)
    await ask_graph(life, "POST", f"/directory/deletedItems/{person}/restore")
    await life.pass_time(A_DAY)
    await life.settle(request_id)
    deleted = await ask_graph(life, "DELETE", f"/users/{person}")

    resumed = await life.act("operator", request_id, "resume")
    ended = await life.carry_to(request_id)

    assert (deleted, resumed.status) == (204, 200)
    assert ended.status is Status.COMPLETED
    assert len({approval.by for approval in ended.approvals}) == 2
    assert person in life.product.tenant.purged
    letters = await letters_of(life, request_id)
    assert OWN_ADDRESS in letters["13-erased.json"]


async def test_who_is_left_as_the_only_owner_is_erased_once_another_owner_is_named(
    life: Life,
) -> None:
    # The two of them own a group together.
    managers = await life.submit(Right.ERASURE, HER_MANAGER)
    await life.carry_to(managers, StageKind.HOLD_WINDOW)
    request_id = await life.submit(Right.ERASURE, ADELE)

    stopped = await life.carry_to(request_id, StageKind.GUARD)
    (told,) = [
        task["explanation"]
        for stage in (await life.product.show(request_id))["stages"]
        for task in stage["tasks"]
        if task["reason"] == Reason.GUARD_SOLE_OWNER
    ]
    tenant = life.product.tenant
    retail = next(each for each in tenant.groups.values() if each["displayName"] == "Retail")
    another = tenant.find_user(SAMPLE_PEOPLE["admin"])
    assert another is not None
    link = {"@odata.type": "#microsoft.graph.user", "id": another["id"]}
    tenant.related(retail["id"], "owners").append(link)
    resumed = await life.act("operator", request_id, "resume")
    went_on = await life.settle(request_id)

    assert stopped.status is Status.NEEDS_OPERATOR
    assert task_in(stopped, SystemKind.ENTRA).reason is Reason.GUARD_SOLE_OWNER
    assert "one whose account is deleted does not count" in told
    assert resumed.status == 200
    assert went_on.stage_kind is StageKind.FIRST_APPROVAL


async def test_the_second_approval_takes_another_person(life: Life) -> None:
    request_id = await life.submit(Right.ERASURE, ADELE)
    await life.carry_to(request_id, StageKind.SECOND_APPROVAL)
    before = await rows_of(life, request_id)
    person = await person_of(life, request_id)

    refused = await life.act("approver", request_id, "approve-second")

    assert code_of(refused) == (409, "same-approver")
    assert await rows_of(life, request_id) == before
    assert person in life.product.tenant.deleted_users


async def test_the_operator_of_a_request_cannot_approve_it(life: Life) -> None:
    request_id = await life.submit(Right.ERASURE, ADELE)
    await life.carry_to(request_id, StageKind.FIRST_APPROVAL)

    refused = [await life.act(who, request_id, "approve-first") for who in ("operator", "admin")]

    assert [code_of(reply) for reply in refused] == [(403, "role-missing")] * 2
    assert changes_in(life) == []


async def test_nothing_is_erased_under_a_hold(life: Life) -> None:
    request_id = await life.submit(Right.ERASURE, ADELE)
    await life.carry_to(request_id, StageKind.FIRST_APPROVAL)
    held = await life.act("operator", request_id, "hold")

    approved = await life.act("approver", request_id, "approve-first")
    for _ in range(3):
        await life.pass_time(A_DAY)

    assert held.json["status"] == "on_hold"
    assert code_of(approved) == (409, "on-hold")
    assert (await life.load(request_id)).status is Status.ON_HOLD
    assert changes_in(life) == []
    assert not any((await read_messages(life.product.storage)).values())


async def test_a_hold_in_the_hold_window_keeps_the_account_from_its_permanent_deletion(
    life: Life,
) -> None:
    request_id = await life.submit(Right.ERASURE, ADELE)
    waiting = await life.carry_to(request_id, StageKind.HOLD_WINDOW)
    person = await person_of(life, request_id)
    await life.act("operator", request_id, "hold")
    asked_before = len(life.product.templates())
    await life.pass_time(timedelta(days=27))
    asked = len(life.product.templates()) - asked_before
    kept = person in life.product.tenant.deleted_users

    released = await life.act("operator", request_id, "release")
    after = await life.carry_to(request_id, StageKind.SECOND_APPROVAL)

    assert (asked, kept) == (0, True)
    assert released.status == 200
    assert after.status is Status.AWAITING_APPROVAL
    assert after.stage == waiting.stage + 1
    assert person in life.product.tenant.deleted_users


async def test_a_request_taken_back_in_the_hold_window_gives_the_account_back(life: Life) -> None:
    request_id = await life.submit(Right.ERASURE, ADELE)
    await life.carry_to(request_id, StageKind.HOLD_WINDOW)
    person = await person_of(life, request_id)
    await life.pass_time(A_DAY)
    await life.settle(request_id)

    reply = await life.act("operator", request_id, "withdraw")
    ended = await life.settle(request_id)

    assert reply.status == 200
    assert ended.status is Status.WITHDRAWN
    assert is_there(life, person)
    assert not [each for each in changes_in(life) if each.startswith("DELETE /directory")]


async def test_a_request_cannot_be_taken_back_when_the_account_is_gone_for_good(
    life: Life,
) -> None:
    request_id = await life.submit(Right.ERASURE, ADELE)
    await life.carry_to(request_id, StageKind.PURGE_HORIZON)
    before = await rows_of(life, request_id)

    refused = await life.act("operator", request_id, "withdraw")

    assert code_of(refused) == (409, "point-of-no-return")
    assert await rows_of(life, request_id) == before
