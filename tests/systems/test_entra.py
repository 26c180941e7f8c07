"""Everything the directory holds about a person, whatever else fails."""

import json

import pytest

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.systems.entra_sources import SOURCES
from emulation.graph.tokens import ALL_ROLES
from tests.systems.conftest import Contoso
from tests.systems.fakes import by_source, report_of
from tests.systems.small_graph import Asked, Said, SmallGraph
from tests.systems.wire_kit import USER, Wired, starts_of

NAMES = {source.name for source in SOURCES}


async def test_an_ordinary_person_takes_two_requests(contoso: Contoso) -> None:
    starts = await contoso.starts("ordinary", SystemKind.ENTRA)
    before = len(contoso.calls)

    report = report_of(await contoso.run(starts))

    assert contoso.calls[before:] == ["POST /$batch", "POST /$batch"]
    assert report.outcome is Outcome.DONE
    assert {result.source for result in report.sources} == NAMES


async def test_the_file_says_its_system_and_holds_what_the_report_counts(contoso: Contoso) -> None:
    starts = await contoso.starts("ordinary", SystemKind.ENTRA)

    report = report_of(await contoso.run(starts))

    sources = contoso.packages.sources("entra.json")
    assert contoso.packages.json("entra.json") == {"system": "entra", "sources": sources}
    filed = {r.source: r.items for r in report.sources if r.file == "entra.json"}
    held = {name: len(v) if isinstance(v, list) else 1 for name, v in sources.items()}
    assert held == filed
    assert {record.name for record in report.files} == {"entra.json", "entra/photo.jpg"}


async def test_a_photo_is_a_file_of_its_own(contoso: Contoso) -> None:
    starts = await contoso.starts("ordinary", SystemKind.ENTRA)

    await contoso.run(starts)

    assert starts.request.identity is not None
    photo = contoso.tenant.photos[starts.request.identity.object_id]
    assert contoso.packages.files["entra/photo.jpg"] == photo


async def test_only_the_persons_own_consents_are_theirs(contoso: Contoso) -> None:
    starts = await contoso.starts("ordinary", SystemKind.ENTRA)
    assert starts.request.identity is not None
    rows = contoso.tenant.related(starts.request.identity.object_id, "oauth2PermissionGrants")
    rows.append({"id": "for-all", "consentType": "AllPrincipals", "principalId": None})

    await contoso.run(starts)

    grants = contoso.packages.sources("entra.json")["oauth2PermissionGrants"]
    assert isinstance(grants, list)
    assert {grant["consentType"] for grant in grants} == {"Principal"}


async def test_what_no_application_may_read_is_refused_without_a_call(contoso: Contoso) -> None:
    starts = await contoso.starts("ordinary", SystemKind.ENTRA)

    report = report_of(await contoso.run(starts))

    result = by_source(report)["agreementAcceptances"]
    assert (result.outcome, result.reason) == (Outcome.REFUSED, Reason.APPLICATION_NOT_SUPPORTED)
    assert not any("agreementAcceptances" in e.path for e in contoso.world.journal.entries)


@pytest.mark.parametrize(
    "contoso",
    [tuple(r for r in ALL_ROLES if r not in ("Contacts.Read", "MailboxSettings.Read"))],
    indirect=True,
)
async def test_a_missing_permission_costs_its_own_sources_only(contoso: Contoso) -> None:
    starts = await contoso.starts("ordinary", SystemKind.ENTRA)

    report = report_of(await contoso.run(starts))

    forbidden = {r.source for r in report.sources if r.outcome is Outcome.FORBIDDEN}
    assert forbidden == {"contacts", "contactFolders", "mailboxSettings"}
    assert by_source(report)["contacts"].reason is Reason.PERMISSION_MISSING
    assert report.outcome is Outcome.DONE


async def test_a_missing_licence_is_no_missing_permission(contoso: Contoso) -> None:
    contoso.world.settings.premium_licence = False
    starts = await contoso.starts("ordinary", SystemKind.ENTRA)

    results = by_source(report_of(await contoso.run(starts)))

    assert results["signInActivity"].outcome is Outcome.UNLICENSED
    assert results["signInActivity"].reason is Reason.LICENCE_MISSING
    assert results["user"].outcome is Outcome.DONE


async def test_a_person_without_a_mailbox_is_told_as_such(contoso: Contoso) -> None:
    starts = await contoso.starts("no_mailbox", SystemKind.ENTRA)

    results = by_source(report_of(await contoso.run(starts)))

    assert results["mailboxSettings"].outcome is Outcome.NOTHING_FOUND
    assert results["mailboxSettings"].reason is Reason.NO_MAILBOX
    assert results["photoContent"].outcome is Outcome.NOTHING_FOUND


