"""Groups of the main tenant, who is in them, and the directory roles some people hold."""

from collections.abc import Callable
from dataclasses import dataclass

from emulation.graph.sample.cast import CONTOSO
from emulation.graph.sample.entitlements import E3_GROUP, GROUP_E3, GROUP_E5, LICENCE_GROUP
from emulation.graph.sample.licences import Licence, assigned_licenses
from emulation.graph.sample.persons import Person
from emulation.graph.sample.rows import Dice
from emulation.graph.wire import Row, made_id, second_stamp

GROUP_TYPE = "#microsoft.graph.group"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPlan:
    """A group and its rule of membership."""

    key: str
    name: str
    about: str
    holds: Callable[[Person], bool]
    types: tuple[str, ...] = ()
    rule: str | None = None
    licence: Licence | None = None
    inside: str | None = None
    owners: tuple[str, ...] = ()
    role_assignable: bool = False
    synced: bool = False

    @property
    def group_id(self) -> str:
        """The object id: fixed, whatever the seed."""
        return made_id(CONTOSO, "group", self.key)


def _has(licence_group: str) -> Callable[[Person], bool]:
    return lambda person: any(licence.group_id == licence_group for licence in person.licences)


def _among(*aliases: str) -> Callable[[Person], bool]:
    return lambda person: person.alias in aliases


def _of(department: str) -> Callable[[Person], bool]:
    return lambda person: person.department == department


GROUPS = (
    GroupPlan(
        key="all-company",
        name="All Company",
        about="Everybody who works here",
        holds=lambda person: person.guest is None and bool(person.licences),
        types=("Unified",),
        owners=("admin", "patti.fernandez"),
    ),
    GroupPlan(
        key="licence-e5",
        name="Licence Microsoft 365 E5",
        about="Members get Microsoft 365 E5 without Sway",
        holds=_has(LICENCE_GROUP),
        licence=GROUP_E5,
        owners=("admin",),
    ),
    GroupPlan(
        key="licence-e3",
        name="Licence Office 365 E3",
        about="Members get Office 365 E3",
        holds=_has(E3_GROUP),
        licence=GROUP_E3,
        owners=("admin",),
    ),
    GroupPlan(
        key="berlin",
        name="Alle in Berlin",
        about="Kept by rule",
        holds=lambda person: person.guest is None and person.place == 0,
        types=("DynamicMembership",),
        rule='(user.city -eq "Berlin") and (user.userType -eq "Member")',
    ),
    GroupPlan(
        key="engineering",
        name="Engineering",
        about="All engineers, through their teams",
        holds=_among("lee.gu"),
        owners=("lee.gu", "patti.fernandez"),
    ),
    GroupPlan(
        key="platform-engineering",
        name="Platform Engineering",
        about="A team inside Engineering",
        holds=_of("Engineering"),
        inside="engineering",
        owners=("lee.gu",),
    ),
    GroupPlan(
        key="falcon",
        name="Project Falcon – <draft> & 'notes'",
        about="One owner only, and one guest inside",
        holds=_among("isaiah.langer", "adele.vance", "alex.wilber", "enrico.cattaneo"),
        types=("Unified",),
        owners=("isaiah.langer",),
    ),
    GroupPlan(
        key="retail",
        name="Retail",
        about="Shops",
        holds=lambda person: person.department == "Retail",
        types=("Unified",),
        owners=("adele.vance", "miriam.graham"),
    ),
    GroupPlan(
        key="helpdesk",
        name="Helpdesk administrators",
        about="Holds a directory role",
        holds=_among("allan.deyoung", "william.lee"),
        role_assignable=True,
        owners=("admin",),
    ),
    GroupPlan(
        key="corp-hr",
        name="CORP-HR",
        about="Comes from the on-premises directory",
        holds=_among("diego.siciliani", "niamh.kelly"),
        synced=True,
    ),
)


def make_group(plan: GroupPlan, dice: Dice) -> Row:
    """The whole row of a group."""
    created = second_stamp(dice.ago(days=dice.number(100, 2000, "group", plan.key)))
    unified = "Unified" in plan.types
    mail = f"{plan.key}@contoso.example" if unified else None
    synced_at = second_stamp(dice.ago(hours=1)) if plan.synced else None
    return {
        "id": plan.group_id,
        "deletedDateTime": None,
        "classification": None,
        "createdDateTime": created,
        "description": plan.about,
        "displayName": plan.name,
        "expirationDateTime": None,
        "groupTypes": list(plan.types),
        "isAssignableToRole": True if plan.role_assignable else None,
        "mail": mail,
        "mailEnabled": unified,
        "mailNickname": plan.key,
        "membershipRule": plan.rule,
        "membershipRuleProcessingState": "On" if plan.rule else None,
        "onPremisesDomainName": "corp.contoso.example" if plan.synced else None,
        "onPremisesLastSyncDateTime": synced_at,
        "onPremisesSamAccountName": plan.name if plan.synced else None,
        "onPremisesSyncEnabled": True if plan.synced else None,
        "preferredDataLocation": None,
        "preferredLanguage": None,
        "proxyAddresses": [f"SMTP:{mail}"] if mail else [],
        "renewedDateTime": created,
        "resourceBehaviorOptions": [],
        "resourceProvisioningOptions": ["Team"] if unified else [],
        "securityEnabled": not unified,
        "theme": None,
        "uniqueName": None,
        "visibility": "Private" if unified else None,
        "assignedLicenses": assigned_licenses((plan.licence,)) if plan.licence else [],
        "onPremisesProvisioningErrors": [],
        "serviceProvisioningErrors": [],
    }


def memberships(person: Person) -> list[Row]:
    """The rows of memberOf: references to groups, and directory roles in full."""
    groups: list[Row] = [reference(plan) for plan in GROUPS if plan.holds(person)]
    return groups + ([directory_role(person.role)] if person.role else [])


def reference(plan: GroupPlan) -> Row:
    """A link row that names a group of the tenant."""
    return {"@odata.type": GROUP_TYPE, "id": plan.group_id}


def directory_role(name: str) -> Row:
    """A role as memberOf shows it; its template id is the same in every tenant."""
    return {
        "@odata.type": "#microsoft.graph.directoryRole",
        "id": made_id(CONTOSO, "role", name),
        "deletedDateTime": None,
        "description": "Can manage all aspects of Microsoft Entra ID and Microsoft services.",
        "displayName": name,
        "roleTemplateId": "62e90394-69f5-4237-9190-012177145e10",
    }
