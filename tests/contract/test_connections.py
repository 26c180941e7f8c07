"""Clients per loop, what is logged of them, and what a real service does that Azurite does not."""

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline.transport import AioHttpTransport

from dsr_core.domain.errors import LimitExceededError
from dsr_core.ports import AgendaRow, Claim
from dsr_core.stores.agenda import TableAgenda
from dsr_core.stores.connections import StorageAddresses, StorageConnections
from dsr_core.stores.export_drops import BlobExportDrops
from dsr_core.stores.intake_ledger import TableIntakeLedger
from dsr_core.stores.memory.key_wrapper import MemoryKeyWrapper
from dsr_core.stores.memory.signer import MemorySigner
from dsr_core.stores.package_store import BlobPackageStore
from dsr_core.stores.request_store import TableRequestStore
from tests.contract.samples import NOW, SetClock, opened, started


def test_each_loop_gets_its_own_clients(
    storage_connection_string: str, unique_name: Callable[[str], str]
) -> None:
    connections = StorageConnections(storage_connection_string)
    store = TableRequestStore(
        connections, MemoryKeyWrapper(), MemorySigner(), table=unique_name("requests")
    )

    async def add(request_id: str) -> object:
        await store.add(opened(request_id))
        first = connections.table("t"), connections.queue("q"), connections.container("c")
        second = connections.table("t"), connections.queue("q"), connections.container("c")
        assert first == second
        await connections.close()
        return first[0]

    tables = [asyncio.run(add(request_id)) for request_id in ("r1", "r2")]

    assert tables[0] is not tables[1]


async def test_closed_connections_open_again(
    storage_connection_string: str, unique_name: Callable[[str], str]
) -> None:
    connections = StorageConnections(storage_connection_string)
    agenda = TableAgenda(connections, table=unique_name("agenda"))
    await agenda.add(AgendaRow(due_at=NOW, request_id="r1"))

    await connections.close()
    await connections.close()

    assert len([row async for row in agenda.due(NOW)]) == 1
    await connections.close()


async def test_no_log_line_tells_what_is_stored_or_where(
    connections: StorageConnections,
    unique_name: Callable[[str], str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    clock = SetClock(datetime.now(UTC))
    store = TableRequestStore(
        connections, MemoryKeyWrapper(), MemorySigner(), table=unique_name("requests")
    )
    packages = BlobPackageStore(connections, clock, container=unique_name("p"))
    added = await store.add(opened("request-77"))
    await store.save(added, started(added.request))
    await store.load("request-77")
    writer = packages.writer(added.request, "secret-name.json")
    await writer.write(b"secret content")
    await writer.close()
    await packages.link(added.request, "secret-name.json", timedelta(hours=1))

    for word in ("request-77", "secret", "sig=", "grace", "SharedKey"):
        assert word not in caplog.text


def test_importing_the_adapters_loads_no_storage_sdk() -> None:
    modules = (
        "agenda intake_ledger request_store stage_queue package_store export_drops key_wrapper"
    )
    imports = ";".join(f"import dsr_core.stores.{name}" for name in modules.split())
    heavy = "('aiohttp', 'azure.storage', 'azure.data', 'azure.keyvault', 'azure.identity')"
    program = f"{imports};import sys;print([name for name in {heavy} if name in sys.modules])"

    command = [sys.executable, "-c", program]
    result = subprocess.run(command, capture_output=True, text=True)  # noqa: S603

    assert result.stdout.strip() == "[]", result.stderr


def test_connections_do_not_show_their_secrets(storage_connection_string: str) -> None:
    addresses = StorageAddresses(blob="b", queue="q", table="t", credential=FakeCredential)

    assert "AccountKey" not in repr(StorageConnections(storage_connection_string))
    assert "Fake" not in repr(addresses)


class FakeCredential:
    async def get_token(self, *scopes: str, **options: Any) -> AccessToken:
        return AccessToken("token", 4_102_444_800)

    async def close(self) -> None: ...


class Recorded(AioHttpTransport):
    """Answers from a list, and keeps what was asked. The answers are real aiohttp ones."""

    def __init__(self, url: str) -> None:
        super().__init__(session=aiohttp.ClientSession(auto_decompress=False))
        self.url = url
        self.asked: list[str] = []

    async def send(self, request: Any, **options: Any) -> Any:
        self.asked.append(request.url)
        parts = urlsplit(request.url)
        request.url = f"{self.url}{parts.path}?{parts.query}"
        return await super().send(request, **options)


type Answer = Callable[[str], tuple[int, dict[str, str], str]]


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[Answer], Any]]:
    """A little HTTP server whose answers a test gives."""
    from aiohttp import web
    from aiohttp.test_utils import TestServer

    servers: list[TestServer] = []
    wires: list[Recorded] = []

    async def start(answer: Answer) -> Recorded:
        async def handle(request: web.Request) -> web.Response:
            status, headers, body = answer(str(request.rel_url))
            return web.Response(status=status, headers=headers, body=body.encode())

        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", handle)
        server = TestServer(app)
        await server.start_server()
        servers.append(server)
        wires.append(Recorded(f"http://127.0.0.1:{server.port}"))
        return wires[-1]

    yield start
    for wire in wires:
        await wire.close()
    for server in servers:
        await server.close()


