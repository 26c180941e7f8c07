"""A whole erasure, verb by verb, over two months of the simulator's time."""

import copy
from datetime import timedelta

import msgspec
import pytest

from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.plan import DevicePolicy
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.systems.erasure_options import ErasureOptions
from emulation.graph.intune_devices import DEVICES
from tests.systems.erasure.conftest import Begin
from tests.systems.fakes import by_source

HEAD = (Verb.GUARD,)
WATCH = (Verb.SOFT_DELETE, Verb.WATCH_DELETED)
TAIL = (Verb.HARD_DELETE, Verb.WATCH_PURGED, Verb.PROVE)
#: A wipe needs the second approval, so it comes after the hold window (`plan.plan_for`).
ORDER = {
    DevicePolicy.RETIRE: (*HEAD, Verb.ERASE, *WATCH, *TAIL),
    DevicePolicy.KEEP: (*HEAD, Verb.ERASE, *WATCH, *TAIL),
    DevicePolicy.WIPE: (*HEAD, *WATCH, Verb.ERASE, *TAIL),
}


@pytest.mark.parametrize("hold_days", [7, 30])
@pytest.mark.parametrize("devices", list(DevicePolicy))
async def test_after_two_months_nothing_of_the_person_is_left(
    begin: Begin, devices: DevicePolicy, hold_days: int
) -> None:
    erasure = await begin(options=ErasureOptions(devices=devices, hold_days=hold_days))
    erasure.tenant.collections["deviceManagement/windowsAutopilotDeviceIdentities"] = []
    others = copy.deepcopy(
        [row for row in erasure.tenant.rows(DEVICES) if row["userId"] != erasure.who.object_id]
    )
    people = set(erasure.tenant.users) - {erasure.who.object_id}
    began = erasure.clock.now()

    await erasure.through(*ORDER[devices])

    assert erasure.who.object_id in erasure.tenant.purged
    assert set(erasure.tenant.users) == people
    assert [
        row for row in erasure.tenant.rows(DEVICES) if row["userId"] != erasure.who.object_id
    ] == others
    # Entra writes the time of a deletion in whole seconds.
    took = erasure.clock.now() - began
    assert took >= timedelta(days=hold_days + 30) - timedelta(seconds=1)
    assert erasure.world.journal.violations == []
    assert not any("auditEvents" in order for order in erasure.orders)


async def test_each_proof_names_what_was_read_and_what_was_kept(begin: Begin) -> None:
    erasure = await begin(options=ErasureOptions(hold_days=7))
    await erasure.through(*HEAD, Verb.ERASE, *WATCH, *TAIL)

    reports = {
        task.system: by_source(task.report)
        for task in erasure.request.tasks
        if task.verb is Verb.PROVE and task.report
    }
    evidence = {t.system: t.evidence for t in erasure.request.tasks if t.verb is Verb.PROVE}

    assert set(reports) == {
        SystemKind.ENTRA,
        SystemKind.ENTRA_LOGS,
        SystemKind.INTUNE,
        SystemKind.INTUNE_AUDIT,
    }
    for name in ("user", "deletedItems", "userRegistrationDetails", "riskyUser"):
        assert reports[SystemKind.ENTRA][f"absence.{name}"].outcome is Outcome.DONE
    for name in ("signIns", "directoryAudits", "provisioning"):
        assert reports[SystemKind.ENTRA_LOGS][f"absence.{name}"].outcome is Outcome.DONE
    intune = reports[SystemKind.INTUNE]
    assert intune["absence.devices"].outcome is Outcome.DONE
    assert intune["absence.managedDevices"].outcome is Outcome.DONE
    assert intune["absence.termsAndConditionsAcceptanceStatuses"].outcome is Outcome.DONE
    autopilot = intune["absence.windowsAutopilotDeviceIdentities"]
    assert (autopilot.outcome, autopilot.reason) == (
        Outcome.NEEDS_PERSON,
        Reason.AUTOPILOT_ASSIGNED,
    )
    for system, text in evidence.items():
        listed = msgspec.json.decode(text or "")
        assert {one["source"] for one in listed} == set(reports[system])
        assert all(one["read_at"] for one in listed)


async def test_an_administrators_audit_entries_are_kept_with_their_ground(begin: Begin) -> None:
    erasure = await begin()
    erasure.tenant.rows("deviceManagement/auditEvents")[0]["actor"]["userPrincipalName"] = (
        erasure.who.user_principal_name
    )

    report = await erasure.finish(SystemKind.INTUNE_AUDIT, Verb.PROVE)

    (kept,) = report.sources
    assert kept.source == "absence.auditEvents"
    assert (kept.outcome, kept.ground) == (Outcome.REFUSED, Ground.AUDIT_LOGS_KEPT_ONE_YEAR)
    assert kept.items == 1
