"""Corrections in Entra: made, cleared, proved, and the old values kept."""

import base64

import pytest

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import Verb
from dsr_core.domain.wish import Correction
from dsr_core.systems.property_values import digest_of
from emulation.graph.faults import FaultKind
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.systems.changes.kit import Patient, evidence_of, fields_of, pause_of

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x30\x00\x00\x00\x20\x08\x02\x00\x00\x00"


@pytest.mark.parametrize(
    ("name", "text", "holds"),
    [
        ("givenName", "Adelheid", "Adelheid"),
        ("displayName", "Adelheid Vance", "Adelheid Vance"),
        ("jobTitle", "Ingenieurin für Maß & Form", "Ingenieurin für Maß & Form"),
        ("usageLocation", "AT", "AT"),
        ("mail", "adelheid.vance@contoso.example", "adelheid.vance@contoso.example"),
        ("userPrincipalName", "adelheid@contoso.example", "adelheid@contoso.example"),
        ("businessPhones", "+49 30 111", ["+49 30 111"]),
        ("mobilePhone", "+49 151 222", "+49 151 222"),
        ("otherMails", '["a@post.example","b@post.example"]', ["a@post.example", "b@post.example"]),
        ("employeeHireDate", "2021-03-01", "2021-03-01T00:00:00Z"),
        ("showInAddressList", "false", False),
        ("ageGroup", "Adult", "Adult"),
    ],
)
async def test_a_property_of_each_kind_is_corrected_and_seen(
    adele: Patient, name: str, text: str, holds: object
) -> None:
    before = adele.row.get(name)
    adele.wish(**{name: text})

    finished = await adele.change(Verb.RECTIFY)

    assert adele.row[name] == holds
    result = fields_of(finished)[f"field.{name}"]
    assert (result.outcome, result.items) == (Outcome.DONE, 1)
    assert result.permission
    kept = evidence_of(finished)["fields"][name]
    assert kept["before"] == before
    assert kept["after"] == holds


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("jobTitle", None),
        ("mobilePhone", None),
        ("businessPhones", []),
        ("otherMails", []),
        ("faxNumber", None),
    ],
)
@pytest.mark.parametrize("text", [None, "", "  "])
async def test_clearing_really_clears(
    adele: Patient, name: str, holds: object, text: str | None
) -> None:
    adele.row[name] = ["x@post.example"] if holds == [] else "something"
    adele.wish(**{name: text})

    finished = await adele.change(Verb.RECTIFY)

    assert adele.row[name] == holds
    assert fields_of(finished)[f"field.{name}"].outcome is Outcome.DONE


async def test_a_member_of_a_complex_property_leaves_the_others(adele: Patient) -> None:
    adele.row["onPremisesExtensionAttributes"]["extensionAttribute2"] = "stays"
    adele.wish(
        employeeOrgData__costCenter="CC-99", onPremisesExtensionAttributes__extensionAttribute1="x"
    )

    finished = await adele.change(Verb.RECTIFY)

    assert adele.row["employeeOrgData"] == {"costCenter": "CC-99", "division": "Retail"}
    attributes = adele.row["onPremisesExtensionAttributes"]
    assert (attributes["extensionAttribute1"], attributes["extensionAttribute2"]) == ("x", "stays")
    assert finished.report.items == 2


async def test_all_properties_go_in_one_call_and_the_before_image_is_kept_first(
    adele: Patient,
) -> None:
    adele.wish(jobTitle="Leiterin", city="Bonn", mobilePhone=None)
    starts = adele.starts(Verb.RECTIFY)

    first = pause_of(await adele.start(starts), Reason.OUT_OF_TIME)
    untouched = list(adele.writes)
    await adele.start(starts)

    assert first.checkpoint is not None
    assert "Leiterin" not in first.checkpoint
    assert untouched == []
    assert [(e.method, set(e.keys)) for e in adele.writes] == [
        ("PATCH", {"jobTitle", "city", "mobilePhone"})
    ]


async def test_what_is_right_already_is_left_alone(adele: Patient) -> None:
    adele.wish(jobTitle=adele.row["jobTitle"], mail=adele.row["mail"].upper())

    finished = await adele.change(Verb.RECTIFY)

    assert finished.report.items == 2
    assert adele.writes == []


