"""Restriction in Entra: blocked first, sessions ended, licences by policy, all of it on record."""

import json
from dataclasses import replace

import pytest

from dsr_core.domain.errors import SystemStuckError
from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import Verb
from dsr_core.ports import Postponed
from emulation.graph.faults import FaultKind
from emulation.graph.sample.licences import E5, FLOW_FREE, SWAY, YAMMER
from emulation.graph.tokens import ALL_ROLES
from tests.systems.changes.conftest import Admit
from tests.systems.changes.kit import Patient, evidence_of, fields_of, pause_of

_OTHER_VERSION = (
    '{"version":2,"taken_at":"2026-01-01T00:00:00Z","before":{"enabled":true},"blocks":true}'
)


async def test_sign_in_is_blocked_before_sessions_end_and_licences_stay(adele: Patient) -> None:
    licences = adele.row["licenseAssignmentStates"]
    sessions = adele.row["signInSessionsValidFromDateTime"]

    finished = await adele.change(Verb.RESTRICT)

    assert adele.row["accountEnabled"] is False
    assert adele.row["signInSessionsValidFromDateTime"] > sessions
    assert adele.row["licenseAssignmentStates"] == licences
    assert [(e.method, e.template, e.keys) for e in adele.writes] == [
        ("PATCH", "/users/{user}", ("accountEnabled",)),
        ("POST", "/users/{user}/revokeSignInSessions", ()),
    ]
    results = fields_of(finished)
    assert results.keys() == {"signIn", "sessions"}
    assert {result.outcome for result in results.values()} == {Outcome.DONE}
    assert results["signIn"].permission == "User.EnableDisableAccount.All"
    assert results["sessions"].permission == "User.RevokeSessions.All"


async def test_the_before_image_is_kept_before_anything_is_changed(adele: Patient) -> None:
    starts = adele.starts(Verb.RESTRICT)

    paused = pause_of(await adele.start(starts), Reason.OUT_OF_TIME)

    assert adele.writes == []
    assert paused.checkpoint is not None
    finished = await adele.carry_out(starts)
    record = evidence_of(finished)
    assert record["version"] == 1
    assert record["before"]["enabled"] is True
    assert record["after"]["enabled"] is False
    assert {(one["sku"], *one["disabled_plans"]) for one in record["before"]["licences"]} == {
        (E5.id, YAMMER.id, SWAY.id),
        (FLOW_FREE.id,),
    }


async def test_any_success_status_ends_sessions(adele: Patient) -> None:
    adele.simulator.world.settings.revoke_sessions_status = 204

    finished = await adele.change(Verb.RESTRICT)

    assert fields_of(finished)["sessions"].outcome is Outcome.DONE


async def test_direct_licences_go_in_one_call_where_the_policy_says_so(admit: Admit) -> None:
    patient = await admit(remove_licences=True)

    results = fields_of(await patient.change(Verb.RESTRICT))

    assert patient.row["licenseAssignmentStates"] == []
    assert patient.writes[-1].template == "/users/{user}/assignLicense"
    assert len(patient.writes) == 3
    assert (results["licences.direct"].outcome, results["licences.direct"].items) == (
        Outcome.DONE,
        2,
    )
    assert results["licences.inherited"].outcome is Outcome.NOTHING_FOUND


async def test_a_groups_licence_is_a_task_for_a_person_and_the_group_is_in_the_evidence_only(
    admit: Admit,
) -> None:
    patient = await admit("group_licensed", remove_licences=True)
    before = patient.row["licenseAssignmentStates"]
    group = before[0]["assignedByGroup"]

    finished = await patient.change(Verb.RESTRICT)

    results = fields_of(finished)
    assert patient.row["licenseAssignmentStates"] == before
    assert results["licences.direct"].outcome is Outcome.NOTHING_FOUND
    inherited = results["licences.inherited"]
    assert (inherited.outcome, inherited.reason) == (Outcome.NEEDS_PERSON, Reason.MANUAL_TASK)
    assert inherited.items == 1
    assert group not in repr(finished.report)
    assert evidence_of(finished)["before"]["licences"][0]["group"] == group


async def test_of_a_licence_held_twice_only_the_persons_own_goes(admit: Admit) -> None:
    patient = await admit("both_licensed", remove_licences=True)

    results = fields_of(await patient.change(Verb.RESTRICT))

    (left,) = patient.row["licenseAssignmentStates"]
    assert left["assignedByGroup"] is not None
    assert results["licences.direct"].items == 1
    assert results["licences.inherited"].outcome is Outcome.NEEDS_PERSON


async def test_a_licence_that_cannot_go_with_the_others_is_told_and_the_others_go(
    admit: Admit,
) -> None:
    patient = await admit(remove_licences=True)
    starts = patient.starts(Verb.RESTRICT)
    await patient.start(starts)
    patient.add_fault(FaultKind.STATUS, path="assignLicense", status=400, times=2)

    finished = await patient.carry_out(starts)

    assert [state["skuId"] for state in patient.row["licenseAssignmentStates"]] == [E5.id]
    result = fields_of(finished)["licences.direct"]
    assert (result.outcome, result.reason, result.items) == (
        Outcome.FAILED,
        Reason.CHANGE_REFUSED,
        1,
    )


