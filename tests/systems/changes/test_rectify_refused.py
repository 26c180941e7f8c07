"""Corrections that are not made: each field with its own reason, and none takes another along."""

import base64
from datetime import timedelta

import pytest

from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import Verb
from dsr_core.domain.wish import Correction
from emulation.graph.faults import FaultKind
from emulation.graph.tokens import ALL_ROLES
from tests.systems.changes.conftest import Admit
from tests.systems.changes.kit import Patient, evidence_of, fields_of, pause_of
from tests.systems.fakes import report_of

_REFUSED = Outcome.REFUSED


@pytest.mark.parametrize(
    ("name", "text", "outcome", "ground"),
    [
        ("proxyAddresses", "smtp:x@post.example", _REFUSED, Ground.PROPERTY_READ_ONLY),
        ("createdDateTime", "2020-01-01", _REFUSED, Ground.PROPERTY_READ_ONLY),
        ("onPremisesSamAccountName", "x", _REFUSED, Ground.PROPERTY_READ_ONLY),
        ("aboutMe", "A sentence.", _REFUSED, Ground.PROPERTY_NOT_FOR_APPLICATIONS),
        ("skills", "Chess", _REFUSED, Ground.PROPERTY_NOT_FOR_APPLICATIONS),
        ("accountEnabled", "false", _REFUSED, Ground.NOT_THE_PERSONS_DATA),
        ("passwordProfile", "hunter2", _REFUSED, Ground.NOT_THE_PERSONS_DATA),
        ("userType", "Member", _REFUSED, Ground.NOT_THE_PERSONS_DATA),
        ("displayName", None, _REFUSED, Ground.PROPERTY_READ_ONLY),
        ("usageLocation", "", _REFUSED, Ground.PROPERTY_READ_ONLY),
        ("userPrincipalName", None, _REFUSED, Ground.PROPERTY_READ_ONLY),
        ("employeeLeaveDateTime", "2026-01-01", Outcome.NEEDS_PERSON, None),
        ("showInAddressList", "perhaps", Outcome.FAILED, None),
        ("employeeHireDate", "last spring", Outcome.FAILED, None),
        ("otherMails", "[1, 2]", Outcome.FAILED, None),
        ("photo", "no base64!", Outcome.FAILED, None),
        ("photo", base64.b64encode(b"GIF89a").decode(), Outcome.FAILED, None),
    ],
)
async def test_what_the_rules_refuse_is_never_sent(
    adele: Patient, name: str, text: str | None, outcome: Outcome, ground: Ground | None
) -> None:
    before = adele.snapshot()
    adele.wish(**{name: text, "city": "Bonn"})

    results = fields_of(await adele.change(Verb.RECTIFY))

    assert (results[f"field.{name}"].outcome, results[f"field.{name}"].ground) == (outcome, ground)
    assert results["field.city"].outcome is Outcome.DONE
    assert {**adele.snapshot()["row"], "city": before["row"]["city"]} == before["row"]
    assert all(e.keys == ("city",) for e in adele.writes)


async def test_a_name_that_is_no_property_stays_out_of_the_report(adele: Patient) -> None:
    adele.corrections = (Correction(name="Jane Doe's nickname", value="JD"),)

    finished = await adele.change(Verb.RECTIFY)

    (result,) = finished.report.sources
    assert (result.source, result.outcome) == ("field.unknown", Outcome.REFUSED)
    assert "Jane" not in repr(finished.report)
    assert adele.simulator.world.journal.entries == []
    assert adele.simulator.world.journal.violations == []


async def test_of_a_synced_account_the_cloud_changes_only_what_it_owns(admit: Admit) -> None:
    diego = await admit("synced")
    diego.wish(jobTitle="Leiter", manager=None, usageLocation="DE", otherMails="d@post.example")
    before = diego.snapshot()

    starts = diego.starts(Verb.RECTIFY)
    await diego.start(starts)
    pause_of(await diego.start(starts), Reason.WAITS_ON_PREMISES)
    diego.clock.advance(timedelta(days=28))

    finished = await diego.carry_out(starts)

    results = fields_of(finished)
    for name in ("jobTitle", "manager"):
        result = results[f"field.{name}"]
        assert (result.outcome, result.reason) == (Outcome.NEEDS_PERSON, Reason.MANUAL_TASK)
        assert result.ground is Ground.ON_PREMISES_SOURCE
    assert diego.row["usageLocation"] == "DE"
    assert diego.row["otherMails"] == ["d@post.example"]
    assert diego.row["jobTitle"] == before["row"]["jobTitle"]
    assert diego.snapshot()["manager"] == before["manager"]
    job = {"before": before["row"]["jobTitle"], "after": before["row"]["jobTitle"]}
    assert evidence_of(finished)["fields"]["jobTitle"] == job
    assert finished.report.outcome is Outcome.NEEDS_PERSON


async def test_an_account_that_became_synced_since_discovery_is_noticed(adele: Patient) -> None:
    adele.wish(jobTitle="Leiterin")
    adele.row["onPremisesSyncEnabled"] = True

    waiting = pause_of(await adele.start(adele.starts(Verb.RECTIFY)), Reason.WAITS_ON_PREMISES)

    (result,) = waiting.findings
    assert result.ground is Ground.ON_PREMISES_SOURCE
    assert adele.writes == []


async def test_of_an_administrator_only_the_sensitive_fields_are_refused(admit: Admit) -> None:
    admin = await admit("admin")
    admin.wish(mobilePhone="+49 1", businessPhones="+49 2", city="Bonn")

    results = fields_of(await admin.change(Verb.RECTIFY))

    for name in ("mobilePhone", "businessPhones"):
        result = results[f"field.{name}"]
        assert (result.outcome, result.ground) == (Outcome.REFUSED, Ground.PROTECTED_ACCOUNT)
    assert results["field.city"].outcome is Outcome.DONE
    assert admin.row["city"] == "Bonn"