def under_identity(wire: Recorded) -> StorageConnections:
    addresses = StorageAddresses(
        blob="https://acct.blob.core.windows.net",
        queue="https://acct.queue.core.windows.net",
        table="https://acct.table.core.windows.net",
        credential=FakeCredential,
    )
    return StorageConnections(addresses, transports=lambda: wire, retry_wait=0)


async def test_an_empty_page_with_a_continuation_is_not_the_end(serve: Any) -> None:
    def answer(url: str) -> tuple[int, dict[str, str], str]:
        page = parse_qs(urlsplit(url).query).get("NextPartitionKey", ["0"])[0]
        headers = {"Content-Type": "application/json"}
        if page != "3":
            headers["x-ms-continuation-NextPartitionKey"] = str(int(page) + 1)
            headers["x-ms-continuation-NextRowKey"] = "x"
        key = f"2026-03-02T09:0{page}:00.000000Z|r{page}"
        rows = [{"PartitionKey": "2026-03-02T09", "RowKey": key}] if page in "13" else []
        return 200, headers, json.dumps({"value": rows})

    wire = await serve(answer)
    agenda = TableAgenda(under_identity(wire))

    rows = [row.request_id async for row in agenda.due(NOW)]

    assert rows == ["r1", "r3"]
    assert len(wire.asked) == 4
    query = parse_qs(urlsplit(wire.asked[0]).query)["$filter"][0]
    assert "2026-03-02T09'" in query
    assert " or " not in query


DELEGATION = """<?xml version="1.0" encoding="utf-8"?><UserDelegationKey>
<SignedOid>oid</SignedOid><SignedTid>tid</SignedTid><SignedStart>2026-03-02T09:25:00Z</SignedStart>
<SignedExpiry>2026-03-09T09:25:00Z</SignedExpiry><SignedService>b</SignedService>
<SignedVersion>2025-01-05</SignedVersion><Value>c2VjcmV0</Value></UserDelegationKey>"""