async def test_nothing_to_correct_is_nothing_found_without_a_call(adele: Patient) -> None:
    finished = await adele.change(Verb.RECTIFY)

    assert finished.report.outcome is Outcome.NOTHING_FOUND
    assert adele.simulator.world.journal.entries == []


@pytest.mark.parametrize("by_name", [True, False])
async def test_the_manager_is_set_by_name_or_id(adele: Patient, by_name: bool) -> None:
    new = adele.tenant.find_user(SAMPLE_PEOPLE["synced"])
    old = adele.tenant.links[adele.id, "manager"][0]["id"]
    assert new is not None
    adele.wish(manager=new["userPrincipalName"] if by_name else new["id"])

    finished = await adele.change(Verb.RECTIFY)

    assert [link["id"] for link in adele.tenant.links[adele.id, "manager"]] == [new["id"]]
    kept = evidence_of(finished)["fields"]["manager"]
    assert kept == {"before": old, "after": new["id"]}


async def test_the_manager_is_removed(adele: Patient) -> None:
    adele.wish(manager=None)

    finished = await adele.change(Verb.RECTIFY)

    assert (adele.id, "manager") not in adele.tenant.links
    assert fields_of(finished)["field.manager"].outcome is Outcome.DONE


@pytest.mark.parametrize("name", ["nobody@contoso.example", "00000000-0000-4000-8000-00000000dead"])
async def test_a_manager_who_is_not_in_the_directory_loses_no_other_field(
    adele: Patient, name: str
) -> None:
    before = adele.tenant.links[adele.id, "manager"]
    adele.wish(manager=name, city="Bonn")

    results = fields_of(await adele.change(Verb.RECTIFY))

    manager = results["field.manager"]
    assert (manager.outcome, manager.reason) == (Outcome.FAILED, Reason.NOT_IN_DIRECTORY)
    assert adele.tenant.links[adele.id, "manager"] == before
    assert results["field.city"].outcome is Outcome.DONE


async def test_a_new_photo_is_put_and_only_its_digest_kept(adele: Patient) -> None:
    old = adele.tenant.photos[adele.id]
    adele.wish(photo=base64.b64encode(PNG).decode())

    finished = await adele.change(Verb.RECTIFY)

    assert adele.tenant.photos[adele.id] == PNG
    kept = evidence_of(finished)["fields"]["photo"]
    assert kept == {"before": digest_of(old), "after": digest_of(PNG)}


async def test_a_photo_is_removed(adele: Patient) -> None:
    adele.wish(photo=None)

    finished = await adele.change(Verb.RECTIFY)

    assert adele.id not in adele.tenant.photos
    assert fields_of(finished)["field.photo"].outcome is Outcome.DONE


async def test_a_photo_that_the_service_makes_smaller_counts_as_seen(adele: Patient) -> None:
    adele.wish(photo=base64.b64encode(PNG).decode())
    starts = adele.starts(Verb.RECTIFY)
    await adele.start(starts)
    adele.add_fault(FaultKind.STATUS, path="/photo/", method="GET", skip=1, times=0)
    pause_of(await adele.start(starts), Reason.CHANGE_NOT_SEEN)
    adele.tenant.photos[adele.id] = PNG + b"made smaller"
    adele.simulator.world.faults.clear()

    finished = await adele.carry_out(starts)

    assert fields_of(finished)["field.photo"].outcome is Outcome.DONE
    assert [e.method for e in adele.writes] == ["PUT"]


async def test_several_wishes_for_one_field_end_with_the_last(adele: Patient) -> None:
    adele.corrections = tuple(Correction(name="jobTitle", value=v) for v in ("First", "Second"))

    finished = await adele.change(Verb.RECTIFY)

    assert adele.row["jobTitle"] == "Second"
    assert len(finished.report.sources) == 1


async def test_no_value_is_in_the_report_or_any_repr(adele: Patient) -> None:
    adele.wish(jobTitle="Geheimnis", mobilePhone="+49 999")

    finished = await adele.change(Verb.RECTIFY)

    assert "Geheimnis" not in repr(finished)
    assert "+49 999" not in repr(finished)
    assert "Geheimnis" not in repr(finished.report)
    assert finished.evidence is not None
    assert "Geheimnis" in finished.evidence
