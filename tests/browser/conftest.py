"""One local Azure and one Chromium for all browser tests, which run in one process."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from devtools.browser import find_browser
from emulation.demo.desk import open_desk
from emulation.functions_host.keys import read_keys
from emulation.mailbox import Mailbox
from emulation.sample_console.making import make_samples
from emulation.sample_console.tenant import CHANGES
from emulation.stack import LocalStack, start_stack
from emulation.stack_programs import StackOptions
from emulation.virtual_time import VirtualTime
from tests.browser.inspecting import SOON
from tests.browser.town import CAREFUL, PORTAL, Town

_ANY_PORTS = {"blob": 0, "queue": 0, "table": 0, "graph": 0, "functions": 0}
#: Chromium's own calls home, which a test has no use for.
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
#: The same directory under another name, whose people show who they are by a link in a letter.
_PORTAL = {
    "name": PORTAL,
    "controller": "Northwind GmbH",
    "contact": "privacy@northwind.example",
    "identity": "link",
    "listed": True,
}
_CAREFUL = {"name": CAREFUL, "controller": "Fabrikam AG", "package_review": ["access"]}
#: More than anybody does by hand with one request; one test goes beyond.
_SETTINGS = {"DSR_LINKS_PER_HOUR": "12"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever lets days pass comes last: storage stays in today, and trusts no link of later."""
    items.sort(key=lambda item: "days_to_come" in getattr(item, "fixturenames", ()))


@pytest.fixture
def days_to_come() -> None:
    """What a test asks for that lets days pass."""


@pytest.fixture(scope="session")
def options(tmp_path_factory: pytest.TempPathFactory) -> StackOptions:
    folder = tmp_path_factory.mktemp("browser") / ".local"
    return StackOptions(
        folder=folder,
        requested_ports=_ANY_PORTS,
        tenant=CHANGES,
        neighbours=(_PORTAL, _CAREFUL),
        settings=_SETTINGS,
        fresh=True,
    )


@pytest.fixture(scope="session")
def stack(options: StackOptions) -> Iterator[LocalStack]:
    with start_stack(options, lambda _: None) as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def whole_town(
    options: StackOptions, stack: LocalStack, sampling: asyncio.Task[None]
) -> AsyncIterator[Town]:
    program = find_browser()
    assert program, "`python3 dev.py test` installs Chromium, or says how"
    expect.set_options(timeout=SOON)
    async with async_playwright() as playwright, aiohttp.ClientSession() as session:
        browser = await playwright.chromium.launch(executable_path=program, args=_QUIET)
        yield Town(
            stack=stack,
            browser=browser,
            session=session,
            desk=await open_desk(session, stack, read_keys(options.keys_file).master),
            time=VirtualTime(
                session=session, graph_url=stack.graph_url, offset_file=options.clock_file
            ),
            mailbox=Mailbox(session, stack.graph_url),
        )
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def samples(sampling: asyncio.Task[None]) -> None:
    """The sample requests are on the console."""
    await sampling


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sampling(options: StackOptions, stack: LocalStack) -> AsyncIterator[asyncio.Task[None]]:
    """They are made from the beginning on, while other tests run."""
    task = asyncio.create_task(make_samples(options, lambda _: None))
    yield task
    await task


@pytest_asyncio.fixture(loop_scope="session")
async def town(whole_town: Town) -> AsyncIterator[Town]:
    """The town; afterwards the browser has nothing to complain of."""
    whole_town.complaints.clear()
    yield whole_town
    assert whole_town.complaints == []
