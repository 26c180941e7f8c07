"""The proof looks everywhere again, waits for what is still there, and then asks an operator."""

import copy

import pytest

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import DevicePolicy
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Postponed, Stuck
from dsr_core.systems.erasure_options import ErasureOptions
from emulation.graph.faults import FaultKind, FaultRule
from emulation.graph.intune_devices import DEVICES
from emulation.graph.tokens import ALL_ROLES
from tests.systems.erasure.conftest import Begin
from tests.systems.erasure.kit import DAY, Erasure
from tests.systems.fakes import by_source, pause_of, report_of

PROVERS = (
    SystemKind.ENTRA,
    SystemKind.ENTRA_LOGS,
    SystemKind.INTUNE,
    SystemKind.INTUNE_AUDIT,
)


async def deleted_for_good(
    begin: Begin, role: str = "ordinary", policy: DevicePolicy = DevicePolicy.KEEP
) -> Erasure:
    erasure = await begin(role, options=ErasureOptions(hold_days=0, devices=policy))
    await erasure.through(
        Verb.GUARD, Verb.ERASE, Verb.SOFT_DELETE, Verb.WATCH_DELETED, Verb.HARD_DELETE
    )
    return erasure


@pytest.mark.parametrize("system", [SystemKind.ENTRA, SystemKind.ENTRA_LOGS, SystemKind.INTUNE])
async def test_what_is_still_there_is_waited_for_until_it_goes(
    begin: Begin, system: SystemKind
) -> None:
    erasure = await deleted_for_good(begin)
    erasure.pass_time(25 * DAY)

    first = pause_of(await erasure.start(system, Verb.PROVE))
    report = await erasure.finish(system, Verb.PROVE)

    assert first.reason is Reason.STILL_THERE
    assert set(erasure.waits[-5:]) == {Reason.STILL_THERE}
    assert all(result.source.startswith("absence.") for result in report.sources)


@pytest.mark.parametrize("system", [SystemKind.ENTRA, SystemKind.ENTRA_LOGS, SystemKind.INTUNE])
async def test_what_never_goes_is_an_operators(begin: Begin, system: SystemKind) -> None:
    erasure = await deleted_for_good(begin)
    erasure.world.settings.log_purge_days = 300.0

    def stay() -> None:
        for row in erasure.tenant.rows("auditLogs/signIns"):
            row["createdDateTime"] = erasure.clock.now().strftime("%Y-%m-%dT%H:%M:%S.0000000Z")

    ending = await erasure.run(system, Verb.PROVE, between=stay)

    assert isinstance(ending, Stuck)
    assert ending.reason is Reason.STILL_THERE


async def test_an_account_in_the_directory_or_its_bin_is_still_there(begin: Begin) -> None:
    erasure = await begin()
    active = await erasure.start(SystemKind.ENTRA, Verb.PROVE)
    erasure.approve("first")
    await erasure.finish(SystemKind.ENTRA, Verb.SOFT_DELETE)
    in_bin = await erasure.start(SystemKind.ENTRA, Verb.PROVE)
    last = await erasure.start(SystemKind.ENTRA, Verb.PROVE, last_chance=True)

    for result in (active, in_bin, last):
        assert isinstance(result, Postponed | Stuck)
        assert result.reason is Reason.STILL_THERE
    assert isinstance(last, Stuck)


async def test_a_device_that_was_handed_on_proves_nothing_against_it(begin: Begin) -> None:
    erasure = await deleted_for_good(begin)
    erasure.pass_time(31 * DAY)
    kept = copy.deepcopy(erasure.devices)
    for device in kept:
        device["userId"] = next(iter(erasure.tenant.users))
    erasure.tenant.rows(DEVICES)[:] = kept

    report = await erasure.finish(SystemKind.INTUNE, Verb.PROVE)

    assert by_source(report)["absence.devices"].outcome is Outcome.DONE


async def test_a_source_that_may_not_be_read_is_a_gap_and_no_proof(begin: Begin) -> None:
    roles = tuple(role for role in ALL_ROLES if not role.startswith("IdentityRisky"))
    erasure = await begin(options=ErasureOptions(hold_days=0), roles=roles)
    await erasure.through(
        Verb.GUARD, Verb.SOFT_DELETE, Verb.WATCH_DELETED, Verb.HARD_DELETE, Verb.WATCH_PURGED
    )

    sources = by_source(await erasure.finish(SystemKind.ENTRA, Verb.PROVE))

    assert sources["absence.user"].outcome is Outcome.DONE
    assert sources["absence.riskyUser"].outcome is Outcome.FORBIDDEN


async def test_what_cannot_be_read_now_is_read_later(begin: Begin) -> None:
    erasure = await deleted_for_good(begin)
    erasure.pass_time(31 * DAY)
    erasure.world.faults.add(
        FaultRule(kind=FaultKind.STATUS, path="signIns", status=429, retry_after="99")
    )

    paused = pause_of(await erasure.start(SystemKind.ENTRA_LOGS, Verb.PROVE))
    report = report_of(await erasure.start(SystemKind.ENTRA_LOGS, Verb.PROVE))

    assert paused.reason is Reason.THROTTLED
    assert {result.outcome for result in report.sources} == {Outcome.DONE}


async def test_an_acceptance_of_terms_is_found_without_the_account(begin: Begin) -> None:
    erasure = await deleted_for_good(begin, policy=DevicePolicy.RETIRE)
    erasure.pass_time(29 * DAY)

    paused = pause_of(await erasure.start(SystemKind.INTUNE, Verb.PROVE))

    assert paused.checkpoint is not None
    assert "still_there" in paused.checkpoint
    assert erasure.who.object_id not in paused.checkpoint


async def test_a_proof_changes_nothing(begin: Begin) -> None:
    erasure = await deleted_for_good(begin)
    erasure.world.journal.clear()

    for system in PROVERS:
        await erasure.start(system, Verb.PROVE)

    assert erasure.orders == []
    assert erasure.world.journal.violations == []
