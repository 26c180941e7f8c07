"""Log rows besides sign-ins: directory audits, provisioning, and Intune's own audit."""

from emulation.graph.sample.hardware import Holder
from emulation.graph.sample.rows import Dice
from emulation.graph.wire import Row, made_id, second_stamp

_CHANGES = (
    ("Update user", "UserManagement", "Update", "JobTitle"),
    ("Add member to group", "GroupManagement", "Assign", "Group.ObjectID"),
    ("Change user license", "UserManagement", "Update", "AssignedLicense"),
    ("Reset user password", "UserManagement", "Update", "LastDirSyncTime"),
)


def directory_audits(holders: list[Holder], admin: Holder, dice: Dice) -> list[Row]:
    """One to three rows about every person, some by the person; newest first."""
    rows = [
        _directory_audit(holder, admin, index, dice)
        for holder in holders
        for index in range(dice.number(1, 3, "audits", holder.user_id))
    ]
    return sorted(rows, key=lambda row: str(row["activityDateTime"]), reverse=True)


def _directory_audit(holder: Holder, admin: Holder, index: int, dice: Dice) -> Row:
    label = (holder.user_id, index)
    name, category, operation, changed = dice.pick(_CHANGES, "change", *label)
    by_self = name == "Reset user password"
    days = dice.number(0, 25, "audited", *label)
    return {
        "id": f"Directory_{made_id('audit', *label)}_{dice.number(10_000, 99_999, *label)}",
        "category": category,
        "correlationId": made_id("audit correlation", *label),
        "result": "success",
        "resultReason": "",
        "activityDisplayName": name,
        "activityDateTime": dice.ago_stamp(days, "audit", *label),
        "loggedByService": "Core Directory",
        "operationType": operation,
        "initiatedBy": {"app": None, "user": _actor(holder if by_self else admin)},
        "targetResources": [_target(holder, changed)],
        "additionalDetails": [{"key": "UserType", "value": holder.user["userType"]}],
    }


def _actor(holder: Holder) -> Row:
    return {
        "id": holder.user_id,
        "displayName": None,
        "userPrincipalName": holder.user["userPrincipalName"],
        "ipAddress": "203.0.113.77",
        "userType": None,
        "homeTenantId": None,
        "homeTenantName": None,
    }


def _target(holder: Holder, changed: str) -> Row:
    return {
        "id": holder.user_id,
        "displayName": None,
        "type": "User",
        "userPrincipalName": holder.user["userPrincipalName"],
        "groupType": None,
        "modifiedProperties": [
            {"displayName": changed, "oldValue": "[]", "newValue": '["before and after"]'}
        ],
    }


def provisioning_rows(holders: list[Holder], tenant_id: str, dice: Dice) -> list[Row]:
    """One row per person whose account was carried over to another system; newest first."""
    rows = [_provisioning(holder, tenant_id, dice) for holder in holders]
    return sorted(rows, key=lambda row: str(row["activityDateTime"]), reverse=True)


def _provisioning(holder: Holder, tenant_id: str, dice: Dice) -> Row:
    user_id = holder.user_id
    return {
        "id": made_id("provisioning", user_id),
        "activityDateTime": dice.ago_stamp(dice.number(0, 20, "prov", user_id), "prov", user_id),
        "tenantId": tenant_id,
        "jobId": f"salesforce.{made_id('job', tenant_id).replace('-', '')}",
        "cycleId": made_id("cycle", user_id),
        "changeId": made_id("change", user_id),
        "provisioningAction": "update",
        "durationInMilliseconds": dice.number(90, 4000, "took", user_id),
        "provisioningStatusInfo": {"status": "success", "errorInformation": None},
        "provisioningSteps": [
            {
                "name": "EntryImport",
                "provisioningStepType": "import",
                "status": "success",
                "description": "User was read from Microsoft Entra ID",
                "details": {},
            }
        ],
        "modifiedProperties": [
            {"displayName": "Title", "oldValue": None, "newValue": holder.person.job}
        ],
        "servicePrincipal": {"id": made_id("principal", "Salesforce"), "displayName": "Salesforce"},
        "sourceSystem": _system("Microsoft Entra ID", tenant_id),
        "targetSystem": _system("Salesforce", tenant_id),
        "initiatedBy": {
            "id": "",
            "displayName": "Microsoft Entra Provisioning Service",
            "initiatorType": "system",
        },
        "sourceIdentity": {
            "id": user_id,
            "displayName": holder.person.display,
            "identityType": "User",
            "details": {"odatatype": "User", "UserPrincipalName": holder.user["userPrincipalName"]},
        },
        "targetIdentity": {
            "id": f"005{made_id('salesforce', user_id).replace('-', '')[:15]}",
            "displayName": "",
            "identityType": "User",
            "details": {},
        },
    }


def _system(name: str, tenant_id: str) -> Row:
    return {"id": made_id("system", tenant_id, name), "displayName": name, "details": {}}


def intune_audits(holders: list[Holder], admin: Holder, dice: Dice) -> list[Row]:
    """What was done to people's devices, and by whom, over more than a year; newest first."""
    rows = [
        _intune_audit(holder, holder if index % 3 == 0 else admin, dice)
        for index, holder in enumerate(holders)
    ]
    return sorted(rows, key=lambda row: str(row["activityDateTime"]), reverse=True)


def _intune_audit(holder: Holder, actor: Holder, dice: Dice) -> Row:
    days = dice.number(0, 380, "intune audit", holder.user_id)
    return {
        "id": made_id("intune audit", holder.user_id),
        "displayName": "Sync managed device",
        "componentName": "ManagedDevices",
        "activity": None,
        "activityDateTime": dice.ago_stamp(days, "intune audit", holder.user_id),
        "activityType": "syncDevice ManagedDevice",
        "activityOperationType": "Action",
        "activityResult": "Success",
        "correlationId": made_id("intune audit correlation", holder.user_id),
        "category": "Device",
        "actor": {
            "auditActorType": "ItPro",
            "userPermissions": ["*"],
            "applicationId": made_id("client", "portal"),
            "applicationDisplayName": "Microsoft Intune portal extension",
            "userPrincipalName": actor.user["userPrincipalName"],
            "servicePrincipalName": None,
            "ipAddress": None,
            "userId": actor.user_id,
        },
        "resources": [
            {
                "displayName": holder.person.display,
                "auditResourceType": "ManagedDevice",
                "resourceId": made_id("managed device", holder.user_id, 0),
                "modifiedProperties": [
                    {
                        "displayName": "LastSync",
                        "oldValue": None,
                        "newValue": second_stamp(dice.ago(days=days)),
                    }
                ],
            }
        ],
    }
