"""Lifting gives back exactly what was taken; watching says when somebody was there first."""

from datetime import timedelta
from typing import Any

import pytest

from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Task, TaskState
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.ports import Postponed, Stuck
from emulation.graph.faults import FaultKind
from emulation.graph.sample.licences import E5, FLOW_FREE, SWAY, YAMMER
from tests.systems.changes.conftest import Admit
from tests.systems.changes.kit import Patient, evidence_of, fields_of, pause_of


def _own(sku: str) -> dict[str, Any]:
    """A licence of the person's own, with every plan on."""
    plans: list[str] = []
    return {"skuId": sku, "disabledPlans": plans, "assignedByGroup": None, "state": "Active"}


@pytest.mark.parametrize(
    "role",
    [
        "ordinary",
        "both_licensed",
        "group_licensed",
        "blocked",
        "synced",
        "admin",
        "guest_msa",
        "licence_error",
    ],
)
@pytest.mark.parametrize("remove_licences", [True, False])
async def test_a_lifted_restriction_leaves_everything_as_it_was(
    admit: Admit, role: str, remove_licences: bool
) -> None:
    patient = await admit(role, remove_licences=remove_licences)
    before = patient.snapshot()

    await patient.change(Verb.RESTRICT)
    await patient.change(Verb.LIFT)

    assert patient.snapshot() == before


async def test_licences_come_back_with_their_own_disabled_plans(admit: Admit) -> None:
    patient = await admit(remove_licences=True)
    await patient.change(Verb.RESTRICT)
    taken = patient.row["licenseAssignmentStates"]

    finished = await patient.change(Verb.LIFT)

    plans = {s["skuId"]: s["disabledPlans"] for s in patient.row["licenseAssignmentStates"]}
    assert taken == []
    assert plans == {E5.id: [YAMMER.id, SWAY.id], FLOW_FREE.id: []}
    results = fields_of(finished)
    assert results["licences.direct"].items == 2
    assert results["signIn"].outcome is Outcome.DONE
    evidence = evidence_of(finished)
    assert (evidence["before"]["enabled"], evidence["after"]["enabled"]) == (False, True)
    assert evidence["before"]["licences"] == []
    assert len(evidence["after"]["licences"]) == 2


async def test_who_was_blocked_before_us_is_not_set_free(admit: Admit) -> None:
    blocked = await admit("blocked")
    await blocked.change(Verb.RESTRICT)
    writes = len(blocked.writes)

    finished = await blocked.change(Verb.LIFT)

    assert blocked.row["accountEnabled"] is False
    assert len(blocked.writes) == writes
    assert finished.report.outcome is Outcome.NOTHING_FOUND


async def test_a_block_that_was_refused_to_us_is_not_ours_to_lift(admit: Admit) -> None:
    admin = await admit("admin")
    await admin.change(Verb.RESTRICT)
    admin.row["accountEnabled"] = False

    finished = await admin.change(Verb.LIFT)

    assert admin.row["accountEnabled"] is False
    assert fields_of(finished)["signIn"].outcome is Outcome.NOTHING_FOUND


async def test_a_licence_somebody_added_meanwhile_stays(admit: Admit) -> None:
    patient = await admit("group_licensed", remove_licences=True)
    await patient.change(Verb.RESTRICT)
    patient.row["licenseAssignmentStates"].append(_own(FLOW_FREE.id))

    await patient.change(Verb.LIFT)

    skus = [state["skuId"] for state in patient.row["licenseAssignmentStates"]]
    assert skus == [E5.id, FLOW_FREE.id]


async def test_a_synced_account_is_set_free_on_premises(admit: Admit) -> None:
    diego = await admit("synced")
    await diego.change(Verb.RESTRICT)
    diego.row["accountEnabled"] = False

    finished = await diego.change(Verb.LIFT)

    result = fields_of(finished)["signIn"]
    assert (result.outcome, result.ground) == (Outcome.NEEDS_PERSON, Ground.ON_PREMISES_SOURCE)
    assert diego.row["accountEnabled"] is False


async def test_a_membership_that_was_taken_by_hand_is_given_back_by_hand(admit: Admit) -> None:
    patient = await admit("both_licensed", remove_licences=True)
    await patient.change(Verb.RESTRICT)
    patient.row["licenseAssignmentStates"] = []

    results = fields_of(await patient.change(Verb.LIFT))

    assert results["licences.inherited"].outcome is Outcome.NEEDS_PERSON
    assert results["licences.inherited"].items == 1
    assert results["licences.direct"].outcome is Outcome.DONE


