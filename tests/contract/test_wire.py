"""The connections below the storage clients: straight, or by the proxy the environment names."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from dsr_core.stores.wire import open_session

PROXIES = ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")


class CountingExecutor(ThreadPoolExecutor):
    """Tells how often the loop handed work to a thread."""

    def __init__(self) -> None:
        super().__init__(max_workers=1)
        self.count = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.count += 1
        return super().submit(fn, *args, **kwargs)


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TestServer]:
    """Says which host it was asked for."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)

    async def tell(request: web.Request) -> web.Response:
        return web.Response(text=request.host)

    app = web.Application()
    app.router.add_get("/{rest:.*}", tell)
    running = TestServer(app)
    await running.start_server()
    yield running
    await running.close()


async def read(session: Any, address: str) -> str:
    async with session:
        answer = await session.request("GET", address)
        return (await answer.read()).decode()


async def test_a_proxy_that_the_environment_names_is_asked(
    server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", str(server.make_url("/")))

    host = await read(open_session(4), "http://storage.example/a/b")

    assert host == "storage.example"


async def test_without_one_no_call_waits_for_a_thread(server: TestServer) -> None:
    threads = CountingExecutor()
    asyncio.get_running_loop().set_default_executor(threads)

    host = await read(open_session(4), str(server.make_url("/a/b")))

    assert host == server.make_url("/").authority
    assert threads.count == 0