async def test_of_a_deleted_person_the_profile_is_read_in_the_bin(contoso: Contoso) -> None:
    found = report_of(await contoso.run(await contoso.starts("soft_deleted", SystemKind.ENTRA)))

    results = by_source(found)
    assert (found.outcome, found.reason) == (Outcome.DONE, Reason.SOFT_DELETED)
    assert results["memberOf"].reason is Reason.SOFT_DELETED
    assert results["memberOf"].outcome is Outcome.NOTHING_FOUND
    user = contoso.packages.sources("entra.json")["user"]
    assert isinstance(user, dict)
    assert user["surname"] == "Lorenz"


async def test_discovering_a_deleted_person_says_so(contoso: Contoso) -> None:
    starts = await contoso.starts("soft_deleted", SystemKind.ENTRA, Verb.DISCOVER)

    report = report_of(await contoso.run(starts))

    assert (report.outcome, report.reason, report.items) == (
        Outcome.DONE,
        Reason.SOFT_DELETED,
        1,
    )


async def test_somebody_deleted_since_discovery_is_found_in_the_bin(contoso: Contoso) -> None:
    starts = await contoso.starts("manager", SystemKind.ENTRA)
    assert starts.request.identity is not None
    assert not starts.request.identity.deleted
    row = contoso.tenant.users.pop(starts.request.identity.object_id)
    contoso.tenant.deleted_users[row["id"]] = row | {"deletedDateTime": "2026-03-02T09:00:00Z"}

    report = report_of(await contoso.run(starts))

    assert (report.outcome, report.reason) == (Outcome.DONE, Reason.SOFT_DELETED)
    assert {result.source for result in report.sources} == NAMES


async def test_somebody_restored_since_discovery_is_read_in_full(contoso: Contoso) -> None:
    starts = await contoso.starts("soft_deleted", SystemKind.ENTRA)
    assert starts.request.identity is not None
    row = contoso.tenant.deleted_users.pop(starts.request.identity.object_id)
    contoso.tenant.users[row["id"]] = row | {"deletedDateTime": None}

    results = by_source(report_of(await contoso.run(starts)))

    assert results.keys() == NAMES
    assert (results["user"].outcome, results["user"].reason) == (Outcome.DONE, Reason.NONE)
    assert results["userRegistrationDetails"].reason is not Reason.SOFT_DELETED


async def test_somebody_gone_for_good_since_discovery_is_nothing_found(contoso: Contoso) -> None:
    starts = await contoso.starts("no_mailbox", SystemKind.ENTRA)
    assert starts.request.identity is not None
    del contoso.tenant.users[starts.request.identity.object_id]

    results = by_source(report_of(await contoso.run(starts)))

    assert results.keys() == NAMES
    assert results["user"].outcome is Outcome.NOTHING_FOUND
    assert results["user"].reason is Reason.NONE


async def test_five_thousand_groups_all_arrive_past_an_empty_page(contoso: Contoso) -> None:
    starts = await contoso.starts("busy", SystemKind.ENTRA)
    assert starts.request.identity is not None
    rows = contoso.tenant.related(starts.request.identity.object_id, "memberOf")
    rows[:] = [
        {"@odata.type": "#microsoft.graph.group", "id": f"g{n}", "displayName": f"Group {n}"}
        for n in range(5000)
    ]

    report = report_of(await contoso.run(starts))

    groups = contoso.packages.sources("entra.json")["memberOf"]
    assert isinstance(groups, list)
    assert [group["id"] for group in groups] == [f"g{n}" for n in range(5000)]
    assert by_source(report)["memberOf"].items == 5000


async def test_values_stand_in_the_file_byte_for_byte(wired: Wired, server: SmallGraph) -> None:
    user = b'{"@odata.context":"x","id":"1", "t":"2020-03-13T19:15:41.6195833Z","n":null,"z":1.50}'
    row = b'{ "id" : "g1" ,"visibility":"brandNewValue","name":"J\\u00fcrgen" }'

    def answer(asked: Asked) -> Said:
        is_profile = "displayName" in asked.query
        return Said(body=user) if is_profile else Said(body=b'{"id":"1"}')

    server.answers[USER] = answer
    server.answers[f"{USER}/memberOf"] = Said(body=b'{"value": [' + row + b" , " + row + b"]}")

    await wired.run(starts_of(SystemKind.ENTRA))

    content = wired.packages.files["entra.json"]
    assert content == (
        b'{"system":"entra","sources":{"user":' + user
        + b',"memberOf":[' + row + b"," + row + b"]}}"
    )  # fmt: skip
    assert json.loads(content)


async def test_secrets_are_left_out_wherever_they_turn_up(wired: Wired, server: SmallGraph) -> None:
    server.answers[USER] = Said(body={"id": "1", "activationLockBypassCode": "SECRET", "a": 1})
    server.answers[f"{USER}/ownedDevices"] = Said(
        body={"value": [{"id": "d", "RemoteAssistanceSessionUrl": "SECRET"}]}
    )

    await wired.run(starts_of(SystemKind.ENTRA))

    assert b"SECRET" not in wired.packages.files["entra.json"]
    assert wired.packages.sources("entra.json")["ownedDevices"] == [{"id": "d"}]
