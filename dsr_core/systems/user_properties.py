"""The properties of a user that are read, by the permission and the service that answer for them.

`$select=*` cannot be relied on (graph.md 2.2), so each is named. A test compares the list with the
SDK's model, so that a new property is noticed. Apart on purpose: one that fails fails alone.
"""

#: All that `User.Read.All` gives, from the directory itself.
PROFILE: tuple[str, ...] = (
    "id",
    "accountEnabled",
    "ageGroup",
    "assignedLicenses",
    "assignedPlans",
    "authorizationInfo",
    "businessPhones",
    "city",
    "companyName",
    "consentProvidedForMinor",
    "country",
    "createdDateTime",
    "creationType",
    "deletedDateTime",
    "department",
    "displayName",
    "employeeHireDate",
    "employeeId",
    "employeeOrgData",
    "employeeType",
    "externalUserState",
    "externalUserStateChangeDateTime",
    "faxNumber",
    "givenName",
    "identities",
    "identityParentId",
    "imAddresses",
    "isManagementRestricted",
    "isResourceAccount",
    "jobTitle",
    "lastPasswordChangeDateTime",
    "legalAgeGroupClassification",
    "licenseAssignmentStates",
    "mail",
    "mailNickname",
    "mobilePhone",
    "officeLocation",
    "onPremisesDistinguishedName",
    "onPremisesDomainName",
    "onPremisesExtensionAttributes",
    "onPremisesImmutableId",
    "onPremisesLastSyncDateTime",
    "onPremisesProvisioningErrors",
    "onPremisesSamAccountName",
    "onPremisesSecurityIdentifier",
    "onPremisesSyncEnabled",
    "onPremisesUserPrincipalName",
    "otherMails",
    "passwordPolicies",
    "postalCode",
    "preferredDataLocation",
    "preferredLanguage",
    "provisionedPlans",
    "proxyAddresses",
    "securityIdentifier",
    "serviceProvisioningErrors",
    "showInAddressList",
    "signInSessionsValidFromDateTime",
    "state",
    "streetAddress",
    "surname",
    "usageLocation",
    "userPrincipalName",
    "userType",
)

#: Kept in SharePoint; readable for one user at a time only (graph.md 1.1, 501).
SHAREPOINT: tuple[str, ...] = (
    "aboutMe",
    "birthday",
    "hireDate",
    "interests",
    "mySite",
    "pastProjects",
    "preferredName",
    "responsibilities",
    "schools",
    "skills",
)

#: Each takes a permission of its own.
SIGN_IN_ACTIVITY = ("signInActivity",)
SECURITY_ATTRIBUTES = ("customSecurityAttributes",)
LEAVE_DATE = ("employeeLeaveDateTime",)

#: Read elsewhere (`/mailboxSettings`), or about no person: the password profile holds a secret,
#: the others are settings of services.
NOT_READ = frozenset({"mailboxSettings", "passwordProfile", "deviceEnrollmentLimit", "print"})
