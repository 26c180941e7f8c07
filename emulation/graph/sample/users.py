"""Makes a user row, every property filled or null, of what the sample knows about a person."""

from hashlib import sha256

from emulation.graph.sample.licences import (
    EXCHANGE,
    assigned_licenses,
    assigned_plans,
    assignment_states,
)
from emulation.graph.sample.persons import PLACES, Guest, Person
from emulation.graph.sample.rows import Dice
from emulation.graph.wire import Row, made_id, second_stamp

APP_EXTENSION = "extension_8d3c1a52f6e94b7f9a7c5d1e20b46c1d_loyaltyNumber"
_EXTENSION_ATTRIBUTES = tuple(f"extensionAttribute{number}" for number in range(1, 16))


def user_id_of(tenant_id: str, alias: str) -> str:
    """The object id of a sample person: fixed, whatever the seed."""
    return made_id(tenant_id, "user", alias)


def principal_name(person: Person, domain: str) -> str:
    """The userPrincipalName; a guest's carries its own address and #EXT#."""
    if person.guest is not None and person.mail is not None:
        return f"{person.mail.replace('@', '_')}#EXT#@{domain}"
    return f"{person.alias}@{domain}"


def mail_of(person: Person, domain: str) -> str | None:
    """The mail property: a guest's own, a member's when there is a mailbox."""
    if person.guest is not None:
        return person.mail
    return f"{person.alias}@{domain}" if person.mailbox else None


def make_user(person: Person, tenant_id: str, domain: str, dice: Dice) -> Row:
    """The whole row, as GET with every property in $select answers it."""
    return (
        _identity(person, tenant_id, domain, dice)
        | _contact(person, domain, dice)
        | _employment(person, dice)
        | _entitlement(person, dice)
        | _on_premises(person, domain, dice)
        | _personal_page(person, dice)
        | _history(person, dice)
        | _oddments(person, dice)
    )


def _identity(person: Person, tenant_id: str, domain: str, dice: Dice) -> Row:
    upn = principal_name(person, domain)
    days = dice.number(40, 2400, "created", person.alias)
    invited = person.guest is not None
    state = ("Accepted" if person.accepted else "PendingAcceptance") if invited else None
    changed = second_stamp(dice.ago(days=max(days - 2, 1))) if invited else None
    return {
        "id": user_id_of(tenant_id, person.alias),
        "deletedDateTime": None,
        "accountEnabled": person.enabled,
        "displayName": person.display,
        "givenName": person.given,
        "surname": person.surname,
        "userPrincipalName": upn,
        "userType": "Guest" if invited else "Member",
        "creationType": "Invitation" if invited else None,
        "createdDateTime": second_stamp(dice.ago(days=days)),
        "externalUserState": state,
        "externalUserStateChangeDateTime": changed,
        "identities": _identities(person, upn, domain),
        "identityParentId": None,
        "securityIdentifier": _security_identifier("S-1-12-1", tenant_id, person.alias),
    }


def _identities(person: Person, upn: str, domain: str) -> list[Row]:
    by_name: Row = {
        "signInType": "userPrincipalName",
        "issuer": domain,
        "issuerAssignedId": upn,
    }
    if person.guest is None:
        return [by_name]
    # Microsoft accounts and other Entra tenants show no assigned id (reference 2.1, U).
    known = person.guest in (Guest.GOOGLE, Guest.PASSCODE)
    outer: Row = {
        "signInType": "federated",
        "issuer": person.guest.value if person.accepted else domain,
        "issuerAssignedId": person.mail if known else None,
    }
    return [outer, by_name]


def _contact(person: Person, domain: str, dice: Dice) -> Row:
    mail = mail_of(person, domain)
    extension = dice.number(100, 999, "extension", person.alias)
    place = PLACES[person.place]
    here = person.guest is None
    primary = [f"SMTP:{mail}"] if mail and here else []
    aliases = [f"smtp:{person.alias}@{domain.split('.')[0]}.onmicrosoft.example"] if primary else []
    return {
        "mail": mail,
        "mailNickname": principal_name(person, domain).split("@")[0],
        "otherMails": list(person.other_mails),
        "proxyAddresses": primary + aliases,
        "imAddresses": [mail] if primary else [],
        "businessPhones": [f"{place.dial}{extension}"] if here and person.department else [],
        "mobilePhone": person.mobile,
        "faxNumber": f"{place.dial}999" if person.department == "Legal" else None,
        "streetAddress": place.street if here else None,
        "postalCode": place.postal if here else None,
        "city": place.city if here else None,
        "state": place.state if here else None,
        "country": place.country if here else None,
        "usageLocation": place.code if here else None,
        "preferredLanguage": place.language if here else None,
        "preferredDataLocation": None,
        "showInAddressList": None if here else False,
    }


def _employment(person: Person, dice: Dice) -> Row:
    here = person.guest is None and person.department is not None
    number = dice.number(10_000, 99_999, "employee", person.alias)
    hired = second_stamp(dice.ago(days=dice.number(100, 3000, "hired", person.alias)))
    organisation: Row = {"costCenter": f"CC-{number % 40:02d}", "division": person.department}
    return {
        "companyName": "Contoso" if here else None,
        "department": person.department,
        "jobTitle": person.job,
        "officeLocation": f"{number % 30 + 1}/{number % 9000}" if here else None,
        "employeeId": f"E{number}" if here else None,
        "employeeType": person.employee_type if here else None,
        "employeeHireDate": hired if here else None,
        "employeeLeaveDateTime": None,
        "employeeOrgData": organisation if here else None,
        "hireDate": None,
    }


