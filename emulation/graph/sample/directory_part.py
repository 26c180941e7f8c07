"""Puts people into a tenant: accounts and all that hangs on them in the directory."""

from emulation.graph.sample.access import app_role_assignments, owned_application, permission_grants
from emulation.graph.sample.cast import CONTOSO
from emulation.graph.sample.groups import GROUPS, make_group, memberships, reference
from emulation.graph.sample.hardware import Holder
from emulation.graph.sample.licences import subscribed_skus
from emulation.graph.sample.mailbox import address_book, mailbox_settings, open_extensions
from emulation.graph.sample.objects import make_outer_contact
from emulation.graph.sample.persons import Person
from emulation.graph.sample.photos import paint_photo
from emulation.graph.sample.rows import Dice
from emulation.graph.sample.security import (
    authentication_methods,
    registration_details,
    risky_user,
)
from emulation.graph.sample.users import make_user, user_id_of
from emulation.graph.state import Tenant
from emulation.graph.wire import Row, second_stamp

USER_TYPE = "#microsoft.graph.user"
_WITH_EXTENSIONS = frozenset(("adele.vance", "megan.bowen", "juergen.groesser"))
_PARTNERS = (
    Person(
        alias="orders.northwind",
        given="Ann",
        surname="Northwind",
        display="Ann Northwind (Northwind Traders)",
        mail="orders@northwind.example",
        job="Order desk",
    ),
)


def add_people(tenant: Tenant, people: tuple[Person, ...], domain: str, dice: Dice) -> list[Holder]:
    """Adds an account for each and what belongs to it; groups first, since people join them."""
    if tenant.tenant_id == CONTOSO:
        _add_groups(tenant, dice)
    holders = [
        Holder(person=person, user=make_user(person, tenant.tenant_id, domain, dice))
        for person in people
    ]
    for holder in holders:
        _add_account(tenant, holder, dice)
        _add_rights(tenant, holder, dice)
        _add_security(tenant, holder, dice)
        _add_mailbox(tenant, holder, dice)
    tenant.collections["subscribedSkus"] = subscribed_skus(tenant.tenant_id, _used(holders))
    return holders


def _add_groups(tenant: Tenant, dice: Dice) -> None:
    by_key = {plan.key: plan for plan in GROUPS}
    for plan in GROUPS:
        tenant.groups[plan.group_id] = make_group(plan, dice)
        tenant.links[plan.group_id, "memberOf"] = (
            [reference(by_key[plan.inside])] if plan.inside else []
        )
        tenant.links[plan.group_id, "owners"] = [
            {"@odata.type": USER_TYPE, "id": user_id_of(CONTOSO, owner)} for owner in plan.owners
        ]
    for partner in _PARTNERS:
        contact = make_outer_contact(partner, "Northwind Traders")
        tenant.contacts[contact["id"]] = contact


def _add_account(tenant: Tenant, holder: Holder, dice: Dice) -> None:
    person, user_id = holder.person, holder.user_id
    if person.deleted_days_ago is None:
        tenant.users[user_id] = holder.user
    else:
        deleted = holder.user
        # A deleted user's name is prefixed by its id in hex (reference 2.1, U).
        deleted["userPrincipalName"] = user_id.replace("-", "") + deleted["userPrincipalName"]
        deleted["deletedDateTime"] = second_stamp(dice.ago(days=person.deleted_days_ago))
        tenant.deleted_users[user_id] = deleted
    if person.photo:
        tenant.photos[user_id] = paint_photo(person.alias)
    if person.manager is not None:
        manager = user_id_of(tenant.tenant_id, person.manager)
        tenant.links[user_id, "manager"] = [{"@odata.type": USER_TYPE, "id": manager}]
    if person.guest is not None:
        sponsor = user_id_of(tenant.tenant_id, "isaiah.langer")
        tenant.links[user_id, "sponsors"] = [{"@odata.type": USER_TYPE, "id": sponsor}]


def _add_rights(tenant: Tenant, holder: Holder, dice: Dice) -> None:
    person, user_id = holder.person, holder.user_id
    if tenant.tenant_id != CONTOSO:
        tenant.links[user_id, "memberOf"] = []
        return
    tenant.links[user_id, "memberOf"] = memberships(person)
    tenant.links[user_id, "appRoleAssignments"] = app_role_assignments(person, user_id, dice)
    tenant.links[user_id, "oauth2PermissionGrants"] = permission_grants(person, user_id)
    owned: list[Row] = [reference(plan) for plan in GROUPS if person.alias in plan.owners]
    if person.alias == "isaiah.langer":
        app = owned_application(person.alias, dice)
        tenant.links[app["id"], "owners"] = [{"@odata.type": USER_TYPE, "id": user_id}]
        owned.append(app)
    tenant.links[user_id, "ownedObjects"] = owned
    tenant.links[user_id, "createdObjects"] = owned[-1:]


def _add_security(tenant: Tenant, holder: Holder, dice: Dice) -> None:
    person, user = holder.person, holder.user
    methods = authentication_methods(person, dice)
    tenant.links[holder.user_id, "authentication/methods"] = methods
    details = registration_details(person, user, methods, dice)
    tenant.rows("reports/authenticationMethods/userRegistrationDetails").append(details)
    if person.alias == "irvin.sayers":
        tenant.rows("identityProtection/riskyUsers").append(risky_user(person, user, dice))


def _add_mailbox(tenant: Tenant, holder: Holder, dice: Dice) -> None:
    person, user_id = holder.person, holder.user_id
    if person.alias in _WITH_EXTENSIONS:
        tenant.links[user_id, "extensions"] = open_extensions()
    if person.guest is not None or not person.mailbox:
        return
    tenant.links[user_id, "mailboxSettings"] = [mailbox_settings(person)]
    tenant.links[user_id, "contacts"] = address_book(person, dice)


def _used(holders: list[Holder]) -> dict[str, int]:
    used = dict[str, int]()
    for holder in holders:
        for sku_id in {licence.sku.id for licence in holder.person.licences}:
            used[sku_id] = used.get(sku_id, 0) + 1
    return used
