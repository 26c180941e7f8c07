"""Everything Intune holds about a person, and nothing that would open a device."""

import pytest

from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.systems.device_properties import SECRET
from dsr_core.systems.intune_sources import OF_DEVICE, OF_PERSON, OF_TERMS
from emulation.graph.faults import FaultKind, FaultRule
from emulation.graph.tokens import ALL_ROLES
from tests.systems.conftest import Contoso
from tests.systems.fakes import NOW, by_source, pause_of, report_of
from tests.systems.small_graph import Asked, Said, SmallGraph
from tests.systems.wire_kit import JANE, USER, Wired, starts_of

NAMES = {source.name for source in (*OF_PERSON, *OF_DEVICE, *OF_TERMS)}


async def test_an_ordinary_person_takes_two_requests(contoso: Contoso) -> None:
    starts = await contoso.starts("ordinary", SystemKind.INTUNE)
    before = len(contoso.calls)

    report = report_of(await contoso.run(starts))

    assert contoso.calls[before:] == ["POST /$batch"] * 2
    assert {result.source for result in report.sources} == NAMES
    assert [record.name for record in report.files] == ["intune.json"]


async def test_what_is_kept_by_device_stands_under_the_devices_id(contoso: Contoso) -> None:
    starts = await contoso.starts("five_devices", SystemKind.INTUNE)

    await contoso.run(starts)

    sources = contoso.packages.sources("intune.json")
    devices, details = sources["managedDevices"], sources["managedDeviceDetails"]
    assert isinstance(devices, list)
    assert isinstance(details, dict)
    assert len(devices) == 5
    assert set(details) == {device["id"] for device in devices}
    assert all(details[key]["id"] == key for key in details)


async def test_the_devices_blank_fields_are_asked_one_by_one(contoso: Contoso) -> None:
    starts = await contoso.starts("ordinary", SystemKind.INTUNE)
    assert starts.request.identity is not None
    rows = [
        r
        for r in contoso.tenant.rows("deviceManagement/managedDevices")
        if r["userId"] == starts.request.identity.object_id
    ]

    await contoso.run(starts)

    details = contoso.packages.sources("intune.json")["managedDeviceDetails"]
    assert isinstance(details, dict)
    for one in rows:
        assert details[one["id"]]["physicalMemoryInBytes"] == one["physicalMemoryInBytes"]
        assert details[one["id"]]["ethernetMacAddress"] == one["ethernetMacAddress"]


async def test_no_secret_is_asked_for_or_filed(contoso: Contoso) -> None:
    starts = await contoso.starts("five_devices", SystemKind.INTUNE)
    for one in contoso.tenant.rows("deviceManagement/managedDevices"):
        one["activationLockBypassCode"] = "UNLOCKS-IT"
        one["remoteAssistanceSessionUrl"] = "OPENS-IT"

    await contoso.run(starts)

    content = contoso.packages.files["intune.json"]
    asked = " ".join(entry.query for entry in contoso.world.journal.entries)
    assert b"UNLOCKS-IT" not in content
    assert b"OPENS-IT" not in content
    assert not any(name.encode() in content or name in asked for name in SECRET)


async def test_the_tenants_device_list_is_never_read(contoso: Contoso) -> None:
    for verb in (Verb.DISCOVER, Verb.COLLECT):
        await contoso.run(await contoso.starts("ordinary", SystemKind.INTUNE, verb))

    templates = {entry.template for entry in contoso.world.journal.entries}
    assert "/deviceManagement/managedDevices" not in templates
    assert contoso.world.journal.violations == []


async def test_only_the_persons_own_hardware_and_acceptances_are_filed(contoso: Contoso) -> None:
    starts = await contoso.starts("ordinary", SystemKind.INTUNE)
    who = starts.request.identity
    assert who is not None

    await contoso.run(starts)

    sources = contoso.packages.sources("intune.json")
    hardware = sources["windowsAutopilotDeviceIdentities"]
    accepted = sources["termsAndConditionsAcceptanceStatuses"]
    assert isinstance(hardware, list)
    assert isinstance(accepted, dict)
    assert len(contoso.tenant.rows("deviceManagement/windowsAutopilotDeviceIdentities")) > 1
    assert {one["userPrincipalName"] for one in hardware} == {who.user_principal_name}
    assert all(who.object_id in one["id"] for some in accepted.values() for one in some)


async def test_somebody_unknown_to_intune_is_told_as_such(contoso: Contoso) -> None:
    discover = await contoso.starts("no_intune", SystemKind.INTUNE, Verb.DISCOVER)
    collect = await contoso.starts("no_intune", SystemKind.INTUNE)

    found = report_of(await contoso.run(discover))
    report = report_of(await contoso.run(collect))

    assert (found.outcome, found.reason) == (
        Outcome.NOTHING_FOUND,
        Reason.NOT_KNOWN_TO_SERVICE,
    )
    assert (report.outcome, report.reason) == (
        Outcome.NOTHING_FOUND,
        Reason.NOT_KNOWN_TO_SERVICE,
    )
    assert report.files == ()


async def test_discovery_counts_the_devices(contoso: Contoso) -> None:
    starts = await contoso.starts("five_devices", SystemKind.INTUNE, Verb.DISCOVER)

    report = report_of(await contoso.run(starts))

    assert (report.outcome, report.items) == (Outcome.DONE, 5)


