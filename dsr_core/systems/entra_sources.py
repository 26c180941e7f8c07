"""What Entra ID knows about a person: the table of sources (graph.md 2.2)."""

import msgspec

from dsr_core.domain.reasons import Reason
from dsr_core.domain.subject import DirectoryIdentity
from dsr_core.systems import user_properties as properties
from dsr_core.systems.source import Shape, Source

_USER = "User.Read.All"
_DIRECTORY = "Directory.Read.All"
_AUDIT = "AuditLog.Read.All"

#: Directory collections give 100 rows a page unless asked for more (graph.md 1.2).
_MANY = 999


class _Grant(msgspec.Struct):
    consent: str | None = msgspec.field(name="consentType", default=None)


def _is_own_consent(row: bytes, _who: DirectoryIdentity) -> bool:
    """Grants for all users are listed too and are an administrator's, not the person's."""
    return msgspec.json.decode(row, type=_Grant).consent == "Principal"


USER = Source(
    name="user",
    permission=_USER,
    shape=Shape.OBJECT,
    at=lambda ask: ask.user,
    select=properties.PROFILE,
)

#: Exchange takes four requests at a time for one mailbox (graph.md 1.4), so its five sources stand
#: three in the first batch of twenty and two in the second, which is sent after the first.
SOURCES: tuple[Source, ...] = (
    USER,
    Source(
        name="signInActivity",
        permission=_AUDIT,
        shape=Shape.OBJECT,
        at=lambda ask: ask.user,
        select=properties.SIGN_IN_ACTIVITY,
    ),
    Source(
        name="customSecurityAttributes",
        permission="CustomSecAttributeAssignment.Read.All",
        shape=Shape.OBJECT,
        at=lambda ask: ask.user,
        select=properties.SECURITY_ATTRIBUTES,
    ),
    Source(
        name="employeeLeaveDateTime",
        permission="User-LifeCycleInfo.Read.All",
        shape=Shape.OBJECT,
        at=lambda ask: ask.user,
        select=properties.LEAVE_DATE,
    ),
    Source(
        name="sharePointProfile",
        permission=_USER,
        shape=Shape.OBJECT,
        at=lambda ask: ask.user,
        select=properties.SHAREPOINT,
    ),
    Source(name="manager", permission=_USER, shape=Shape.OBJECT, at=lambda ask: ask.user.manager),
    Source(
        name="directReports", permission=_USER, at=lambda ask: ask.user.direct_reports, top=_MANY
    ),
    Source(name="memberOf", permission=_DIRECTORY, at=lambda ask: ask.user.member_of, top=_MANY),
    Source(
        name="transitiveMemberOf",
        permission=_USER,
        at=lambda ask: ask.user.transitive_member_of,
        top=_MANY,
    ),
    Source(name="ownedObjects", permission=_USER, at=lambda ask: ask.user.owned_objects, top=_MANY),
    Source(
        name="createdObjects", permission=_USER, at=lambda ask: ask.user.created_objects, top=_MANY
    ),
    Source(name="ownedDevices", permission=_USER, at=lambda ask: ask.user.owned_devices),
    Source(name="registeredDevices", permission=_USER, at=lambda ask: ask.user.registered_devices),
    Source(
        name="appRoleAssignments",
        permission=_DIRECTORY,
        at=lambda ask: ask.user.app_role_assignments,
    ),
    Source(
        name="oauth2PermissionGrants",
        permission=_DIRECTORY,
        at=lambda ask: ask.user.oauth2_permission_grants,
        keeps=_is_own_consent,
    ),
    Source(
        name="licenseDetails",
        permission="LicenseAssignment.Read.All",
        at=lambda ask: ask.user.license_details,
    ),
    Source(
        name="authenticationMethods",
        permission="UserAuthenticationMethod.Read.All",
        at=lambda ask: ask.user.authentication.methods,
    ),
    Source(
        name="photo",
        permission="ProfilePhoto.Read.All",
        shape=Shape.OBJECT,
        at=lambda ask: ask.user.photo,
    ),
    Source(
        name="photoContent",
        permission="ProfilePhoto.Read.All",
        shape=Shape.BYTES,
        at=lambda ask: ask.user.photo.content,
        file="entra/photo.jpg",
    ),
    Source(
        name="mailboxSettings",
        permission="MailboxSettings.Read",
        shape=Shape.OBJECT,
        at=lambda ask: ask.user.mailbox_settings,
    ),
    Source(name="contacts", permission="Contacts.Read", at=lambda ask: ask.user.contacts),
    Source(
        name="contactFolders", permission="Contacts.Read", at=lambda ask: ask.user.contact_folders
    ),
    Source(
        name="userRegistrationDetails",
        permission=_AUDIT,
        shape=Shape.OBJECT,
        at=lambda ask: (
            ask.service.reports.authentication_methods.user_registration_details
        ).by_user_registration_details_id(ask.who.object_id),
    ),
    Source(name="extensions", permission=_USER, at=lambda ask: ask.user.extensions),
    Source(name="sponsors", permission=_USER, at=lambda ask: ask.user.sponsors),
    Source(
        name="scopedRoleMemberOf",
        permission=_DIRECTORY,
        at=lambda ask: ask.user.scoped_role_member_of,
    ),
    # One request a second for the whole tenant (graph.md 1.4).
    Source(
        name="riskyUser",
        permission="IdentityRiskyUser.Read.All",
        shape=Shape.OBJECT,
        is_urgent=True,
        at=lambda ask: ask.service.identity_protection.risky_users.by_risky_user_id(
            ask.who.object_id
        ),
    ),
    # Application permissions are not supported here (permission map, graph.md 2.2).
    Source(name="agreementAcceptances", permission="", at=None),
)

#: The same person in the recycle bin, where nothing but the profile can be read.
DELETED_USER = Source(
    name="user",
    permission=_USER,
    shape=Shape.OBJECT,
    at=lambda ask: ask.service.directory.deleted_items.by_directory_object_id(ask.who.object_id),
    select=properties.PROFILE,
    told=Reason.SOFT_DELETED,
)
