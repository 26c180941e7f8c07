"""The real function app in this process: on Azurite, with a simulated Graph, in the local host."""

import asyncio
import base64
import json
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from azure.data.tables.aio import TableServiceClient
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue.aio import QueueServiceClient

from emulation.functions_host.app_settings import AppSettings
from emulation.functions_host.azure_accounts import AzureAccounts
from emulation.functions_host.clock import SystemClock
from emulation.functions_host.engine import App
from emulation.functions_host.host import Host, HostOptions
from emulation.functions_host.telemetry import HostEvent, Telemetry
from emulation.graph.app import RunningSimulator
from emulation.graph.sample import CONTOSO
from emulation.graph.state import Tenant, World
from emulation.graph.tokens import ALL_ROLES, mint
from emulation.local_settings import SAMPLE_NAME, fill_settings

ROOT = Path(__file__).resolve().parents[2]
POLL_SECONDS = 0.05
PATIENCE_SECONDS = 90

type Entry = dict[str, Any]


def tenant_entry(simulator: str, **changes: Any) -> Entry:
    """The tenant of the sample settings on this simulator, but for `changes`.

    `roles` are the permissions its application holds, and `token_of` the tenant it has them in.
    """
    sample = fill_settings(ROOT / SAMPLE_NAME, {})
    entry: Entry = json.loads(sample["DSR_TENANTS"])[0]
    token = mint(changes.pop("token_of", CONTOSO), changes.pop("roles", ALL_ROLES))
    credential = {"kind": "development_token", "secret": token}
    return entry | {"simulator": simulator, "credential": credential} | changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a caller got."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    #: By binding name, where a function was run by itself.
    outputs: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def json(self) -> Any:
        return json.loads(self.content)


