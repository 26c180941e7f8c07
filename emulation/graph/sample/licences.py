"""The products the sample tenants have bought: SKUs, their service plans, and rows about them."""

from dataclasses import dataclass

from emulation.graph.wire import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One service inside a product."""

    id: str
    name: str
    service: str
    applies_to: str = "User"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sku:
    """One product: the unit that is assigned to people and groups."""

    id: str
    part_number: str
    plans: tuple[Plan, ...]
    bought: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """One assignment to a person: direct, or through a group."""

    sku: Sku
    disabled: tuple[Plan, ...] = ()
    group_id: str | None = None
    state: str = "Active"
    error: str = "None"


EXCHANGE = Plan(
    id="efb87545-963c-4e0d-99df-69c6916d9eb0", name="EXCHANGE_S_ENTERPRISE", service="exchange"
)
SHAREPOINT = Plan(
    id="5dbe027f-2339-4123-9542-606e4d348a72", name="SHAREPOINTENTERPRISE", service="SharePoint"
)
TEAMS = Plan(id="57ff2da0-773e-42df-b2af-ffb7a2317929", name="TEAMS1", service="TeamspaceAPI")
INTUNE = Plan(id="c1ec4a95-1f05-45b3-a911-aa3fa01094f5", name="INTUNE_A", service="SCO")
YAMMER = Plan(
    id="7547a3fe-08ee-4ccb-b430-5077c5041653", name="YAMMER_ENTERPRISE", service="YammerEnterprise"
)
SWAY = Plan(id="a23b959c-7ce8-4e57-9140-b90eb88a9e97", name="SWAY", service="Sway")
PREMIUM_P1 = Plan(
    id="41781fb2-bc02-4b7c-bd55-b576c07bb09d", name="AAD_PREMIUM", service="AADPremiumService"
)
PREMIUM_P2 = Plan(
    id="eec0eb4f-6444-4f95-aba0-50c24d67f998", name="AAD_PREMIUM_P2", service="AADPremiumService"
)
FLOW = Plan(
    id="50e68c76-46c6-4674-81f9-75456511b170", name="FLOW_P2_VIRAL", service="ProcessSimple"
)
FOUNDATION = Plan(
    id="113feb6c-3fe4-4440-bddc-54d774bf0318",
    name="EXCHANGE_S_FOUNDATION",
    service="exchange",
    applies_to="Company",
)

E5 = Sku(
    id="06ebc4ee-1bb5-47dd-8120-11324bc54e06",
    part_number="SPE_E5",
    plans=(EXCHANGE, SHAREPOINT, TEAMS, INTUNE, YAMMER, SWAY, PREMIUM_P1, PREMIUM_P2),
    bought=60,
)
E3 = Sku(
    id="6fd2c87f-b296-42f0-b197-1e91e994b900",
    part_number="ENTERPRISEPACK",
    plans=(EXCHANGE, SHAREPOINT, TEAMS, YAMMER, SWAY),
    bought=40,
)
FLOW_FREE = Sku(
    id="f30db892-07e9-47e9-837c-80727f46fd3d",
    part_number="FLOW_FREE",
    plans=(FLOW, FOUNDATION),
    bought=10_000,
)
SKUS = (E5, E3, FLOW_FREE)


def assigned_licenses(licences: tuple[Licence, ...]) -> list[Row]:
    """One row per SKU; a plan is off only where every assignment of the SKU turns it off."""
    return [
        {"disabledPlans": [plan.id for plan in sku.plans if plan.id in off], "skuId": sku.id}
        for sku, off in _plans_off(licences)
    ]


def assignment_states(licences: tuple[Licence, ...], updated: str) -> list[Row]:
    """licenseAssignmentStates: ``assignedByGroup`` null means direct."""
    return [
        {
            "skuId": licence.sku.id,
            "disabledPlans": [plan.id for plan in licence.disabled],
            "assignedByGroup": licence.group_id,
            "state": licence.state,
            "error": licence.error,
            "lastUpdatedDateTime": updated,
        }
        for licence in licences
    ]


def assigned_plans(licences: tuple[Licence, ...], assigned: str) -> list[Row]:
    """assignedPlans: every plan of every SKU, with those turned off marked Deleted."""
    rows: list[Row] = []
    for sku, off in _plans_off(licences):
        rows.extend(
            {
                "assignedDateTime": assigned,
                "capabilityStatus": "Deleted" if plan.id in off else "Enabled",
                "service": plan.service,
                "servicePlanId": plan.id,
            }
            for plan in sku.plans
        )
    return rows


def subscribed_skus(tenant_id: str, consumed: dict[str, int]) -> list[Row]:
    """The rows of /subscribedSkus."""
    return [
        {
            "accountId": tenant_id,
            "accountName": "Contoso",
            "appliesTo": "User",
            "capabilityStatus": "Enabled",
            "consumedUnits": consumed.get(sku.id, 0),
            "id": f"{tenant_id}_{sku.id}",
            "prepaidUnits": {"enabled": sku.bought, "lockedOut": 0, "suspended": 0, "warning": 0},
            "servicePlans": [_service_plan(plan) for plan in sku.plans],
            "skuId": sku.id,
            "skuPartNumber": sku.part_number,
            "subscriptionIds": [],
        }
        for sku in SKUS
    ]


def _service_plan(plan: Plan) -> Row:
    return {
        "servicePlanId": plan.id,
        "servicePlanName": plan.name,
        "provisioningStatus": "Success",
        "appliesTo": plan.applies_to,
    }


def _plans_off(licences: tuple[Licence, ...]) -> list[tuple[Sku, set[str]]]:
    pairs: list[tuple[Sku, set[str]]] = []
    working = [licence for licence in licences if licence.state == "Active"]
    for sku in dict.fromkeys(licence.sku for licence in working):
        each = [{plan.id for plan in one.disabled} for one in working if one.sku == sku]
        pairs.append((sku, set[str].intersection(*each)))
    return pairs
