"""Which properties of a user can be corrected, how, and why not the others: one table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dsr_core.domain.grounds import Ground
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.systems.property_values import ValueKind
from dsr_core.systems.verdicts import BY_HAND, Verdict, refused


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyRule:
    """What may be done to one property of a user (graph.md 2.4)."""

    kind: ValueKind = ValueKind.TEXT
    #: The least application permission that suffices.
    permission: str = "User.ReadWrite.All"
    #: Why it is not corrected, by nobody or not by us; None where it is.
    refusal: Verdict | None = None
    #: Whether it may be empty.
    is_clearable: bool = True
    #: Guarded for administrators: the application needs an Entra role beside its permission.
    is_sensitive: bool = False
    #: The cloud owns it even where the account comes from the directory on premises.
    is_cloud_mastered: bool = False


#: Names that stand for no property but for something that hangs on the user.
MANAGER: Final = "manager"
PHOTO: Final = "photo"
#: Of a device in Intune; `deviceName:<device id>` where the person has several.
DEVICE_NAME: Final = "deviceName"

#: Where emptying it is what the directory does not take. No ground of the law says just this.
NOT_CLEARABLE = Verdict(
    outcome=Outcome.REFUSED, reason=Reason.CHANGE_REFUSED, ground=Ground.PROPERTY_READ_ONLY
)

_TEXT = PropertyRule()
_NOT_EMPTY = PropertyRule(is_clearable=False)
_ADDRESS = PropertyRule(kind=ValueKind.ADDRESS)
_IN_CLOUD = PropertyRule(is_cloud_mastered=True)
_PHONE = "User-Phone.ReadWrite.All"
_MAIL = "User-Mail.ReadWrite.All"

#: Delegated only: a person who is signed in changes it (graph.md 2.4).
_SIGNED_IN_ONLY = PropertyRule(refusal=refused(Ground.PROPERTY_NOT_FOR_APPLICATIONS))
_READ_ONLY = PropertyRule(refusal=refused(Ground.PROPERTY_READ_ONLY))
#: Keys and switches of the account. They say nothing of the person that could be inaccurate, and a
#: request that could turn them would be a way to take an account over.
_OF_THE_ACCOUNT = PropertyRule(refusal=refused(Ground.NOT_THE_PERSONS_DATA))


def _rules(names: str, rule: PropertyRule) -> Mapping[str, PropertyRule]:
    return dict.fromkeys(names.split(), rule)


RULES: Mapping[str, PropertyRule] = {
    **_rules(
        """givenName surname jobTitle department companyName officeLocation city state postalCode
        country streetAddress faxNumber preferredLanguage employeeId employeeType""",
        _TEXT,
    ),
    **_rules("displayName mailNickname", _NOT_EMPTY),
    **_rules("ageGroup consentProvidedForMinor", _IN_CLOUD),
    "usageLocation": PropertyRule(is_clearable=False, is_cloud_mastered=True),
    "mail": _ADDRESS,
    "employeeHireDate": PropertyRule(kind=ValueKind.MOMENT),
    # A permission of its own, which reading takes too, and which workflows of leaving hang on.
    "employeeLeaveDateTime": PropertyRule(
        permission="User-LifeCycleInfo.ReadWrite.All", refusal=BY_HAND
    ),
    **_rules("employeeOrgData.division employeeOrgData.costCenter", _TEXT),
    **{
        f"onPremisesExtensionAttributes.extensionAttribute{number}": _TEXT
        for number in range(1, 16)
    },
    "showInAddressList": PropertyRule(kind=ValueKind.FLAG),
    # ---- sensitive
    "businessPhones": PropertyRule(kind=ValueKind.TEXTS, permission=_PHONE, is_sensitive=True),
    "mobilePhone": PropertyRule(permission=_PHONE, is_sensitive=True),
    "otherMails": PropertyRule(
        kind=ValueKind.TEXTS, permission=_MAIL, is_sensitive=True, is_cloud_mastered=True
    ),
    "userPrincipalName": PropertyRule(
        kind=ValueKind.ADDRESS, is_clearable=False, is_sensitive=True
    ),
    # ---- what hangs on the user
    MANAGER: PropertyRule(kind=ValueKind.REFERENCE),
    PHOTO: PropertyRule(
        kind=ValueKind.PICTURE, permission="ProfilePhoto.ReadWrite.All", is_cloud_mastered=True
    ),
    # ---- refused
    **_rules(
        """aboutMe birthday hireDate interests mySite pastProjects preferredName responsibilities
        schools skills""",
        _SIGNED_IN_ONLY,
    ),
    **_rules(
        """accountEnabled passwordProfile passwordPolicies userType identities
        onPremisesImmutableId preferredDataLocation mailboxSettings customSecurityAttributes""",
        _OF_THE_ACCOUNT,
    ),
    **_rules(
        """id proxyAddresses imAddresses createdDateTime deletedDateTime creationType
        externalUserState externalUserStateChangeDateTime securityIdentifier authorizationInfo
        assignedLicenses assignedPlans provisionedPlans licenseAssignmentStates print
        isResourceAccount isManagementRestricted legalAgeGroupClassification identityParentId
        deviceEnrollmentLimit signInActivity signInSessionsValidFromDateTime
        lastPasswordChangeDateTime serviceProvisioningErrors onPremisesDistinguishedName
        onPremisesDomainName onPremisesLastSyncDateTime onPremisesProvisioningErrors
        onPremisesSamAccountName onPremisesSecurityIdentifier onPremisesSyncEnabled
        onPremisesUserPrincipalName""",
        _READ_ONLY,
    ),
}


def rule_of(name: str) -> PropertyRule | None:
    """The rule of a property by Graph's name for it; None for one that a user does not have."""
    return RULES.get(name)


def is_of_device(name: str) -> bool:
    """Whether this names a device's property, which Intune holds (DESIGN.md rule 5)."""
    return name.partition(":")[0] == DEVICE_NAME
