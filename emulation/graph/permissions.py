"""Graph's application permissions as far as the simulator knows them, and what implies what."""

from collections.abc import Iterable
from functools import cache

ALL_ROLES: tuple[str, ...] = (
    "AppRoleAssignment.ReadWrite.All",
    "Application.ReadWrite.All",
    "AuditLog.Read.All",
    "Contacts.Read",
    "CustomSecAttributeAssignment.Read.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Device.ReadWrite.All",
    "DeviceManagementApps.Read.All",
    "DeviceManagementApps.ReadWrite.All",
    "DeviceManagementConfiguration.Read.All",
    "DeviceManagementConfiguration.ReadWrite.All",
    "DeviceManagementManagedDevices.PrivilegedOperations.All",
    "DeviceManagementManagedDevices.Read.All",
    "DeviceManagementManagedDevices.ReadWrite.All",
    "DeviceManagementServiceConfig.Read.All",
    "DeviceManagementServiceConfig.ReadWrite.All",
    "Directory.Read.All",
    "GroupMember.ReadWrite.All",
    "IdentityRiskyUser.Read.All",
    "LicenseAssignment.Read.All",
    "LicenseAssignment.ReadWrite.All",
    "Mail.Send",
    "MailboxSettings.Read",
    "OrgContact.Read.All",
    "Organization.Read.All",
    "ProfilePhoto.Read.All",
    "ProfilePhoto.ReadWrite.All",
    "ProvisioningLog.Read.All",
    "User-LifeCycleInfo.Read.All",
    "User-Mail.ReadWrite.All",
    "User-PasswordProfile.ReadWrite.All",
    "User-Phone.ReadWrite.All",
    "User.DeleteRestore.All",
    "User.EnableDisableAccount.All",
    "User.Export.All",
    "User.ManageIdentities.All",
    "User.Read.All",
    "User.ReadBasic.All",
    "User.ReadWrite.All",
    "User.RevokeSessions.All",
    "UserAuthenticationMethod.Read.All",
)

_DIRECTORY = (
    "Device.Read.All",
    "Group.Read.All",
    "GroupMember.Read.All",
    "GroupMember.ReadBasic.All",
    "Organization.Read.All",
    "OrgContact.Read.All",
    "User.Read.All",
    "User.ReadBasic.All",
)

_IMPLIED: dict[str, tuple[str, ...]] = {
    "Directory.ReadWrite.All": ("Directory.Read.All", "User.ReadWrite.All", *_DIRECTORY),
    "Directory.Read.All": _DIRECTORY,
    "GroupMember.ReadWrite.All": ("GroupMember.Read.All", "GroupMember.ReadBasic.All"),
    "GroupMember.Read.All": ("GroupMember.ReadBasic.All",),
    "User.Read.All": ("User.ReadBasic.All",),
    "User.ReadWrite.All": ("User.Read.All", "User.ReadBasic.All", "User.DeleteRestore.All"),
}


@cache
def expand(roles: frozenset[str]) -> frozenset[str]:
    """`roles` with all they imply; `X.ReadWrite.All` implies `X.Read.All`."""
    held = set(roles)
    for role in roles:
        held.add(role.replace(".ReadWrite", ".Read"))
        held.update(_IMPLIED.get(role, ()))
    return frozenset(held)


def permission_used(held: frozenset[str], sufficient: Iterable[str]) -> str | None:
    """The held role that grants the first possible of the `sufficient` permissions; None: none."""
    granted = expand(held)
    name = next((name for name in sufficient if name in granted), None)
    if name is None or name in held:
        return name
    return min(role for role in held if name in expand(frozenset((role,))))
