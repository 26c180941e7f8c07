"""The two watches: over an account in the recycle bin, and over one that is gone."""

import copy
from datetime import timedelta

import pytest

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Finished, Postponed, Stuck
from dsr_core.systems.erasure_options import ErasureOptions
from emulation.graph.retention import purge, restore, soft_delete
from tests.systems.erasure.conftest import Begin
from tests.systems.erasure.kit import DAY, Erasure
from tests.systems.fakes import pause_of, report_of

HOLD = (SystemKind.ENTRA, Verb.WATCH_DELETED)
PURGED = (SystemKind.ENTRA, Verb.WATCH_PURGED)


@pytest.mark.parametrize(("chosen", "days"), [(0, 0), (7, 7), (30, 30), (90, 30)])
async def test_the_account_stays_in_the_bin_for_the_days_chosen_and_never_longer(
    begin: Begin, chosen: int, days: int
) -> None:
    erasure = await begin(options=ErasureOptions(hold_days=chosen))
    soft_delete(erasure.world, erasure.tenant, erasure.who.object_id)
    began = erasure.clock.now()

    await erasure.finish(*HOLD)

    took = erasure.clock.now() - began
    assert days * DAY - timedelta(seconds=2) <= took <= days * DAY + timedelta(seconds=2)
    assert set(erasure.waits) <= {Reason.HOLD_WINDOW}
    assert erasure.orders == []


async def test_the_time_counts_from_the_deletion_and_is_looked_at_daily(begin: Begin) -> None:
    erasure = await begin("soft_deleted", options=ErasureOptions(hold_days=12))

    first = pause_of(await erasure.start(*HOLD))
    erasure.pass_time(1.5 * DAY)
    second = pause_of(await erasure.start(*HOLD))

    assert first.retry_after == DAY
    assert second.retry_after is not None
    assert timedelta(hours=11) < second.retry_after <= timedelta(hours=12)


async def test_an_account_that_an_administrator_restores_is_noticed_within_a_day(
    erasure: Erasure,
) -> None:
    soft_delete(erasure.world, erasure.tenant, erasure.who.object_id)

    def restore_on_the_third_day() -> None:
        if len(erasure.waits) == 3:
            restore(erasure.world, erasure.tenant, erasure.who.object_id)

    result = await erasure.run(*HOLD, between=restore_on_the_third_day)

    assert result == Stuck(reason=Reason.ACCOUNT_RESTORED)
    assert len(erasure.waits) == 3


async def test_an_account_deleted_anew_has_its_whole_time_again(erasure: Erasure) -> None:
    soft_delete(erasure.world, erasure.tenant, erasure.who.object_id)
    erasure.pass_time(29 * DAY)
    restore(erasure.world, erasure.tenant, erasure.who.object_id)
    assert isinstance(await erasure.start(*HOLD), Stuck)
    soft_delete(erasure.world, erasure.tenant, erasure.who.object_id)
    erasure.pass_time(2 * DAY)

    assert pause_of(await erasure.start(*HOLD)).reason is Reason.HOLD_WINDOW


async def test_an_account_that_is_gone_early_needs_no_more_waiting(erasure: Erasure) -> None:
    soft_delete(erasure.world, erasure.tenant, erasure.who.object_id)
    purge(erasure.tenant, erasure.who.object_id, erasure.clock.now())

    report = report_of(await erasure.start(*HOLD))

    assert report.outcome is Outcome.NOTHING_FOUND


async def erased(begin: Begin) -> Erasure:
    erasure = await begin(options=ErasureOptions(hold_days=0))
    await erasure.through(Verb.GUARD, Verb.SOFT_DELETE, Verb.WATCH_DELETED, Verb.HARD_DELETE)
    return erasure


async def test_microsofts_thirty_days_count_from_the_permanent_deletion(begin: Begin) -> None:
    erasure = await erased(begin)
    began = erasure.clock.now()
    erasure.pass_time(3 * DAY)

    await erasure.finish(*PURGED)

    took = erasure.clock.now() - began
    assert 30 * DAY - timedelta(minutes=1) < took <= 30 * DAY + timedelta(minutes=1)
    assert len(erasure.waits) == 27


async def test_without_word_of_the_deletion_the_days_count_from_the_first_look(
    erasure: Erasure,
) -> None:
    soft_delete(erasure.world, erasure.tenant, erasure.who.object_id)
    purge(erasure.tenant, erasure.who.object_id, erasure.clock.now())

    await erasure.finish(*PURGED)

    assert len(erasure.waits) == 30


def come_back(erasure: Erasure, **changes: object) -> str:
    """Another account like the erased one: re-synced, or made anew."""
    new = "abababab-0000-4000-8000-000000000001"
    template = copy.deepcopy(next(iter(erasure.tenant.users.values())))
    erasure.tenant.users[new] = {**template, "id": new, **changes}
    return new


@pytest.mark.parametrize("by", ["userPrincipalName", "mail"])
async def test_a_person_who_is_synced_again_is_noticed(begin: Begin, by: str) -> None:
    erasure = await erased(begin)
    waiting = await erasure.start(*PURGED)
    come_back(erasure, **{by: erasure.who.user_principal_name.upper()})

    noticed = await erasure.start(*PURGED)

    assert isinstance(waiting, Postponed)
    assert isinstance(noticed, Stuck)
    assert noticed.reason is Reason.REAPPEARED


async def test_an_operator_who_resumes_has_said_that_it_is_somebody_else(begin: Begin) -> None:
    erasure = await erased(begin)
    come_back(erasure, mail=erasure.who.mail)
    assert isinstance(await erasure.start(*PURGED), Stuck)

    resumed = await erasure.start(*PURGED)
    ending = await erasure.run(*PURGED)

    assert isinstance(resumed, Postponed)
    assert isinstance(ending, Finished)


async def test_the_erased_account_itself_is_never_somebody_else(begin: Begin) -> None:
    erasure = await erased(begin)
    back = copy.deepcopy(next(iter(erasure.tenant.users.values())))
    erasure.tenant.users[erasure.who.object_id] = {**back, "id": erasure.who.object_id}

    for _ in range(2):
        result = await erasure.start(*PURGED)
        assert isinstance(result, Stuck)
        assert result.reason is Reason.REAPPEARED


async def test_an_account_that_is_still_in_the_bin_is_waited_for_and_then_an_operators(
    erasure: Erasure,
) -> None:
    soft_delete(erasure.world, erasure.tenant, erasure.who.object_id)
    erasure.row["deletedDateTime"] = "2026-12-01T00:00:00Z"

    assert await erasure.run(*PURGED) == Stuck(reason=Reason.STILL_THERE)
