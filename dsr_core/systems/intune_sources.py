"""What Intune knows about a person: the tables of sources (graph.md 2.8, read-only, v1.0)."""

from urllib.parse import quote

import msgspec

from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.systems.device_properties import BLANK_IN_LISTS, LISTED
from dsr_core.systems.source import Asking, Shape, Source

_DEVICES = "DeviceManagementManagedDevices.Read.All"
_APPS = "DeviceManagementApps.Read.All"
_CONFIG = "DeviceManagementServiceConfig.Read.All"


class _Owned(msgspec.Struct):
    id: str = ""
    principal: str | None = msgspec.field(name="userPrincipalName", default=None)
    addressable: str | None = msgspec.field(name="addressableUserName", default=None)


def _names_person(row: bytes, who: DirectoryIdentity) -> bool:
    """By principal name: a display name is not enough to tell two people of one name apart."""
    owned = msgspec.json.decode(row, type=_Owned)
    names = {(owned.principal or "").lower(), (owned.addressable or "").lower()}
    return who.user_principal_name.lower() in names


def _is_own_acceptance(row: bytes, who: DirectoryIdentity) -> bool:
    """The id holds the user's id; there is no filter for it (graph.md 2.8)."""
    owned = msgspec.json.decode(row, type=_Owned)
    return who.object_id.lower() in owned.id.lower() or _names_person(row, who)


class _Table(msgspec.Struct):
    body: list[msgspec.Raw] | None = msgspec.field(name="Body", default=None)


class _Status(msgspec.Struct):
    content: _Table | None = None


def _has_lines(report: bytes, _who: DirectoryIdentity) -> bool:
    """Somebody without protected apps gets a report without lines. Its content has no type."""
    try:
        table = msgspec.json.decode(report, type=_Status).content
    except msgspec.DecodeError:
        return True
    return table is None or table.body != []


def _for_user(ask: Asking) -> str:
    return f"?userId={quote(ask.who.object_id, safe='')}"


def _app_status(name: str) -> Source:
    return Source(
        name=f"managedAppStatuses.{name}",
        permission=_APPS,
        shape=Shape.OBJECT,
        at=lambda ask: (
            ask.service.device_app_management.managed_app_statuses
        ).by_managed_app_status_id(name),
        suffix=_for_user,
        keeps=_has_lines,
    )


DEVICES = Source(
    name="managedDevices",
    permission=_DEVICES,
    at=lambda ask: ask.user.managed_devices,
    select=LISTED,
    missing=Reason.NOT_KNOWN_TO_SERVICE,
)

#: Of the person. Never the tenant's device list with a filter: Intune ignores filters it does not
#: support and answers with everybody's devices (graph.md 2.8, "never use").
OF_PERSON: tuple[Source, ...] = (
    DEVICES,
    Source(
        name="managedAppRegistrations",
        permission=_APPS,
        at=lambda ask: ask.user.managed_app_registrations,
        expand=("appliedPolicies", "intendedPolicies", "operations"),
    ),
    _app_status("userstatus"),
    _app_status("userconfigstatus"),
    Source(
        name="deviceManagementTroubleshootingEvents",
        permission=_DEVICES,
        at=lambda ask: ask.user.device_management_troubleshooting_events,
    ),
    Source(
        name="windowsAutopilotDeviceIdentities",
        permission=_CONFIG,
        at=lambda ask: ask.service.device_management.windows_autopilot_device_identities,
        keeps=_names_person,
    ),
    # Intune's own export; Microsoft's script reads its stream, not the function's JSON.
    Source(
        name="exportDeviceAndAppManagementData",
        permission=_CONFIG,
        at=lambda ask: ask.user.export_device_and_app_management_data,
        suffix=lambda _: "/content",
    ),
)

#: Of each of the person's devices.
OF_DEVICE: tuple[Source, ...] = (
    Source(
        name="managedDeviceDetails",
        permission=_DEVICES,
        shape=Shape.OBJECT,
        at=lambda ask: ask.device,
        select=("id", *BLANK_IN_LISTS),
    ),
    Source(
        name="deviceCompliancePolicyStates",
        permission=_DEVICES,
        at=lambda ask: ask.device.device_compliance_policy_states,
    ),
    Source(
        name="deviceConfigurationStates",
        permission=_DEVICES,
        at=lambda ask: ask.device.device_configuration_states,
    ),
    Source(
        name="logCollectionRequests",
        permission=_DEVICES,
        at=lambda ask: ask.device.log_collection_requests,
    ),
    Source(name="deviceUsers", permission=_DEVICES, at=lambda ask: ask.device.users),
    Source(
        name="windowsProtectionState",
        permission=_DEVICES,
        shape=Shape.OBJECT,
        at=lambda ask: ask.device.windows_protection_state,
    ),
)

#: The organisation's terms; not about the person, read only to know which there are.
TERMS = Source(
    name="termsAndConditions",
    permission=_CONFIG,
    at=lambda ask: ask.service.device_management.terms_and_conditions,
    select=("id",),
)

#: Of each of the terms.
OF_TERMS: tuple[Source, ...] = (
    Source(
        name="termsAndConditionsAcceptanceStatuses",
        permission=_CONFIG,
        at=lambda ask: (
            (
                ask.service.device_management.terms_and_conditions.by_terms_and_conditions_id(
                    ask.key
                )
            ).acceptance_statuses
        ),
        keeps=_is_own_acceptance,
    ),
)

#: How many devices there are, and no more.
DEVICE_COUNT = Source(
    name="managedDevices",
    permission=_DEVICES,
    at=lambda ask: ask.user.managed_devices,
    select=("id",),
    missing=Reason.NOT_KNOWN_TO_SERVICE,
)
