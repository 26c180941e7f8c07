"""The rules of `PATCH /users/{id}`: what may be written, by whom, with which values."""

from collections.abc import Callable, Mapping
from typing import cast

from emulation.graph.access import check_target
from emulation.graph.errors import GraphError, bad_request, denied
from emulation.graph.permissions import expand
from emulation.graph.projecting import is_extension
from emulation.graph.routing import Call
from emulation.graph.schema import Kind, properties_of, scalar_names
from emulation.graph.state import find_by_name
from emulation.graph.user_listing import PROFILE_PROPERTIES
from emulation.graph.wire import Row, items, parse_time, words

READ_ONLY = words("""
    id proxyAddresses imAddresses createdDateTime deletedDateTime creationType isResourceAccount
    externalUserState externalUserStateChangeDateTime securityIdentifier authorizationInfo
    assignedLicenses assignedPlans provisionedPlans licenseAssignmentStates print
    isManagementRestricted legalAgeGroupClassification deviceEnrollmentLimit identityParentId
    signInActivity signInSessionsValidFromDateTime lastPasswordChangeDateTime mailboxSettings
    onPremisesSyncEnabled onPremisesDistinguishedName onPremisesDomainName
    onPremisesLastSyncDateTime onPremisesSamAccountName onPremisesSecurityIdentifier
    onPremisesUserPrincipalName onPremisesProvisioningErrors serviceProvisioningErrors
""")
SENSITIVE = words("""
    accountEnabled businessPhones mobilePhone otherMails onPremisesImmutableId passwordProfile
    userPrincipalName
""")
NOT_CLEARABLE = words("displayName usageLocation mailNickname userPrincipalName accountEnabled")
SYNCED_WRITABLE = words("usageLocation ageGroup consentProvidedForMinor otherMails")
"""What the cloud owns of a directory-synced user; the rest is written on premises."""

NARROW_PERMISSIONS: Mapping[str, frozenset[str]] = {
    "businessPhones": frozenset(("User-Phone.ReadWrite.All",)),
    "mobilePhone": frozenset(("User-Phone.ReadWrite.All",)),
    "otherMails": frozenset(("User-Mail.ReadWrite.All",)),
    "accountEnabled": frozenset(("User.EnableDisableAccount.All", "User.Read.All")),
    "identities": frozenset(("User.ManageIdentities.All",)),
    "passwordProfile": frozenset(("User-PasswordProfile.ReadWrite.All",)),
}
"""What suffices for one property in place of `User.ReadWrite.All`; all of a set are needed."""

_SYNCED_TEXT = (
    "Unable to update the specified properties for on-premises mastered Directory Sync objects "
    "or objects currently undergoing migration."
)


def check_changes(call: Call, row: Row) -> None:
    """Raise Graph's error when the body may not be written to this user (reference 2.4)."""
    changes = _changes(call.body)
    if not changes:
        raise bad_request("Empty Payload. JSON content expected.", "BadRequest")
    for name in changes:
        _check_name(call, name)
    _check_permissions(call, frozenset(changes))
    _check_owner(call, row, frozenset(changes))
    if row.get("isManagementRestricted") or SENSITIVE.intersection(changes):
        check_target(call, row)
    for name, value in changes.items():
        _check_value(name, value)
    _check_clash(call, row, changes)


def apply_changes(row: Row, body: Row) -> None:
    """Write checked changes into the row; a new `mail` becomes the primary proxy address."""
    for name, value in _changes(body).items():
        if isinstance(value, dict) and isinstance(row.get(name), dict):
            value = {**row[name], **cast(Row, value)}
        row[name] = None if name == "passwordProfile" else value
    if body.get("mail"):
        row["proxyAddresses"] = _with_primary(items(row, "proxyAddresses"), body["mail"])


def _changes(body: Row) -> Row:
    return {name: value for name, value in body.items() if not name.startswith("@odata.")}


def _check_name(call: Call, name: str) -> None:
    if name not in scalar_names("User") and not is_extension(name):
        now = call.world.clock.now()
        call.world.journal.flag("unknown property in PATCH", call.method, call.path, name, now)
        raise bad_request(f"Invalid property '{name}'.")
    if name in READ_ONLY:
        raise bad_request(f"Property '{name}' is read-only and cannot be set.")
    if name in PROFILE_PROPERTIES:
        raise GraphError(403, "accessDenied", "Access denied. App-only writes are not supported.")


def _check_permissions(call: Call, names: frozenset[str]) -> None:
    granted = expand(call.token.roles)
    if "User.ReadWrite.All" in granted:
        return
    for name in names:
        if name not in NARROW_PERMISSIONS or not granted >= NARROW_PERMISSIONS[name]:
            raise denied()


def _check_owner(call: Call, row: Row, names: frozenset[str]) -> None:
    if not row.get("onPremisesSyncEnabled"):
        return
    writable = SYNCED_WRITABLE
    if call.world.settings.synced_users_can_be_disabled:
        writable |= {"accountEnabled"}
    if not names <= writable:
        raise bad_request(_SYNCED_TEXT)


def _check_value(name: str, value: object) -> None:
    kind = properties_of("User").get(name)
    fits = value is None or kind is None or _FITS.get(kind, _is_anything)(value)
    is_cleared = value is None and (name in NOT_CLEARABLE or kind in _COLLECTIONS)
    if is_cleared or not fits or (name == "businessPhones" and len(cast(list[str], value)) > 1):
        text = f"Invalid value specified for property '{name}' of resource 'User'."
        raise bad_request(text)


def _check_clash(call: Call, row: Row, changes: Row) -> None:
    name = changes.get("userPrincipalName")
    other = find_by_name(call.tenant.users.values(), name) if name else None
    if other is not None and other["id"] != row["id"]:
        text = "Another object with the same value for property userPrincipalName already exists."
        raise bad_request(text)


def _with_primary(addresses: list[str], mail: str) -> list[str]:
    others = [a for a in addresses if a.partition(":")[2].casefold() != mail.casefold()]
    demoted = [f"smtp:{a[5:]}" if a.startswith("SMTP:") else a for a in others]
    return [f"SMTP:{mail}", *demoted]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_time(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        parse_time(value)
    except ValueError:
        return False
    return True


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(_is_text(item) for item in cast(list[object], value))


def _are_objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(i, dict) for i in cast(list[object], value))


def _is_anything(_: object) -> bool:
    return True


_COLLECTIONS = frozenset((Kind.STRINGS, Kind.OBJECTS, Kind.ENUMS))
_FITS: Mapping[Kind, Callable[[object], bool]] = {
    Kind.STRING: _is_text,
    Kind.ENUM: _is_text,
    Kind.BOOLEAN: lambda value: isinstance(value, bool),
    Kind.INTEGER: _is_number,
    Kind.NUMBER: _is_number,
    Kind.TIME: _is_time,
    Kind.DATE: _is_time,
    Kind.OBJECT: lambda value: isinstance(value, dict),
    Kind.STRINGS: _are_texts,
    Kind.OBJECTS: _are_objects,
}