async def test_in_a_restricted_unit_every_field_is_protected(adele: Patient) -> None:
    adele.row["isManagementRestricted"] = True
    adele.wish(city="Bonn")

    result = fields_of(await adele.change(Verb.RECTIFY))["field.city"]

    assert (result.outcome, result.ground) == (Outcome.REFUSED, Ground.PROTECTED_ACCOUNT)


async def test_a_narrow_permission_corrects_its_own_fields_and_names_the_others(
    admit: Admit,
) -> None:
    wide = {"User.ReadWrite.All", "ProfilePhoto.ReadWrite.All"}
    patient = await admit(permissions=tuple(role for role in ALL_ROLES if role not in wide))
    patient.wish(mobilePhone="+49 1", city="Bonn", manager=None, photo=None)

    results = fields_of(await patient.change(Verb.RECTIFY))

    assert results["field.mobilePhone"].outcome is Outcome.DONE
    for name in ("city", "manager", "photo"):
        result = results[f"field.{name}"]
        assert (result.outcome, result.reason) == (Outcome.FORBIDDEN, Reason.PERMISSION_MISSING)
        assert result.ground is None


async def test_a_value_the_directory_does_not_take_loses_no_other_field(adele: Patient) -> None:
    adele.wish(city="Bonn", businessPhones='["+49 1", "+49 2"]', jobTitle="Leiterin")
    before = adele.row["businessPhones"]

    results = fields_of(await adele.change(Verb.RECTIFY))

    refused = results["field.businessPhones"]
    assert (refused.outcome, refused.reason) == (Outcome.FAILED, Reason.CHANGE_REFUSED)
    assert adele.row["businessPhones"] == before
    assert (adele.row["city"], adele.row["jobTitle"]) == ("Bonn", "Leiterin")
    assert [set(e.keys) for e in adele.writes] == [
        {"city", "businessPhones", "jobTitle"},
        {"city"},
        {"businessPhones"},
        {"jobTitle"},
    ]


async def test_a_photo_nobody_may_read_is_forbidden_and_not_replaced(adele: Patient) -> None:
    adele.add_fault(FaultKind.STATUS, path="/photo", method="GET", status=403, times=0)
    adele.wish(photo=None, mobilePhone="+49 1")

    results = fields_of(await adele.change(Verb.RECTIFY))

    assert results["field.photo"].outcome is Outcome.FORBIDDEN
    assert results["field.mobilePhone"].outcome is Outcome.DONE
    assert adele.id in adele.tenant.photos


async def test_who_is_gone_has_nothing_to_correct(adele: Patient) -> None:
    adele.wish(city="Bonn", jobTitle=None)
    del adele.tenant.users[adele.id]

    results = fields_of(await adele.change(Verb.RECTIFY))

    assert {(r.outcome, r.reason) for r in results.values()} == {
        (Outcome.NOTHING_FOUND, Reason.NOT_IN_DIRECTORY)
    }


async def test_who_goes_in_the_middle_keeps_the_old_values_as_evidence(adele: Patient) -> None:
    adele.wish(city="Bonn")
    old = adele.row["city"]
    starts = adele.starts(Verb.RECTIFY)
    await adele.start(starts)
    del adele.tenant.users[adele.id]

    finished = await adele.carry_out(starts)

    assert evidence_of(finished)["fields"] == {"city": {"before": old, "after": None}}
    assert finished.report.reason is Reason.NOT_IN_DIRECTORY


@pytest.mark.parametrize(
    ("status", "reason", "outcome"),
    [
        (429, Reason.THROTTLED, Outcome.THROTTLED_OUT),
        (503, Reason.UNAVAILABLE, Outcome.FAILED),
    ],
)
async def test_a_busy_service_is_asked_later_and_given_up_on_the_last_chance(
    adele: Patient, status: int, reason: Reason, outcome: Outcome
) -> None:
    adele.wish(city="Bonn")
    starts = adele.starts(Verb.RECTIFY)
    await adele.start(starts)
    adele.add_fault(FaultKind.STATUS, method="PATCH", status=status, times=0, retry_after="40")

    paused = pause_of(await adele.start(starts), reason)
    finished = await adele.start(starts, last_chance=True)

    assert paused.retry_after is not None
    assert paused.retry_after.total_seconds() == 40
    assert report_of(finished).sources[0].outcome is outcome


async def test_a_change_that_never_shows_is_waited_for_and_then_failed(adele: Patient) -> None:
    adele.wish(city="Bonn")
    starts = adele.starts(Verb.RECTIFY)
    await adele.start(starts)
    old = adele.row["city"]
    adele.add_fault(FaultKind.STATUS, method="GET", path="city", status=503, skip=1, times=3)
    pause_of(await adele.start(starts), Reason.UNAVAILABLE)
    adele.row["city"] = old

    waiting = pause_of(await adele.start(starts), Reason.CHANGE_NOT_SEEN)
    finished = await adele.start(starts, last_chance=True)

    assert waiting.checkpoint is not None
    assert len(adele.writes) == 1
    (result,) = report_of(finished).sources
    assert (result.outcome, result.reason) == (Outcome.FAILED, Reason.CHANGE_NOT_SEEN)


async def test_a_device_name_is_intunes_matter(adele: Patient) -> None:
    adele.corrections = (
        Correction(name="deviceName", value="NEW"),
        Correction(name="city", value="Bonn"),
    )

    finished = await adele.change(Verb.RECTIFY)

    assert [result.source for result in finished.report.sources] == ["field.city"]