@dataclass(kw_only=True)
class Product:
    """The app, the cloud it reads, the storage it writes, and a caller's connection to it."""

    app: App
    simulator: RunningSimulator
    storage: str
    #: Whatever must never be written anywhere.
    secrets: tuple[str, ...]
    #: What an operator shows; callers without it may post a request and no more.
    operator: str
    session: aiohttp.ClientSession
    host: Host | None = None
    events: list[HostEvent] = field(default_factory=list[HostEvent])

    @property
    def world(self) -> World:
        return self.simulator.world

    @property
    def tenant(self) -> Tenant:
        return self.world.tenants[CONTOSO]

    async def start(self, environ: Mapping[str, str]) -> None:
        """Let the host listen. Its queues are looked at ten times a second."""
        clock = SystemClock()
        self.host = Host(
            self.app,
            AzureAccounts(AppSettings(environ)),
            HostOptions(host_id="product", max_poll=timedelta(seconds=0.1), drain_seconds=5),
            clock=clock,
            rng=random.Random(3),
            telemetry=Telemetry(clock, self.events.append),
        )
        await self.host.start()

    async def invoke(self, name: str, body: object = None, **route: str) -> Reply:
        """An HTTP function run by itself, past host and routing, for the operator."""
        headers = {"authorization": f"Bearer {self.operator}"}
        method = "GET" if body is None else "POST"
        content = b"" if body is None else json.dumps(body)
        headers |= {} if body is None else {"content-type": "application/json"}
        done = await self.app.invoke_http(
            name, method, headers=headers, body=content, route_params=route
        )
        assert done.response is not None, done
        return Reply(
            status=done.response.status,
            headers={name.lower(): value for name, value in done.response.headers},
            content=done.response.body,
            outputs={name: str(datum.value) for name, datum in done.outputs.items()},
        )

    async def carry(self, queue: str, message: str) -> None:
        """Run the function of a queue with a message, as if its host had taken it."""
        done = await self.app.invoke_queue(f"look_{queue.removeprefix('dsr-')}", message)
        assert done.succeeded, done.error_type

    async def call(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> Reply:
        """A call of the operator's; any other address than one of ours is called by nobody."""
        assert self.host is not None
        ours = path.startswith("/")
        own = {"Authorization": f"Bearer {self.operator}"} if ours else {}
        url = f"http://127.0.0.1:{self.host.port}{path}" if ours else path
        options |= {"headers": {**own, **(headers or {})}, "allow_redirects": False}
        async with self.session.request(method, url, **options) as answer:
            content = await answer.read()
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Reply(status=answer.status, headers=headers, content=content)

    async def submit(self, *emails: str, **fields: str) -> str:
        """The id of a new request for access to the data of whoever has these addresses."""
        form = [("right", "access"), *(("email", one) for one in emails), *fields.items()]
        reply = await self.call("POST", "/api/requests", data=aiohttp.FormData(form))
        assert reply.status == 202, reply
        return str(reply.json["request_id"])

    async def show(self, request_id: str) -> Any:
        reply = await self.call("GET", f"/api/requests/{request_id}")
        assert reply.status == 200, reply
        return reply.json

    async def wait_for(self, request_id: str, *statuses: str) -> Any:
        """The request as shown, once it has one of these statuses."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        shown = await self.show(request_id)
        while shown["status"] not in statuses:
            assert time.monotonic() < deadline, shown
            await asyncio.sleep(POLL_SECONDS)
            shown = await self.show(request_id)
        return shown

    async def complete(self, *emails: str, **fields: str) -> Any:
        """The request as shown, once it is completed."""
        shown = await self.wait_for(
            await self.submit(*emails, **fields), "completed", "needs_operator"
        )
        assert shown["status"] == "completed", shown
        return shown

    async def act(self, request_id: str, act: str, body: object = None) -> Reply:
        options = {} if body is None else {"json": body}
        return await self.call("POST", f"/api/requests/{request_id}/acts/{act}", **options)

    async def files(self, request_id: str, container: str = "packages-contoso") -> dict[str, bytes]:
        """The blobs in a request's folder, by their place in it."""
        return {
            name.removeprefix(f"{request_id}/"): content
            for (_, name), content in (await read_blobs(self.storage, container)).items()
            if name.startswith(f"{request_id}/")
        }

    def templates(self) -> list[str]:
        """The Graph calls so far, those inside a batch too."""
        return [f"{entry.method} {entry.template}" for entry in self.world.journal.entries]


def task_of(shown: Any, stage: str, system: str) -> Any:
    """One system's part of a stage, as shown."""
    (found,) = (
        task
        for each in shown["stages"]
        if each["stage"] == stage
        for task in each["tasks"]
        if task["system"] == system
    )
    return found


def source_of(task: Any, name: str) -> Any:
    """One source of a task, as shown."""
    (found,) = (source for source in task["sources"] if source["source"] == name)
    return found


async def read_blobs(storage: str, *containers: str) -> dict[tuple[str, str], bytes]:
    """Every blob by container and name; of all containers but the host's own when none is named."""
    found: dict[tuple[str, str], bytes] = {}
    async with BlobServiceClient.from_connection_string(storage) as service:
        names = [one.name async for one in service.list_containers()]
        for name in names:
            if name.startswith("azure-webjobs-") or (containers and name not in containers):
                continue
            container = service.get_container_client(name)
            async for blob in container.list_blobs():
                stream = await container.download_blob(blob.name)
                found[name, blob.name] = await stream.readall()
    return found


async def read_entities(storage: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    async with TableServiceClient.from_connection_string(storage) as service:
        names = [table.name async for table in service.list_tables()]
        return {
            name: [dict(row) async for row in service.get_table_client(name).list_entities()]
            for name in names
        }


async def read_messages(storage: str) -> dict[str, list[str]]:
    """Every message that waits in sight, as it is stored."""
    async with QueueServiceClient.from_connection_string(storage) as service:
        names = [queue.name async for queue in service.list_queues()]
        return {
            name: [
                message.content
                for message in await service.get_queue_client(name).peek_messages(max_messages=32)
            ]
            for name in names
        }


async def take_messages(storage: str) -> list[tuple[str, str]]:
    """Take every message in sight off its queue: the queues' names and what the messages say."""
    taken: list[tuple[str, str]] = []
    async with QueueServiceClient.from_connection_string(storage) as service:
        for name in [queue.name async for queue in service.list_queues()]:
            client = service.get_queue_client(name)
            async for message in client.receive_messages():
                taken.append((name, base64.b64decode(message.content).decode()))
                await client.delete_message(message)
    return taken


async def clear_storage(storage: str) -> None:
    """Remove every queue, table and container."""
    async with QueueServiceClient.from_connection_string(storage) as queues:
        await _remove([one.name async for one in queues.list_queues()], queues.delete_queue)
    async with TableServiceClient.from_connection_string(storage) as tables:
        await _remove([one.name async for one in tables.list_tables()], tables.delete_table)
    async with BlobServiceClient.from_connection_string(storage) as blobs:
        names = [one.name async for one in blobs.list_containers()]
        # The host's own container holds leases, which keep it from being removed.
        ours = [name for name in names if not name.startswith("azure-webjobs-")]
        await _remove(ours, blobs.delete_container)


async def _remove(names: Sequence[str], remove: Callable[[str], Awaitable[object]]) -> None:
    for name in names:
        await remove(name)
