"""What Intune keeps about one device besides its row: policies, logs, protection, Autopilot."""

from emulation.graph.sample.hardware import NEVER, Holder, Model
from emulation.graph.sample.rows import Dice
from emulation.graph.wire import Row, made_id, second_stamp

COMPLIANCE = "deviceCompliancePolicyStates"
CONFIGURATION = "deviceConfigurationStates"
LOG_REQUESTS = "logCollectionRequests"
PROTECTION = "windowsProtectionState"


def policy_states(relation: str, holder: Holder, model: Model, device: Row) -> list[Row]:
    """The policies that apply to a device, with the settings that were checked."""
    good = device["complianceState"] == "compliant"
    settings = ("passwordRequired", "storageRequireEncryption", "osMinimumVersion")
    word = "compliance" if relation == COMPLIANCE else "configuration"
    return [
        {
            "id": made_id(word, device["id"], name),
            "displayName": name,
            "version": 3,
            "platformType": model.platform,
            "settingCount": len(settings),
            "state": "compliant" if good else "nonCompliant",
            "settingStates": [
                _setting_state(name, setting, holder, good=good or setting != "osMinimumVersion")
                for setting in settings
            ],
        }
        for name in (f"Default {word} policy", f"{model.system} {word}")
    ]


def _setting_state(policy: str, setting: str, holder: Holder, *, good: bool) -> Row:
    return {
        "setting": f"Default.{setting}",
        "settingName": setting,
        "instanceDisplayName": None,
        "state": "compliant" if good else "nonCompliant",
        "errorCode": 0 if good else 2016345708,
        "errorDescription": "No error code" if good else "The version is too low",
        "userId": holder.user_id,
        "userName": holder.person.display,
        "userEmail": holder.user["mail"],
        "userPrincipalName": holder.user["userPrincipalName"],
        "sources": [{"id": made_id("policy", policy), "displayName": policy}],
        "currentValue": None,
    }


def log_requests(holder: Holder, device: Row, dice: Dice) -> list[Row]:
    """Diagnostic logs an administrator collected; of every third laptop or so."""
    if dice.number(0, 2, "logs", device["id"]) or device["operatingSystem"] != "Windows":
        return []
    asked = dice.ago(days=5)
    return [
        {
            "id": made_id("log request", device["id"]),
            "status": "completed",
            "managedDeviceId": device["id"],
            "errorCode": 0,
            "requestedDateTimeUTC": second_stamp(asked),
            "receivedDateTimeUTC": second_stamp(dice.ago(days=4.9)),
            "initiatedByUserPrincipalName": "admin@contoso.example",
            "enrolledByUser": holder.user["userPrincipalName"],
            "expirationDateTimeUTC": second_stamp(dice.ago(days=-23)),
            "sizeInKB": 14873.5,
        }
    ]


def protection_state(device: Row, dice: Dice) -> list[Row]:
    """Defender's state; Windows only, so the list holds one row or none."""
    if device["operatingSystem"] != "Windows":
        return []
    scanned = second_stamp(dice.ago(days=2))
    off = dict.fromkeys(
        ("rebootRequired", "fullScanRequired", "fullScanOverdue", "quickScanOverdue"), False
    )
    on = dict.fromkeys(
        ("malwareProtectionEnabled", "realTimeProtectionEnabled", "tamperProtectionEnabled"), True
    )
    return [
        {
            "id": made_id("protection", device["id"]),
            "deviceState": "clean",
            "productStatus": "noStatusFlagsSet",
            "antiMalwareVersion": "4.18.24090.11",
            "engineVersion": "1.1.24090.11",
            "signatureVersion": "1.419.163.0",
            "signatureUpdateOverdue": False,
            "networkInspectionSystemEnabled": True,
            "controlledConfigurationEnabled": False,
            "isVirtualMachine": False,
            "lastQuickScanDateTime": scanned,
            "lastQuickScanSignatureVersion": "1.419.120.0",
            "lastFullScanDateTime": NEVER,
            "lastFullScanSignatureVersion": "",
            "lastReportedDateTime": scanned,
        }
        | off
        | on
    ]


def autopilot_identity(holder: Holder, device: Row, dice: Dice) -> Row:
    """The hardware registration that survives a wipe."""
    return {
        "id": made_id("autopilot", device["serialNumber"]),
        "groupTag": "DE-Office",
        "purchaseOrderIdentifier": f"PO-{dice.number(1000, 9999, 'order', device['id'])}",
        "serialNumber": device["serialNumber"],
        "productKey": "",
        "manufacturer": device["manufacturer"],
        "model": device["model"],
        "enrollmentState": "enrolled",
        "lastContactedDateTime": device["lastSyncDateTime"],
        "addressableUserName": holder.person.display,
        "userPrincipalName": holder.user["userPrincipalName"],
        "resourceName": "",
        "skuNumber": "",
        "systemFamily": "ThinkPad",
        "azureActiveDirectoryDeviceId": device["azureADDeviceId"],
        "managedDeviceId": device["id"],
        "displayName": "",
    }
