"""How people prove who they are, and what is known of risk: methods, registration, risky users."""

from emulation.graph.sample.persons import Person
from emulation.graph.sample.rows import Dice
from emulation.graph.wire import Row, made_id

_PASSWORD_METHOD = "28c10230-6103-485e-b985-444c60001490"  # noqa: S105 - the id all accounts share
_MOBILE_PHONE_METHOD = "3179e48a-750b-4051-897c-87b9720928f7"


def authentication_methods(person: Person, dice: Dice) -> list[Row]:
    """Rows of several types; guests prove who they are elsewhere and have none."""
    if person.guest is not None:
        return []
    made = dice.ago_stamp(dice.number(30, 900, "method", person.alias), person.alias)
    rows: list[Row] = [
        {
            "@odata.type": "#microsoft.graph.passwordAuthenticationMethod",
            "id": _PASSWORD_METHOD,
            "password": None,
            "createdDateTime": made,
        }
    ]
    if person.mobile:
        rows.append(
            {
                "@odata.type": "#microsoft.graph.phoneAuthenticationMethod",
                "id": _MOBILE_PHONE_METHOD,
                "phoneNumber": person.mobile,
                "phoneType": "mobile",
                "smsSignInState": "notAllowedByPolicy",
                "createdDateTime": made,
            }
        )
    if person.devices:
        rows.append(_authenticator(person, made))
    if person.alias == "adele.vance":
        rows.append(
            {
                "@odata.type": "#microsoft.graph.quantumKeyAuthenticationMethod",
                "id": made_id("method", "quantum", person.alias),
                "displayName": "A method of a later version",
                "createdDateTime": made,
            }
        )
    return rows


def _authenticator(person: Person, made: str) -> Row:
    return {
        "@odata.type": "#microsoft.graph.microsoftAuthenticatorAuthenticationMethod",
        "id": made_id("method", "authenticator", person.alias),
        "displayName": f"{person.given or person.alias}'s phone",
        "deviceTag": "SoftwareTokenActivated",
        "phoneAppVersion": "6.2406.4052",
        "createdDateTime": made,
        "clientAppName": "microsoftAuthenticator",
    }


def registration_details(person: Person, user: Row, methods: list[Row], dice: Dice) -> Row:
    """The row of reports/authenticationMethods/userRegistrationDetails."""
    names = {
        "#microsoft.graph.phoneAuthenticationMethod": "mobilePhone",
        "#microsoft.graph.microsoftAuthenticatorAuthenticationMethod": "microsoftAuthenticatorPush",
    }
    registered = [names[row["@odata.type"]] for row in methods if row["@odata.type"] in names]
    strong = bool(registered)
    return {
        "id": user["id"],
        "userPrincipalName": user["userPrincipalName"],
        "userDisplayName": person.display,
        "userType": "guest" if person.guest else "member",
        "isAdmin": person.role is not None,
        "isSsprRegistered": strong,
        "isSsprEnabled": person.guest is None,
        "isSsprCapable": strong,
        "isMfaRegistered": strong,
        "isMfaCapable": strong,
        "isPasswordlessCapable": False,
        "methodsRegistered": registered,
        "isSystemPreferredAuthenticationMethodEnabled": True,
        "systemPreferredAuthenticationMethods": ["PhoneAppNotification"] if strong else [],
        "userPreferredMethodForSecondaryAuthentication": "push" if strong else "none",
        "lastUpdatedDateTime": dice.ago_stamp(1, "registration", person.alias),
    }


def risky_user(person: Person, user: Row, dice: Dice) -> Row:
    """The row of identityProtection/riskyUsers."""
    return {
        "id": user["id"],
        "isDeleted": False,
        "isProcessing": False,
        "riskLevel": "medium",
        "riskState": "atRisk",
        "riskDetail": "none",
        "riskLastUpdatedDateTime": dice.ago_stamp(2, "risk", person.alias),
        "userDisplayName": person.display,
        "userPrincipalName": user["userPrincipalName"],
    }
