"""Plain HTTP to a simulator that serves the sample world with time standing still."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from aiohttp.web import Application

from emulation.graph.app import start_simulator
from emulation.graph.clock import Clock
from emulation.graph.sample import CONTOSO, SAMPLE_PEOPLE, build_world
from emulation.graph.sample_control import feature_control_routes
from emulation.graph.state import Tenant, World
from emulation.graph.tokens import ALL_ROLES, mint
from emulation.graph.wire import Row

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    body: Row
    headers: dict[str, str]

    @property
    def rows(self) -> list[Row]:
        return self.body["value"]

    @property
    def code(self) -> str:
        return self.body["error"]["code"]


@dataclass(slots=True, kw_only=True)
class Graph:
    base_url: str
    world: World
    session: ClientSession
    tenant_id: str = CONTOSO
    roles: tuple[str, ...] = ALL_ROLES

    @property
    def tenant(self) -> Tenant:
        return self.world.tenants[self.tenant_id]

    def person(self, role: str) -> Row:
        found = self.tenant.find_user(SAMPLE_PEOPLE[role])
        assert found is not None
        return found

    async def call(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> Answer:
        url = path if path.startswith("http") else f"{self.base_url}/v1.0{path}"
        bearer = {"Authorization": f"Bearer {mint(self.tenant_id, self.roles)}"}
        async with self.session.request(
            method, url, json=body, headers=bearer | (headers or {})
        ) as answer:
            text = await answer.text()
            document = await answer.json() if text else {}
            lower = {name.lower(): value for name, value in answer.headers.items()}
            return Answer(status=answer.status, body=document, headers=lower)

    async def get(self, path: str, **options: str) -> Answer:
        query = "&".join(f"{quote('$' + k, safe='$')}={quote(v)}" for k, v in options.items())
        return await self.call("GET", f"{path}?{query}" if query else path)

    async def pages(self, path: str, **options: str) -> list[list[Row]]:
        answer = await self.get(path, **options)
        pages = [answer.rows]
        while "@odata.nextLink" in answer.body:
            answer = await self.call("GET", answer.body["@odata.nextLink"])
            pages.append(answer.rows)
        return pages

    def wait(self, **span: float) -> None:
        self.world.clock.advance(timedelta(**span))


@asynccontextmanager
async def open_graph(world: World | None = None) -> AsyncIterator[Graph]:
    if world is None:
        world = build_world(NOW)
        world.clock = Clock(lambda: NOW)
    running = await start_simulator(world)
    async with ClientSession() as session:
        yield Graph(base_url=running.base_url, world=world, session=session)
    await running.stop()


@asynccontextmanager
async def open_control(world: World) -> AsyncIterator[str]:
    app = Application()
    app.add_routes(feature_control_routes(lambda: world))
    async with TestServer(app) as server:
        yield str(server.make_url("/")).rstrip("/")