async def test_when_no_seat_is_left_the_licence_is_failed_and_sign_in_restored(
    admit: Admit,
) -> None:
    patient = await admit(remove_licences=True)
    await patient.change(Verb.RESTRICT)
    for sku in patient.tenant.collections["subscribedSkus"]:
        if sku["skuId"] == E5.id:
            sku["consumedUnits"] = sku["prepaidUnits"]["enabled"]

    results = fields_of(await patient.change(Verb.LIFT))

    licences = results["licences.direct"]
    assert (licences.outcome, licences.reason, licences.items) == (
        Outcome.FAILED,
        Reason.CHANGE_REFUSED,
        1,
    )
    assert patient.row["accountEnabled"] is True


async def test_nothing_restricted_is_nothing_to_lift_without_a_call(adele: Patient) -> None:
    finished = await adele.change(Verb.LIFT)

    assert finished.report.outcome is Outcome.NOTHING_FOUND
    assert adele.simulator.world.journal.entries == []


async def test_an_account_that_is_gone_settles_with_its_reason(adele: Patient) -> None:
    await adele.change(Verb.RESTRICT)
    del adele.tenant.users[adele.id]

    finished = await adele.change(Verb.LIFT)

    (result,) = finished.report.sources
    assert (result.outcome, result.reason) == (Outcome.NOTHING_FOUND, Reason.NOT_IN_DIRECTORY)


async def test_a_restriction_left_half_way_is_lifted_from_its_checkpoint(admit: Admit) -> None:
    patient = await admit(remove_licences=True)
    before = patient.snapshot()
    starts = patient.starts(Verb.RESTRICT)
    await patient.start(starts)
    patient.add_fault(FaultKind.STATUS, path="assignLicense", status=503, times=1)
    pause_of(await patient.start(starts), Reason.UNAVAILABLE)
    patient.tasks.append(
        Task(
            stage=2,
            system=SystemKind.ENTRA,
            verb=Verb.RESTRICT,
            state=TaskState.STUCK,
            checkpoint=starts.checkpoint,
        )
    )
    blocked = patient.row["accountEnabled"]

    await patient.change(Verb.LIFT)

    assert blocked is False
    assert patient.snapshot() == before


async def test_a_restriction_in_force_is_looked_at_once_a_day(admit: Admit) -> None:
    patient = await admit(remove_licences=True)
    await patient.change(Verb.RESTRICT)
    writes = len(patient.writes)

    result = pause_of(
        await patient.start(patient.starts(Verb.WATCH_RESTRICTION)), Reason.RESTRICTION_IN_FORCE
    )

    assert result.retry_after == timedelta(days=1)
    assert len(patient.writes) == writes


def _enable(patient: Patient) -> None:
    patient.row["accountEnabled"] = True


def _licence(patient: Patient) -> None:
    patient.row["licenseAssignmentStates"] = [_own(E5.id)]


def _delete(patient: Patient) -> None:
    del patient.tenant.users[patient.id]


@pytest.mark.parametrize("meddle", [_enable, _licence, _delete])
async def test_whatever_somebody_gives_back_breaks_the_restriction(
    admit: Admit, meddle: Any
) -> None:
    patient = await admit(remove_licences=True)
    await patient.change(Verb.RESTRICT)
    meddle(patient)

    result = await patient.start(patient.starts(Verb.WATCH_RESTRICTION))

    assert isinstance(result, Stuck)
    assert result.reason is Reason.RESTRICTION_BROKEN


@pytest.mark.parametrize("role", ["admin", "synced", "group_licensed"])
async def test_what_we_never_took_is_not_watched(admit: Admit, role: str) -> None:
    patient = await admit(role, remove_licences=True)
    await patient.change(Verb.RESTRICT)

    result = await patient.start(patient.starts(Verb.WATCH_RESTRICTION))

    assert isinstance(result, Postponed)
    assert result.reason is Reason.RESTRICTION_IN_FORCE


async def test_a_service_that_stays_away_is_asked_again_tomorrow(adele: Patient) -> None:
    await adele.change(Verb.RESTRICT)
    adele.add_fault(FaultKind.STATUS, status=503, times=0)
    starts = adele.starts(Verb.WATCH_RESTRICTION)

    pause_of(await adele.start(starts), Reason.UNAVAILABLE)
    pause_of(await adele.start(starts, last_chance=True), Reason.RESTRICTION_IN_FORCE)


async def test_a_watch_that_may_not_look_needs_an_operator(adele: Patient) -> None:
    await adele.change(Verb.RESTRICT)
    adele.add_fault(FaultKind.STATUS, method="GET", status=403, times=0)

    result = await adele.start(adele.starts(Verb.WATCH_RESTRICTION))

    assert isinstance(result, Stuck)
    assert result.reason is Reason.PERMISSION_MISSING
