"""Directory objects that are no person and no group: the organisation, devices, outer contacts."""

from emulation.graph.sample.licences import E5
from emulation.graph.sample.persons import Person
from emulation.graph.sample.rows import Dice
from emulation.graph.wire import Row, made_id, second_stamp

DEVICE_TYPE = "#microsoft.graph.device"


def make_organization(tenant_id: str, name: str, domain: str, *, synced: bool, dice: Dice) -> Row:
    """The one row of /organization."""
    synced_at = second_stamp(dice.ago(hours=1)) if synced else None
    return {
        "id": tenant_id,
        "deletedDateTime": None,
        "businessPhones": ["+49 30 5550100"],
        "city": "Berlin",
        "country": None,
        "countryLetterCode": "DE",
        "createdDateTime": second_stamp(dice.ago(days=3000)),
        "defaultUsageLocation": "DE",
        "displayName": name,
        "marketingNotificationEmails": [],
        "onPremisesLastSyncDateTime": synced_at,
        "onPremisesSyncEnabled": True if synced else None,
        "partnerTenantType": None,
        "postalCode": "10117",
        "preferredLanguage": "de",
        "securityComplianceNotificationMails": [f"security@{domain}"],
        "securityComplianceNotificationPhones": [],
        "state": "Berlin",
        "street": "Unter den Linden 17",
        "technicalNotificationMails": [f"admin@{domain}"],
        "tenantType": "AAD",
        "privacyProfile": {
            "contactEmail": f"privacy@{domain}",
            "statementUrl": f"https://www.{domain}/privacy",
        },
        "assignedPlans": [
            {
                "assignedDateTime": second_stamp(dice.ago(days=2000)),
                "capabilityStatus": "Enabled",
                "service": plan.service,
                "servicePlanId": plan.id,
            }
            for plan in E5.plans
        ],
        "provisionedPlans": [],
        "verifiedDomains": _domains(domain),
    }


def _domains(domain: str) -> list[Row]:
    initial = f"{domain.split('.')[0]}.onmicrosoft.example"
    services = "Email, OfficeCommunicationsOnline"
    return [
        {
            "capabilities": services,
            "isDefault": False,
            "isInitial": True,
            "name": initial,
            "type": "Managed",
        },
        {
            "capabilities": services,
            "isDefault": True,
            "isInitial": False,
            "name": domain,
            "type": "Managed",
        },
    ]


def make_directory_device(managed: Row) -> Row:
    """The Entra object of a device that Intune manages."""
    device_id = managed["azureADDeviceId"]
    company = managed["managedDeviceOwnerType"] == "company"
    return {
        "id": made_id("device object", device_id),
        "deletedDateTime": None,
        "accountEnabled": True,
        "alternativeSecurityIds": [],
        "approximateLastSignInDateTime": managed["lastSyncDateTime"],
        "complianceExpirationDateTime": None,
        "isManagementRestricted": None,
        "onPremisesSecurityIdentifier": None,
        "deviceCategory": managed["deviceCategoryDisplayName"],
        "deviceId": device_id,
        "deviceMetadata": None,
        "deviceOwnership": "Company" if company else "Personal",
        "deviceVersion": 2,
        "displayName": managed["deviceName"],
        "enrollmentProfileName": managed["enrollmentProfileName"],
        "enrollmentType": "AzureDomainJoined" if company else "UserEnrollment",
        "isCompliant": managed["complianceState"] == "compliant",
        "isManaged": True,
        "isRooted": False,
        "managementType": "MDM",
        "manufacturer": managed["manufacturer"],
        "mdmAppId": "0000000a-0000-0000-c000-000000000000",
        "model": managed["model"],
        "onPremisesLastSyncDateTime": None,
        "onPremisesSyncEnabled": None,
        "operatingSystem": managed["operatingSystem"],
        "operatingSystemVersion": managed["osVersion"],
        "physicalIds": [f"[USER-GID]:{made_id('gid', device_id)}:6755467700000000"],
        "profileType": "RegisteredDevice",
        "registrationDateTime": managed["enrolledDateTime"],
        "systemLabels": [],
        "trustType": "AzureAd" if company else "Workplace",
    }


def make_outer_contact(person: Person, company: str) -> Row:
    """An organisational contact: an outside person in the address list."""
    return {
        "id": made_id("contact object", person.alias),
        "deletedDateTime": None,
        "companyName": company,
        "department": None,
        "displayName": person.display,
        "givenName": person.given,
        "surname": person.surname,
        "jobTitle": person.job,
        "mail": person.mail,
        "mailNickname": person.alias,
        "onPremisesLastSyncDateTime": None,
        "onPremisesProvisioningErrors": [],
        "onPremisesSyncEnabled": None,
        "phones": [{"number": "+43 1 5558800", "type": "business"}],
        "addresses": [],
        "proxyAddresses": [f"SMTP:{person.mail}"],
        "serviceProvisioningErrors": [],
    }
