"""What Intune keeps about apps and a person: protected apps, troubleshooting, terms, inventory."""

from emulation.graph.sample.hardware import Holder
from emulation.graph.sample.rows import Dice
from emulation.graph.wire import Row, made_id

_PROTECTED = {
    "iOS": (
        "#microsoft.graph.iosManagedAppRegistration",
        "bundleId",
        "com.microsoft.Office.Outlook",
    ),
    "Android": (
        "#microsoft.graph.androidManagedAppRegistration",
        "packageId",
        "com.microsoft.office.outlook",
    ),
}
_INVENTORY = (
    ("Microsoft Teams", "24295.605.3225.8804", "Microsoft", "windows", "Windows"),
    ("7-Zip 24.08 (x64)", "24.08", "Igor Pavlov", "windows", "Windows"),
    ("Microsoft Outlook", "4.2441.0", "Microsoft Corporation", "ios", "iOS"),
    ("Glucose Diary", "7.1.2", "Healthy Software", "ios", "iOS"),
    ("Slack", "24.10.40", "Slack Technologies", "androidWorkProfile", "Android"),
    ("Safari", "18.1", "Apple", "macOS", "macOS"),
    ("Vision Board", "1.0", "", "visionOS", "iPadOS"),
)


def app_registrations(holder: Holder, devices: list[Row], dice: Dice) -> list[Row]:
    """Apps with work data on the person's phones, policies and operations included."""
    return [
        _registration(holder, device, dice)
        for device in devices
        if device["operatingSystem"] in _PROTECTED
    ]


def _registration(holder: Holder, device: Row, dice: Dice) -> Row:
    type_name, key, app = _PROTECTED[device["operatingSystem"]]
    policy = _protection_policy(dice)
    return {
        "@odata.type": type_name,
        "id": f"T_{made_id('registration', device['id'])}",
        "createdDateTime": dice.ago_stamp(120, device["id"]),
        "lastSyncDateTime": dice.ago_stamp(1, device["id"]),
        "applicationVersion": "4.2441.0",
        "managementSdkVersion": "20.1.1",
        "platformVersion": device["osVersion"],
        "deviceType": device["model"],
        "deviceTag": made_id("device tag", device["id"]),
        "deviceName": device["deviceName"],
        "userId": holder.user_id,
        "flaggedReasons": ["none"],
        "version": '"1b00c2f5-0000-0d00-0000-65f2a5a20000"',
        "appIdentifier": {
            "@odata.type": f"#microsoft.graph.{device['operatingSystem'].lower()}"
            "MobileAppIdentifier",
            key: app,
        },
        "appliedPolicies": [policy],
        "intendedPolicies": [policy],
        "operations": [
            {
                "id": made_id("operation", device["id"]),
                "displayName": "Policy sync",
                "lastModifiedDateTime": dice.ago_stamp(1, "operation", device["id"]),
                "state": "completed",
                "version": "1",
            }
        ],
    }


def _protection_policy(dice: Dice) -> Row:
    return {
        "@odata.type": "#microsoft.graph.targetedManagedAppProtection",
        "id": f"T_{made_id('protection policy')}",
        "displayName": "App protection for phones",
        "description": "",
        "createdDateTime": dice.ago_stamp(700, "policy"),
        "lastModifiedDateTime": dice.ago_stamp(200, "policy"),
        "version": "1",
        "pinRequired": True,
    }


def troubleshooting_events(holder: Holder, devices: list[Row], dice: Dice) -> list[Row]:
    """One enrolment that went wrong, for every second person with a device."""
    if not devices or dice.number(0, 1, "trouble", holder.user_id):
        return []
    device = devices[-1]
    return [
        {
            "@odata.type": "#microsoft.graph.enrollmentTroubleshootingEvent",
            "id": made_id("trouble", device["id"]),
            "eventDateTime": dice.ago_stamp(11, "trouble", device["id"]),
            "correlationId": made_id("trouble correlation", device["id"]),
            "managedDeviceIdentifier": device["id"],
            "operatingSystem": device["operatingSystem"],
            "osVersion": device["osVersion"],
            "userId": holder.user_id,
            "deviceId": device["azureADDeviceId"],
            "enrollmentType": "userEnrollment",
            "failureCategory": "userAbandonment",
            "failureReason": "UserTimeout",
        }
    ]


def terms(dice: Dice) -> list[Row]:
    """The terms of use that people accept when they enrol."""
    return [
        {
            "id": made_id("terms", name),
            "createdDateTime": dice.ago_stamp(900, name),
            "lastModifiedDateTime": dice.ago_stamp(90, name),
            "displayName": name,
            "description": None,
            "title": name,
            "bodyText": "Wer ein Gerät anmeldet, stimmt seiner Verwaltung zu.",
            "acceptanceStatement": "I agree",
            "version": version,
        }
        for name, version in (("Device use", 3), ("Privately owned devices", 1))
    ]


def acceptance(term: Row, holder: Holder, dice: Dice) -> Row:
    """A person's acceptance; its id holds the user's id, which is how it can be matched."""
    return {
        "id": f"{term['id']}_{holder.user_id}",
        "userDisplayName": holder.person.display,
        "userPrincipalName": holder.user["userPrincipalName"],
        "acceptedVersion": term["version"],
        "acceptedDateTime": dice.ago_stamp(80, term["id"], holder.user_id),
    }


def inventory(devices: list[Row]) -> list[tuple[Row, list[Row]]]:
    """Discovered apps, each with references to the devices it is on."""
    pairs: list[tuple[Row, list[Row]]] = []
    for number, (name, version, publisher, platform, system) in enumerate(_INVENTORY):
        holders: list[Row] = [
            {"id": row["id"]} for row in devices if row["operatingSystem"] == system
        ]
        if name == "Glucose Diary":
            holders = holders[:1]
        app: Row = {
            "id": f"{number:08x}{made_id('app', name).replace('-', '')}",
            "displayName": name,
            "version": version,
            "sizeInByte": 0,
            "deviceCount": len(holders),
            "publisher": publisher,
            "platform": platform,
        }
        pairs.append((app, holders))
    return pairs