async def test_of_a_synced_account_the_block_is_a_task_on_premises(admit: Admit) -> None:
    diego = await admit("synced")

    results = fields_of(await diego.change(Verb.RESTRICT))

    assert diego.row["accountEnabled"] is True
    sign_in = results["signIn"]
    assert (sign_in.outcome, sign_in.ground) == (Outcome.NEEDS_PERSON, Ground.ON_PREMISES_SOURCE)
    assert results["sessions"].outcome is Outcome.DONE
    assert [e.method for e in diego.writes] == ["POST"]


async def test_an_administrators_account_is_protected(admit: Admit) -> None:
    admin = await admit("admin")
    before = admin.snapshot()

    finished = await admin.change(Verb.RESTRICT)

    assert admin.snapshot() == before
    assert {(r.outcome, r.ground) for r in finished.report.sources} == {
        (Outcome.REFUSED, Ground.PROTECTED_ACCOUNT)
    }


@pytest.mark.parametrize("role", ["guest_msa", "guest_entra", "guest_google", "guest_passcode"])
async def test_a_guest_is_blocked_here_and_keeps_the_home_tenants_sessions(
    admit: Admit, role: str
) -> None:
    guest = await admit(role)

    results = fields_of(await guest.change(Verb.RESTRICT))

    assert guest.row["accountEnabled"] is False
    assert results["signIn"].outcome is Outcome.DONE
    sessions = results["sessions"]
    assert (sessions.outcome, sessions.ground) == (Outcome.REFUSED, Ground.OUT_OF_TENANT)
    assert [e.method for e in guest.writes] == ["PATCH"]


async def test_who_was_blocked_before_stays_so_and_loses_the_sessions(admit: Admit) -> None:
    blocked = await admit("blocked")

    finished = await blocked.change(Verb.RESTRICT)

    assert [e.template for e in blocked.writes] == ["/users/{user}/revokeSignInSessions"]
    assert fields_of(finished)["signIn"].outcome is Outcome.DONE
    assert evidence_of(finished)["blocks"] is False


async def test_a_missing_permission_is_told_by_source(admit: Admit) -> None:
    missing = {
        "User.ReadWrite.All",
        "User.RevokeSessions.All",
        "LicenseAssignment.ReadWrite.All",
    }
    permissions = tuple(role for role in ALL_ROLES if role not in missing)
    patient = await admit(permissions=permissions, remove_licences=True)

    results = fields_of(await patient.change(Verb.RESTRICT))

    assert results["signIn"].outcome is Outcome.DONE
    for source in ("sessions", "licences.direct"):
        assert results[source].outcome is Outcome.FORBIDDEN
        assert results[source].reason is Reason.PERMISSION_MISSING


async def test_while_the_block_must_wait_nothing_later_is_done(admit: Admit) -> None:
    patient = await admit(remove_licences=True)
    starts = patient.starts(Verb.RESTRICT)
    await patient.start(starts)
    patient.add_fault(FaultKind.STATUS, method="PATCH", status=429, times=1, retry_after="30")

    pause_of(await patient.start(starts), Reason.THROTTLED)
    tried = [e.method for e in patient.writes]
    await patient.carry_out(starts)

    assert tried == ["PATCH"]
    assert [e.method for e in patient.writes] == ["PATCH", "PATCH", "POST", "POST"]


async def test_a_block_that_does_not_show_never_passes_for_a_restriction(
    adele: Patient,
) -> None:
    starts = adele.starts(Verb.RESTRICT)
    await adele.start(starts)
    adele.add_fault(FaultKind.STATUS, method="GET", status=503, skip=1, times=3)
    pause_of(await adele.start(starts), Reason.UNAVAILABLE)
    adele.row["accountEnabled"] = True

    pause_of(await adele.start(starts), Reason.CHANGE_NOT_SEEN)

    # Postponed beyond the last chance is stuck: an operator sees to it.
    pause_of(await adele.start(starts, last_chance=True), Reason.CHANGE_NOT_SEEN)


async def test_who_lies_in_the_recycle_bin_cannot_be_restricted(admit: Admit) -> None:
    johanna = await admit("soft_deleted")

    finished = await johanna.change(Verb.RESTRICT)

    (result,) = finished.report.sources
    assert (result.outcome, result.reason) == (Outcome.NOTHING_FOUND, Reason.SOFT_DELETED)
    assert johanna.writes == []


async def test_stuck_in_the_middle_it_can_still_be_lifted(adele: Patient) -> None:
    starts = adele.starts(Verb.RESTRICT)
    await adele.start(starts)
    adele.add_fault(FaultKind.STATUS, method="POST", status=503, times=0)
    pause_of(await adele.start(starts), Reason.UNAVAILABLE)
    adele.add_fault(FaultKind.STATUS, method="GET", status=503, times=0)

    paused = await adele.start(starts, last_chance=True)

    assert isinstance(paused, Postponed)
    assert json.loads(paused.checkpoint or starts.checkpoint or "{}")["before"]["enabled"] is True


@pytest.mark.parametrize("broken", ["{", '{"version":1}', _OTHER_VERSION])
async def test_a_record_that_cannot_be_read_stops_the_work(adele: Patient, broken: str) -> None:
    starts = replace(adele.starts(Verb.RESTRICT), checkpoint=broken)

    with pytest.raises(SystemStuckError) as stuck:
        await adele.start(starts)

    assert stuck.value.reason is Reason.INTEGRITY
    assert adele.writes == []
