"""Which permissions of Microsoft Graph each feature takes, and which identity holds them.

Two identities (DESIGN.md 8): what answers an access request holds nothing that changes or deletes.
Least privilege as in graph.md 3, checked against the simulator for each set (`tests/systems`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from dsr_core.domain.plan import Right
from dsr_core.domain.systems import SystemKind


class Part(StrEnum):
    """Which of a tenant's two identities."""

    #: Discovers, collects, proves, sends letters.
    READING = "reading"
    #: Rectifies, restricts, lifts, deletes, restores.
    ACTING = "acting"


class Feature(StrEnum):
    """What an organisation can do without, or must have."""

    DIRECTORY = "directory"
    LICENCES = "licences"
    AUTHENTICATION_METHODS = "authentication-methods"
    PHOTO = "photo"
    MAILBOX = "mailbox"
    SECURITY_ATTRIBUTES = "security-attributes"
    EMPLOYMENT_DATES = "employment-dates"
    RISK = "risk"
    LOGS = "logs"
    INTUNE = "intune"
    MICROSOFT_EXPORT = "microsoft-export"
    LETTERS = "letters"
    RECTIFICATION = "rectification"
    RESTRICTION = "restriction"
    LICENCE_REMOVAL = "licence-removal"
    ERASURE = "erasure"
    DEVICE_ERASURE = "device-erasure"


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSet:
    """What one feature takes of one identity."""

    feature: Feature
    part: Part
    permissions: tuple[str, ...]
    #: What is missing without it, as an administrator reads it.
    without: str
    #: Whether every installation needs it.
    is_required: bool = False
    #: The system that makes it necessary where that is configured.
    system: SystemKind | None = None
    #: The rights that make it necessary where they are carried out.
    rights: tuple[Right, ...] = ()


def _reads(
    feature: Feature,
    permissions: tuple[str, ...],
    without: str,
    *,
    is_required: bool = False,
    system: SystemKind | None = None,
) -> PermissionSet:
    return PermissionSet(
        feature=feature,
        part=Part.READING,
        permissions=permissions,
        without=without,
        is_required=is_required,
        system=system,
    )


def _acts(
    feature: Feature, permissions: tuple[str, ...], without: str, *rights: Right
) -> PermissionSet:
    return PermissionSet(
        feature=feature,
        part=Part.ACTING,
        permissions=permissions,
        without=without,
        rights=rights,
    )


_USER, _DIRECTORY = "User.Read.All", "Directory.Read.All"
_DEVICES = "DeviceManagementManagedDevices.Read.All"

#: The whole of it on one page: `docs/DEPLOY.md` and `infra/grant_graph.py` are made from it.
PERMISSION_SETS: tuple[PermissionSet, ...] = (
    _reads(
        Feature.DIRECTORY,
        (_USER, _DIRECTORY),
        "Nobody is found: nothing works.",
        is_required=True,
    ),
    _reads(
        Feature.LICENCES,
        ("LicenseAssignment.Read.All",),
        "Licences are not in the package.",
        system=SystemKind.ENTRA,
    ),
    _reads(
        Feature.AUTHENTICATION_METHODS,
        ("UserAuthenticationMethod.Read.All",),
        "Phone numbers and keys registered for signing in are not in the package.",
        system=SystemKind.ENTRA,
    ),
    _reads(
        Feature.PHOTO,
        ("ProfilePhoto.Read.All",),
        "The photo is not in the package.",
        system=SystemKind.ENTRA,
    ),
    _reads(
        Feature.MAILBOX,
        ("MailboxSettings.Read", "Contacts.Read"),
        "Mailbox settings and contacts are not in the package.",
    ),
    _reads(
        Feature.SECURITY_ATTRIBUTES,
        ("CustomSecAttributeAssignment.Read.All",),
        "Custom security attributes are not in the package.",
    ),
    _reads(
        Feature.EMPLOYMENT_DATES,
        ("User-LifeCycleInfo.Read.All",),
        "The leave date of an employee is not in the package.",
    ),
    _reads(
        Feature.RISK,
        ("IdentityRiskyUser.Read.All",),
        "Risk assessments of the account are not in the package.",
    ),
    _reads(
        Feature.LOGS,
        ("AuditLog.Read.All", "ProvisioningLog.Read.All"),
        "Sign-ins, audits and provisioning are not in the package, and die with a deleted account.",
        system=SystemKind.ENTRA_LOGS,
    ),
    _reads(
        Feature.INTUNE,
        (
            _DEVICES,
            "DeviceManagementApps.Read.All",
            "DeviceManagementServiceConfig.Read.All",
        ),
        "Nothing of Intune is in the package, and no device is retired or wiped.",
        system=SystemKind.INTUNE,
    ),
    _reads(
        Feature.MICROSOFT_EXPORT,
        ("User.Export.All",),
        "Microsoft's own export is not asked for.",
        system=SystemKind.MICROSOFT_EXPORT,
    ),
    _reads(
        Feature.LETTERS,
        ("Mail.Send",),
        "Letters go into the outbox container only. Scope it to the one mailbox.",
    ),
    _acts(
        Feature.RECTIFICATION,
        (
            "User.ReadWrite.All",
            "User-Phone.ReadWrite.All",
            "User-Mail.ReadWrite.All",
            "ProfilePhoto.ReadWrite.All",
        ),
        "Corrections become tasks for an administrator.",
        Right.RECTIFICATION,
    ),
    _acts(
        Feature.RESTRICTION,
        (_USER, "User.EnableDisableAccount.All", "User.RevokeSessions.All"),
        "Sign-in is not blocked; restriction becomes a task for an administrator.",
        Right.RESTRICTION,
        Right.OBJECTION,
    ),
    _acts(
        Feature.LICENCE_REMOVAL,
        ("LicenseAssignment.ReadWrite.All",),
        "A restriction leaves licences where they are.",
    ),
    _acts(
        Feature.ERASURE,
        # The guards are asked once more right before the deletion: by the one that deletes.
        (_USER, _DIRECTORY, "User.DeleteRestore.All"),
        "Accounts are not deleted; erasure becomes a task for an administrator.",
        Right.ERASURE,
    ),
    _acts(
        Feature.DEVICE_ERASURE,
        (_DEVICES, "DeviceManagementManagedDevices.PrivilegedOperations.All"),
        "Devices are neither retired nor wiped.",
        Right.ERASURE,
    ),
)


def permissions_of(part: Part, features: Collection[Feature] = tuple(Feature)) -> tuple[str, ...]:
    """What one identity needs for some features, each permission once, in the table's order."""
    wanted = (
        permission
        for each in PERMISSION_SETS
        if each.part is part and each.feature in features
        for permission in each.permissions
    )
    return tuple(dict.fromkeys(wanted))
