"""The properties of a managed device that are read; what unlocks a device is never asked for.

A test compares the lists with the SDK's model, so that a new property is noticed.
"""

#: What a list gives.
LISTED: tuple[str, ...] = (
    "id",
    "androidSecurityPatchLevel",
    "azureADDeviceId",
    "azureADRegistered",
    "complianceGracePeriodExpirationDateTime",
    "complianceState",
    "configurationManagerClientEnabledFeatures",
    "deviceActionResults",
    "deviceCategoryDisplayName",
    "deviceEnrollmentType",
    "deviceHealthAttestationState",
    "deviceName",
    "deviceRegistrationState",
    "easActivated",
    "easActivationDateTime",
    "easDeviceId",
    "emailAddress",
    "enrolledDateTime",
    "enrollmentProfileName",
    "exchangeAccessState",
    "exchangeAccessStateReason",
    "exchangeLastSuccessfulSyncDateTime",
    "freeStorageSpaceInBytes",
    "imei",
    "isEncrypted",
    "isSupervised",
    "jailBroken",
    "lastSyncDateTime",
    "managedDeviceName",
    "managedDeviceOwnerType",
    "managementAgent",
    "managementCertificateExpirationDate",
    "managementState",
    "manufacturer",
    "meid",
    "model",
    "operatingSystem",
    "osVersion",
    "partnerReportedThreatState",
    "phoneNumber",
    "remoteAssistanceSessionErrorDetails",
    "requireUserEnrollmentApproval",
    "serialNumber",
    "subscriberCarrier",
    "totalStorageSpaceInBytes",
    "userDisplayName",
    "userId",
    "userPrincipalName",
    "wiFiMacAddress",
)

#: What a list leaves empty, and the device itself tells where it is named (graph.md 2.8).
BLANK_IN_LISTS: tuple[str, ...] = (
    "ethernetMacAddress",
    "iccid",
    "notes",
    "physicalMemoryInBytes",
    "udid",
)

#: Never read: the code unlocks a stolen device, the address opens its screen (features.md C2).
SECRET = frozenset({"activationLockBypassCode", "remoteAssistanceSessionUrl"})
