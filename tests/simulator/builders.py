"""A tiny world of known content, and a client that speaks plain HTTP to a simulator."""

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from emulation.graph.app import RunningSimulator, start_simulator
from emulation.graph.state import Tenant, World
from emulation.graph.tokens import ALL_ROLES, mint
from emulation.graph.wire import Row

TENANT = "aaaaaaaa-0000-4000-8000-000000000001"
OTHER_TENANT = "bbbbbbbb-0000-4000-8000-000000000001"
ANNA = "00000000-0000-4000-8000-00000000a001"
BERT = "00000000-0000-4000-8000-00000000b001"
SYNCED = "00000000-0000-4000-8000-00000000c001"
ADMIN = "00000000-0000-4000-8000-00000000d001"
GUEST = "00000000-0000-4000-8000-00000000e001"
STAFF = "00000000-0000-4000-8000-0000000f0001"
DYNAMIC = "00000000-0000-4000-8000-0000000f0002"
SUITE = "00000000-0000-4000-8000-0000000f0003"
SKU = "06ebc4ee-1bb5-47dd-8120-11324bc54e06"
PLAN_MAIL = "efb87545-963c-4e0d-99df-69c6916d9eb0"
PLAN_CHAT = "57ff2da0-773e-42df-b2af-ffb7a2317929"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x30\x00\x00\x00\x20\x08\x02\x00\x00\x00"


def make_user(user_id: str, name: str, **properties: object) -> Row:
    """A cloud-only member of example.com with its proxy address."""
    mail = f"{name}@example.com"
    row: Row = {
        "id": user_id,
        "displayName": name.title(),
        "givenName": name.title(),
        "surname": None,
        "userPrincipalName": mail,
        "mail": mail,
        "proxyAddresses": [f"SMTP:{mail}"],
        "otherMails": [],
        "businessPhones": [],
        "mobilePhone": None,
        "accountEnabled": True,
        "userType": "Member",
        "usageLocation": "DE",
        "createdDateTime": "2024-03-01T08:00:00Z",
        "onPremisesSyncEnabled": None,
        "identities": [],
        "assignedLicenses": [],
        "licenseAssignmentStates": [],
        "deletedDateTime": None,
    }
    return {**row, **properties}


def make_group(group_id: str, name: str, **properties: object) -> Row:
    """A security group."""
    return {"id": group_id, "displayName": name, "groupTypes": [], **properties}


def link(kind: str, object_id: str) -> Row:
    """A link row that names an object and no more."""
    return {"@odata.type": f"#microsoft.graph.{kind}", "id": object_id}


def make_sku(enabled: int = 10) -> Row:
    """A suite with a mail plan and a chat plan."""
    plans = [
        {"servicePlanId": PLAN_MAIL, "servicePlanName": "EXCHANGE", "appliesTo": "User"},
        {"servicePlanId": PLAN_CHAT, "servicePlanName": "TEAMS", "appliesTo": "User"},
    ]
    return {
        "id": f"{TENANT}_{SKU}",
        "skuId": SKU,
        "skuPartNumber": "ENTERPRISEPACK",
        "prepaidUnits": {"enabled": enabled},
        "consumedUnits": 0,
        "servicePlans": plans,
    }


def make_world() -> World:
    """Five people: an ordinary two, a synced one, an administrator, a guest; and three groups."""
    users = (
        make_user(
            ANNA,
            "anna",
            otherMails=["anna@home.example"],
            mobilePhone="+49 170 1",
            businessPhones=["+49 30 1"],
            identities=[
                {"signInType": "federated", "issuer": "google.com", "issuerAssignedId": "an1"},
            ],
        ),
        make_user(BERT, "bert", employeeId="E-2"),
        make_user(SYNCED, "carl", onPremisesSyncEnabled=True),
        make_user(ADMIN, "dora"),
        make_user(
            GUEST,
            "eve",
            userPrincipalName="eve_home.example#EXT#@example.com",
            userType="Guest",
            mail="eve@home.example",
            proxyAddresses=[],
        ),
    )
    tenant = Tenant(
        tenant_id=TENANT,
        organization={
            "id": TENANT,
            "displayName": "Example",
            "tenantType": "AAD",
            "verifiedDomains": [{"name": "example.com"}],
        },
        users={row["id"]: row for row in users},
        groups={
            STAFF: make_group(STAFF, "Staff"),
            DYNAMIC: make_group(DYNAMIC, "Everybody", groupTypes=["DynamicMembership"]),
            SUITE: make_group(SUITE, "Suite"),
        },
        collections={"subscribedSkus": [make_sku()]},
    )
    tenant.links[ANNA, "memberOf"] = [link("group", STAFF), link("group", DYNAMIC)]
    tenant.links[STAFF, "memberOf"] = [link("group", SUITE)]
    tenant.links[ANNA, "manager"] = [link("user", BERT)]
    tenant.links[ADMIN, "memberOf"] = [
        {**link("directoryRole", "r1"), "displayName": "Global Administrator"}
    ]
    other = Tenant(tenant_id=OTHER_TENANT, organization={"id": OTHER_TENANT})
    return World(tenants={TENANT: tenant, OTHER_TENANT: other})


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """An answer read to its end."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.content)

    @property
    def code(self) -> str:
        return self.body["error"]["code"]

    @property
    def ids(self) -> list[str]:
        return [row["id"] for row in self.body["value"]]


class Client:
    """Sends requests as given, with an app-only token unless told otherwise."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str, roles: tuple[str, ...]):
        self._session = session
        self.base_url = base_url
        self.token = mint(TENANT, roles)

    async def send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: object = None,
        data: bytes | None = None,
    ) -> Got:
        """`path` below `/v1.0`, or a whole address; percent-encoded by the caller."""

        address = path if path.startswith("http") else f"{self.base_url}/v1.0{path}"
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        if body is not None:
            sent["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        content = BytesIO(data) if data is not None else None
        async with self._session.request(
            method, URL(address, encoded=True), headers=sent, data=content
        ) as answer:
            return Got(
                status=answer.status, headers=answer.headers.copy(), content=await answer.read()
            )

    async def get(self, path: str, **headers: str) -> Got:
        return await self.send("GET", path, headers=headers)

    async def find(self, condition: str, path: str = "/users", *, advanced: bool = False) -> Got:
        """`$filter` with or without the advanced mode."""
        tail = "&$count=true" if advanced else ""
        headers = {"ConsistencyLevel": "eventual"} if advanced else {}
        return await self.get(f"{path}?$filter={quote(condition)}{tail}", **headers)

    async def control(self, method: str, path: str, body: object = None) -> Got:
        """The control API, without a token."""
        return await self.send(
            method, f"{self.base_url}/_sim{path}", headers={"Authorization": ""}, body=body
        )

    async def pages(self, path: str, **headers: str) -> list[Any]:
        """Every page's document, following the links with the same headers."""
        documents = list[Any]()
        following: str | None = path
        while following:
            got = await self.get(following, **headers)
            assert got.status == 200, got.content
            documents.append(got.body)
            following = got.body.get("@odata.nextLink")
        return documents


@asynccontextmanager
async def running(
    world: World | None = None, roles: tuple[str, ...] = ALL_ROLES
) -> AsyncGenerator[tuple[RunningSimulator, Client]]:
    """A simulator on a port of its own, and a client for it."""
    simulator = await start_simulator(world or make_world(), reload=make_world)
    try:
        async with aiohttp.ClientSession() as session:
            yield simulator, Client(session, simulator.base_url, roles)
    finally:
        await simulator.stop()
