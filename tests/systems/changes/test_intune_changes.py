"""A device's name is corrected on the device, by the person; an operator decides on retiring."""

import pytest

from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.domain.wish import Correction
from dsr_core.ports import Finished
from emulation.graph.faults import FaultKind
from emulation.graph.wire import Row
from tests.systems.changes.conftest import Admit
from tests.systems.changes.kit import Patient, evidence_of, fields_of, pause_of

INTUNE = SystemKind.INTUNE
DEVICES = "deviceManagement/managedDevices"


def devices_of(patient: Patient) -> list[Row]:
    return [row for row in patient.tenant.rows(DEVICES) if row["userId"] == patient.id]


def keep_one(patient: Patient) -> Row:
    """Leave the person a single device."""
    first, *others = devices_of(patient)
    for other in others:
        patient.tenant.rows(DEVICES).remove(other)
    return first


async def test_the_only_device_is_waited_for_until_it_shows_the_new_name(adele: Patient) -> None:
    device = keep_one(adele)
    old = device["deviceName"]
    adele.corrections = (Correction(name="deviceName", value="ADELES-NEW"),)
    starts = adele.starts(Verb.RECTIFY, INTUNE)

    paused = [pause_of(await adele.start(starts), Reason.WAITS_ON_DEVICE) for _ in range(2)]
    device["deviceName"] = "ADELES-NEW"
    finished = await adele.carry_out(starts)

    assert [pause.retry_after for pause in paused] == [None, None]
    result = fields_of(finished)["field.deviceName"]
    assert result.outcome is Outcome.DONE
    assert result.permission == "DeviceManagementManagedDevices.Read.All"
    assert evidence_of(finished)["devices"] == {
        device["id"].lower(): {"before": old, "after": "ADELES-NEW"}
    }
    assert adele.writes == []


async def test_a_device_that_never_follows_becomes_a_task(adele: Patient) -> None:
    keep_one(adele)
    adele.corrections = (Correction(name="deviceName", value="ADELES-NEW"),)

    finished = await adele.start(adele.starts(Verb.RECTIFY, INTUNE), last_chance=True)

    assert isinstance(finished, Finished)
    result = fields_of(finished)["field.deviceName"]
    assert (result.outcome, result.reason, result.ground) == (
        Outcome.NEEDS_PERSON,
        Reason.WAITS_ON_DEVICE,
        Ground.CORRECTED_ON_DEVICE,
    )


async def test_of_several_devices_the_wish_says_which(admit: Admit) -> None:
    lee = await admit("five_devices")
    first, second, *_ = devices_of(lee)
    lee.corrections = (
        Correction(name=f"deviceName:{first['id'].upper()}", value=first["deviceName"]),
        Correction(name=f"deviceName:{second['id']}", value="OTHER"),
    )
    starts = lee.starts(Verb.RECTIFY, INTUNE)

    pause_of(await lee.start(starts), Reason.WAITS_ON_DEVICE)
    finished = await lee.start(starts, last_chance=True)

    assert isinstance(finished, Finished)
    results = fields_of(finished)
    assert results[f"field.deviceName:{first['id'].lower()}"].outcome is Outcome.DONE
    assert results[f"field.deviceName:{second['id'].lower()}"].outcome is Outcome.NEEDS_PERSON


async def test_without_saying_which_of_several_somebody_must_ask(admit: Admit) -> None:
    lee = await admit("five_devices")
    lee.corrections = (Correction(name="deviceName", value="WHICH"),)

    result = fields_of(await lee.change(Verb.RECTIFY, INTUNE))["field.deviceName"]

    assert (result.outcome, result.reason) == (Outcome.NEEDS_PERSON, Reason.MANUAL_TASK)


async def test_a_device_of_somebody_else_is_left_alone_and_out_of_the_report(
    adele: Patient,
) -> None:
    other = next(row for row in adele.tenant.rows(DEVICES) if row["userId"] != adele.id)
    adele.corrections = (Correction(name=f"deviceName:{other['id']}", value="MINE"),)

    finished = await adele.change(Verb.RECTIFY, INTUNE)

    result = fields_of(finished)["field.deviceName"]
    assert (result.outcome, result.ground) == (Outcome.REFUSED, Ground.NOT_THE_PERSONS_DATA)
    assert other["id"] not in repr(finished.report)


async def test_a_device_cannot_be_without_a_name(adele: Patient) -> None:
    keep_one(adele)
    adele.corrections = (Correction(name="deviceName", value=None),)

    result = fields_of(await adele.change(Verb.RECTIFY, INTUNE))["field.deviceName"]

    assert (result.outcome, result.ground) == (Outcome.REFUSED, Ground.CORRECTED_ON_DEVICE)


async def test_without_a_wish_for_a_device_nothing_is_asked(adele: Patient) -> None:
    adele.wish(city="Bonn")

    finished = await adele.change(Verb.RECTIFY, INTUNE)

    assert finished.report.outcome is Outcome.NOTHING_FOUND
    assert adele.simulator.world.journal.entries == []


async def test_who_is_unknown_to_intune_has_no_device_to_correct(admit: Admit) -> None:
    pradeep = await admit("no_intune")
    pradeep.corrections = (Correction(name="deviceName", value="X"),)

    result = fields_of(await pradeep.change(Verb.RECTIFY, INTUNE))["field.deviceName"]

    assert (result.outcome, result.reason) == (Outcome.NOTHING_FOUND, Reason.NOT_KNOWN_TO_SERVICE)


@pytest.mark.parametrize("verb", [Verb.RECTIFY, Verb.RESTRICT])
async def test_a_busy_intune_is_asked_later_and_given_up_in_the_end(
    adele: Patient, verb: Verb
) -> None:
    adele.corrections = (Correction(name="deviceName", value="X"),)
    adele.add_fault(FaultKind.STATUS, path="managedDevices", status=429, times=0)
    starts = adele.starts(verb, INTUNE)

    pause_of(await adele.start(starts), Reason.THROTTLED)
    finished = await adele.start(starts, last_chance=True)

    assert isinstance(finished, Finished)
    assert finished.report.outcome is Outcome.THROTTLED_OUT


async def test_devices_are_left_to_an_operator_when_processing_is_restricted(
    adele: Patient,
) -> None:
    finished = await adele.change(Verb.RESTRICT, INTUNE)

    result = fields_of(finished)["managedDevices"]
    assert (result.outcome, result.reason) == (Outcome.NEEDS_PERSON, Reason.MANUAL_TASK)
    assert result.items == len(devices_of(adele))
    assert adele.writes == []


async def test_who_has_no_device_has_none_to_restrict(admit: Admit) -> None:
    pradeep = await admit("no_intune")

    finished = await pradeep.change(Verb.RESTRICT, INTUNE)

    assert finished.report.outcome is Outcome.NOTHING_FOUND