@pytest.mark.parametrize(
    "contoso",
    [tuple(r for r in ALL_ROLES if not r.startswith("DeviceManagementManagedDevices"))],
    indirect=True,
)
async def test_devices_that_may_not_be_seen_are_a_gap_and_not_nothing(contoso: Contoso) -> None:
    results = by_source(
        report_of(await contoso.run(await contoso.starts("ordinary", SystemKind.INTUNE)))
    )

    for name in ("managedDevices", "deviceCompliancePolicyStates", "managedDeviceDetails"):
        assert results[name].outcome is Outcome.FORBIDDEN
    assert results["managedAppRegistrations"].outcome is Outcome.DONE


async def test_a_device_that_fails_holds_up_its_source_only(contoso: Contoso) -> None:
    starts = await contoso.starts("five_devices", SystemKind.INTUNE)
    path = "deviceCompliancePolicyStates"
    contoso.world.faults.add(
        FaultRule(kind=FaultKind.STATUS, path=path, status=429, retry_after="33", times=1)
    )
    paused = pause_of(await contoso.run(starts))
    first = contoso.packages.sources("intune.json")

    report = report_of(await contoso.run(starts))

    assert paused.reason is Reason.THROTTLED
    assert path not in first
    assert len(first) == len([r for r in report.sources if r.file == "intune.json"])
    second = contoso.packages.sources("intune.002.json")
    assert second.keys() == {path}
    assert isinstance(second[path], dict)
    assert len(second[path]) == 5
    assert {result.source for result in report.sources} == NAMES


async def test_at_the_last_chance_the_other_devices_are_kept(contoso: Contoso) -> None:
    starts = await contoso.starts("five_devices", SystemKind.INTUNE)
    path = "deviceConfigurationStates"
    contoso.world.faults.add(
        FaultRule(kind=FaultKind.STATUS, path=path, status=429, retry_after="33", times=1)
    )

    report = report_of(await contoso.run(starts, last_chance=True))

    outcomes = [r.outcome for r in report.sources if r.source == path]
    states = contoso.packages.sources("intune.json")[path]
    assert outcomes == [Outcome.DONE, Outcome.THROTTLED_OUT]
    assert isinstance(states, dict)
    assert len(states) == 4


async def test_rows_of_name_and_value_that_name_a_secret_are_left_out(
    wired: Wired, server: SmallGraph
) -> None:
    told = [
        {"name": "activationLockBypassCode", "value": "SECRET"},
        {"name": "deviceName", "value": "Jane's phone"},
    ]
    server.answers[f"{USER}/exportDeviceAndAppManagementData()/content"] = Said(
        body={"value": [{"displayName": "Device", "data": told}]}
    )

    await wired.run(starts_of(SystemKind.INTUNE))

    bundle = wired.packages.sources("intune.json")["exportDeviceAndAppManagementData"]
    assert bundle == [{"displayName": "Device", "data": [told[1]]}]


async def test_the_audit_log_gives_what_the_person_did_and_no_more(contoso: Contoso) -> None:
    starts = await contoso.starts("admin", SystemKind.INTUNE_AUDIT)
    who = starts.request.identity
    assert who is not None

    report = report_of(await contoso.run(starts))

    rows = contoso.packages.json("intune_audit/auditEvents.json")
    all_rows = contoso.tenant.rows("deviceManagement/auditEvents")
    kept = [r for r in all_rows if r["activityDateTime"] >= f"{NOW.year - 1}-{NOW:%m-%d}"]
    own = [r for r in kept if r["actor"]["userPrincipalName"] == who.user_principal_name]
    assert isinstance(rows, list)
    assert len(rows) == report.items == len(own) > 1
    assert len(own) < len(kept)


async def test_discovering_audit_events_takes_one_row(contoso: Contoso) -> None:
    starts = await contoso.starts("admin", SystemKind.INTUNE_AUDIT, Verb.DISCOVER)
    before = len(contoso.calls)

    report = report_of(await contoso.run(starts))

    assert (report.outcome, report.items) == (Outcome.DONE, 1)
    assert contoso.calls[before:] == ["GET /deviceManagement/auditEvents"]
    assert "top=1" in contoso.world.journal.requests()[-1].query


async def test_an_ignored_filter_never_files_somebody_elses_acts(
    wired: Wired, server: SmallGraph
) -> None:
    mine = {"id": "1", "actor": {"userPrincipalName": JANE.user_principal_name.upper()}}
    other = {"id": "2", "actor": {"userPrincipalName": "other@contoso.example"}}

    def events(asked: Asked) -> Said:
        return Said(body={"value": [other] if "top=1" in asked.query else [other, mine]})

    server.answers["/deviceManagement/auditEvents"] = events

    paused = pause_of(await wired.run(starts_of(SystemKind.INTUNE_AUDIT, Verb.DISCOVER)))
    report = report_of(await wired.run(starts_of(SystemKind.INTUNE_AUDIT)))

    assert paused.reason is Reason.BAD_ANSWER
    assert report.items == 1
    assert wired.packages.json("intune_audit/auditEvents.json") == [mine]