async def test_under_an_identity_links_share_a_delegated_key_until_it_is_too_short(
    serve: Any,
) -> None:
    wire = await serve(lambda _: (200, {"Content-Type": "application/xml"}, DELEGATION))
    clock = SetClock()
    store = BlobPackageStore(under_identity(wire), clock)
    request = opened().request

    first = await store.link(request, "a.zip", timedelta(hours=1))
    await store.link(request, "b.zip", timedelta(days=6))
    assert len(wire.asked) == 1
    clock.moment += timedelta(days=5)
    await store.link(request, "a.zip", timedelta(hours=1))
    assert len(wire.asked) == 1
    await store.link(request, "a.zip", timedelta(days=3))
    assert len(wire.asked) == 2

    parts = urlsplit(first)
    signed = parse_qs(parts.query)
    assert parts.hostname == "acct.blob.core.windows.net"
    assert parts.path == "/packages-contoso/r1/a.zip"
    assert (signed["skoid"], signed["sp"], signed["spr"]) == (["oid"], ["r"], ["https"])
    assert signed["se"] == ["2026-03-02T10:30:00Z"]
    assert signed["rscd"] == ['attachment; filename="a.zip"']


async def test_under_an_identity_seven_days_are_the_most(serve: Any) -> None:
    wire = await serve(lambda _: (200, {"Content-Type": "application/xml"}, DELEGATION))
    connections = under_identity(wire)
    store, drops = (
        BlobPackageStore(connections, SetClock()),
        BlobExportDrops(connections, SetClock()),
    )

    link = await store.link(opened().request, "a.zip", timedelta(days=7))
    # Five minutes are taken off at the other end, in case the clocks differ.
    assert parse_qs(urlsplit(link).query)["se"] == ["2026-03-09T09:25:00Z"]
    with pytest.raises(LimitExceededError):
        await store.link(opened().request, "a.zip", timedelta(days=7, seconds=1))
    with pytest.raises(LimitExceededError):
        await drops.create("contoso", "r1-1", timedelta(days=30))

    assert not any("restype=container" in url for url in wire.asked)


async def test_a_busy_service_is_asked_again(serve: Any) -> None:
    answers = iter([503, 500, 200])

    def answer(_: str) -> tuple[int, dict[str, str], str]:
        return next(answers), {"Content-Type": "application/json"}, '{"value": []}'

    wire = await serve(answer)

    assert [row async for row in TableAgenda(under_identity(wire)).due(NOW)] == []
    assert len(wire.asked) == 3


async def test_another_trouble_than_a_missing_table_comes_up(serve: Any) -> None:
    wire = await serve(lambda _: (403, {"Content-Type": "application/json"}, "no JSON"))
    connections = under_identity(wire)
    claim = Claim(request_id="r1", body_hash="", received_at=NOW)

    with pytest.raises(HttpResponseError):
        await TableIntakeLedger(connections).claim("key", claim)
    with pytest.raises(HttpResponseError):
        await TableRequestStore(connections, MemoryKeyWrapper(), MemorySigner()).load("r1")


SIGNED = "sv=2025-01-05&sig=abc%2Bd"


def under_a_signature(wire: Recorded) -> StorageConnections:
    account = f"BlobEndpoint=https://acct.blob.core.windows.net;SharedAccessSignature={SIGNED}"
    return StorageConnections(account, transports=lambda: wire, retry_wait=0)


async def test_a_file_goes_out_under_the_signature_that_a_connection_brings(serve: Any) -> None:
    wire = await serve(lambda _: (201, {}, ""))
    store = BlobPackageStore(under_a_signature(wire), SetClock())

    await store.writer(opened().request, "a.zip").close()

    assert wire.asked == [f"https://acct.blob.core.windows.net/packages-contoso/r1/a.zip?{SIGNED}"]


async def test_a_file_is_sent_again_where_that_may_help(serve: Any) -> None:
    answers = iter([(503, "ServerBusy"), (500, "InternalError"), (403, "AuthorizationFailure")])

    def answer(_: str) -> tuple[int, dict[str, str], str]:
        status, code = next(answers)
        return status, {"x-ms-error-code": code}, ""

    wire = await serve(answer)
    writer = BlobPackageStore(under_a_signature(wire), SetClock()).writer(opened().request, "a.zip")

    with pytest.raises(HttpResponseError) as caught:
        await writer.close()

    assert caught.value.status_code == 403
    assert len(wire.asked) == 3
