"""What people may use and have agreed to: app roles, consents, and the apps they own."""

from emulation.graph.sample.cast import CONTOSO
from emulation.graph.sample.groups import GROUPS
from emulation.graph.sample.persons import Person
from emulation.graph.sample.rows import Dice
from emulation.graph.wire import Row, made_id, second_stamp

GRAPH_PRINCIPAL = made_id(CONTOSO, "principal", "Microsoft Graph")
_EXPENSES = made_id(CONTOSO, "principal", "Contoso Expenses")
_SALES = made_id(CONTOSO, "principal", "Salesforce")
_NO_ROLE = "00000000-0000-0000-0000-000000000000"  # how Graph writes default access


def app_role_assignments(person: Person, user_id: str, dice: Dice) -> list[Row]:
    """Direct assignments, and those of groups the person has directly joined."""
    made = dice.ago_stamp(dice.number(20, 500, "role", person.alias), person.alias)
    direct = {
        "deletedDateTime": None,
        "appRoleId": made_id("approle", "Submitter"),
        "createdDateTime": made,
        "principalDisplayName": person.display,
        "principalId": user_id,
        "principalType": "User",
        "resourceDisplayName": "Contoso Expenses",
        "resourceId": _EXPENSES,
    }
    rows = [{"id": made_id("assignment", user_id)} | direct] if person.licences else []
    retail = next(plan for plan in GROUPS if plan.key == "retail")
    if retail.holds(person):
        rows.append(
            {
                "id": made_id("assignment", retail.group_id),
                "deletedDateTime": None,
                "appRoleId": _NO_ROLE,
                "createdDateTime": dice.ago_stamp(600, retail.key),
                "principalDisplayName": retail.name,
                "principalId": retail.group_id,
                "principalType": "Group",
                "resourceDisplayName": "Salesforce",
                "resourceId": _SALES,
            }
        )
    return rows


def permission_grants(person: Person, user_id: str) -> list[Row]:
    """Consents the person gave, and one an administrator gave for everybody."""
    if not person.licences:
        return []
    own: Row = {
        "clientId": _EXPENSES,
        "consentType": "Principal",
        "id": made_id("consent", user_id),
        "principalId": user_id,
        "resourceId": GRAPH_PRINCIPAL,
        "scope": "openid profile User.Read Calendars.Read",
    }
    everybody: Row = {
        "clientId": _SALES,
        "consentType": "AllPrincipals",
        "id": made_id("consent", CONTOSO),
        "principalId": None,
        "resourceId": GRAPH_PRINCIPAL,
        "scope": "openid profile offline_access",
    }
    return [own, everybody]


def owned_application(owner: str, dice: Dice) -> Row:
    """An app registration as ownedObjects shows it."""
    return {
        "@odata.type": "#microsoft.graph.application",
        "id": made_id(CONTOSO, "application", owner),
        "deletedDateTime": None,
        "appId": made_id(CONTOSO, "client", owner),
        "applicationTemplateId": None,
        "createdDateTime": second_stamp(dice.ago(days=400)),
        "description": None,
        "displayName": f"Reporting tool of {owner}",
        "identifierUris": [],
        "publisherDomain": "contoso.example",
        "signInAudience": "AzureADMyOrg",
        "tags": [],
        "keyCredentials": [],
        "passwordCredentials": [],
    }