def _entitlement(person: Person, dice: Dice) -> Row:
    updated = dice.ago_stamp(dice.number(5, 300, "licensed", person.alias), person.alias)
    plans = assigned_plans(person.licences, updated[:19] + "Z")
    provisioned = [
        {"capabilityStatus": "Enabled", "provisioningStatus": "Success", "service": plan["service"]}
        for plan in plans
        if plan["capabilityStatus"] == "Enabled"
    ]
    return {
        "assignedLicenses": assigned_licenses(person.licences),
        "assignedPlans": plans,
        "licenseAssignmentStates": assignment_states(person.licences, updated[:19] + "Z"),
        "provisionedPlans": provisioned,
        "serviceProvisioningErrors": [],
        "customSecurityAttributes": None,
        "authorizationInfo": {"certificateUserIds": []},
    }


def _on_premises(person: Person, domain: str, dice: Dice) -> Row:
    synced, alias = person.synced, person.alias
    immutable = sha256(alias.encode()).hexdigest()[:22] + "=="
    surname, given = person.surname or "", person.given or ""
    return {
        "onPremisesSyncEnabled": True if synced else None,
        "onPremisesDistinguishedName": (
            f"CN={surname}\\, {given},OU=HR,DC=corp,DC=contoso,DC=example" if synced else None
        ),
        "onPremisesDomainName": "corp.contoso.example" if synced else None,
        "onPremisesImmutableId": immutable if synced else None,
        "onPremisesLastSyncDateTime": second_stamp(dice.ago(hours=1)) if synced else None,
        "onPremisesSamAccountName": alias[:20] if synced else None,
        "onPremisesSecurityIdentifier": (
            _security_identifier("S-1-5-21", "corp", alias) if synced else None
        ),
        "onPremisesUserPrincipalName": f"{alias}@{domain}" if synced else None,
        "onPremisesProvisioningErrors": [],
        "onPremisesExtensionAttributes": dict.fromkeys(_EXTENSION_ATTRIBUTES)
        | (
            {"extensionAttribute1": "KST 4711", "extensionAttribute4": "Parkplatz 17"}
            if synced
            else {}
        ),
    }


def _personal_page(person: Person, dice: Dice) -> Row:
    """Properties kept in SharePoint, which only a read of one user may select."""
    licensed = any(EXCHANGE in licence.sku.plans for licence in person.licences)
    filled = licensed and dice.number(0, 2, "profile", person.alias) == 0
    born = f"{dice.number(1961, 2001, 'born', person.alias)}-0{dice.number(1, 9, person.alias)}-14"
    return {
        "aboutMe": f"Ask me about {person.department}." if filled else None,
        "birthday": f"{born}T00:00:00Z" if filled else "0001-01-01T00:00:00Z",
        "interests": ["Radfahren", "Chess"] if filled else [],
        "mySite": f"https://contoso-my.example/personal/{person.alias}/" if licensed else None,
        "pastProjects": ["Project Falcon"] if filled else [],
        "preferredName": person.given if filled else None,
        "responsibilities": ["Budget"] if filled else [],
        "schools": ["Technische Universität Berlin"] if filled else [],
        "skills": ["Python", "Verhandlung"] if filled else [],
    }


def _history(person: Person, dice: Dice) -> Row:
    changed = second_stamp(dice.ago(days=dice.number(3, 400, "password", person.alias)))
    seen = second_stamp(dice.ago(hours=dice.number(1, 60, "seen", person.alias)))
    activity: Row = {
        "lastSignInDateTime": seen,
        "lastSignInRequestId": made_id("request", person.alias, dice.seed),
        "lastNonInteractiveSignInDateTime": seen,
        "lastNonInteractiveSignInRequestId": made_id("silent", person.alias, dice.seed),
        "lastSuccessfulSignInDateTime": seen,
        "lastSuccessfulSignInRequestId": made_id("request", person.alias, dice.seed),
    }
    return {
        "lastPasswordChangeDateTime": changed,
        "signInSessionsValidFromDateTime": changed,
        "signInActivity": activity if person.sign_ins else None,
        "passwordPolicies": None if person.guest or person.synced else "DisablePasswordExpiration",
        "passwordProfile": None,
    }


def _oddments(person: Person, dice: Dice) -> Row:
    """What every consumer must carry along untouched, values of later versions included."""
    young = dice.number(0, 19, "age", person.alias) == 0
    return {
        "ageGroup": "adult" if person.department == "HR" else None,
        "consentProvidedForMinor": "unknownFutureValue" if young else None,
        "legalAgeGroupClassification": "adultWithGuardian2031" if young else None,
        "deviceEnrollmentLimit": 15,
        "isManagementRestricted": None,
        "isResourceAccount": None,
        "print": None,
        "isLicenseReconciliationNeeded": False,
        "onPremisesObjectIdentifier": None,
        APP_EXTENSION: f"L-{dice.number(1, 99999, 'loyalty', person.alias):05d}"
        if person.department == "Retail"
        else None,
    }


def _security_identifier(authority: str, *parts: object) -> str:
    digest = sha256("|".join(map(str, parts)).encode()).digest()
    numbers = [int.from_bytes(digest[index : index + 4]) for index in (0, 4, 8, 12)]
    return "-".join([authority, *map(str, numbers)])
