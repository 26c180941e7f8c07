"""Names that are scripts, endless or written from the right, and long lists, in a browser."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from dsr_core.domain.board import BoardRow
from dsr_core.domain.plan import Right
from dsr_core.domain.request import Status
from dsr_core.domain.systems import SystemKind
from dsr_core.stores.board import TableBoard
from dsr_core.stores.connections import StorageConnections
from emulation.graph.sample.cast import SAMPLE_PEOPLE
from tests.browser import portal
from tests.browser.devices import DESKTOP, PHONE
from tests.browser.inspecting import SOON, overflow, until
from tests.browser.sights import SEND
from tests.browser.town import PORTAL, Town

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(600),
]

_SCRIPT = "<script>alert('name')</script><img src=x onerror=alert(1)>"
#: From the right, with marks that turn what follows around.
_TURNING = "\u202eهدى حداد\u202c"
_ROWS = 5_000


@pytest.mark.parametrize("name", [_SCRIPT, _TURNING, "Nina " + "x" * 1_990])
async def test_a_hostile_name_of_the_directory_is_only_a_name(town: Town, name: str) -> None:
    person = SAMPLE_PEOPLE["both_licensed"]
    await town.rename(person, name)
    request_id = await town.post("objection", person)
    async with town.visit_as("operator", **PHONE) as page:
        await page.goto(f"/console/requests/{request_id}")
        await until(page, lambda: page.locator("#found"))

        # An endless one is cut off, and marks that turn the text around are taken out.
        shown = name.strip("\u202e\u202c")[:60]
        assert shown in await page.locator("dl.overview").inner_text()
        assert await page.locator("main img").count() == 0
        assert await overflow(page) <= 0


async def test_a_hostile_name_of_a_representative_is_only_a_name(town: Town) -> None:
    person = SAMPLE_PEOPLE["ordinary"]
    request_id = await town.post("access", person, representative=_SCRIPT)
    async with town.visit_as("operator", **PHONE) as page:
        await page.goto(f"/console/requests/{request_id}")

        assert _SCRIPT in await page.locator("dl.overview").inner_text()
        assert await page.locator("main img").count() == 0
        assert await overflow(page) <= 0


async def test_what_is_typed_into_the_form_is_only_text(town: Town) -> None:
    async with town.visit(**PHONE) as page:
        await page.goto(f"/t/{PORTAL}")
        await page.locator("#name").fill("y" * 2_000)
        await page.locator("#employee_id").fill(_SCRIPT)
        await page.locator("#contact").fill(_TURNING)
        await portal.follow(page, SEND)

        await expect(page.locator("#faults")).to_be_focused()
        assert await page.locator("#name").input_value() == "y" * 2_000
        assert await page.locator("#employee_id").input_value() == _SCRIPT
        assert await overflow(page) <= 0


async def test_a_list_of_thousands_is_soon_there_and_answers_keys(town: Town) -> None:
    connections = StorageConnections(town.stack.azurite.connection_string)
    await TableBoard(connections).fold(tuple(_rows()))
    await connections.close()
    async with town.visit_as("operator", **DESKTOP) as page:
        for address in ("/console?scope=all", "/console?scope=all&q=r0000"):
            await _open_soon(page, address)
            await page.keyboard.press("j", delay=0)
            await expect(page.locator("a[data-row]").first).to_be_focused(timeout=SOON)
            assert await page.locator("a[data-row]").count() == 50
        await page.locator("a[rel=next]").click(timeout=SOON)
        await expect(page.locator("a[rel=prev]")).to_be_visible(timeout=SOON)


async def _open_soon(page: Page, address: str) -> None:
    answer = await page.goto(address, timeout=SOON)
    assert answer is not None
    assert answer.status == 200


def _rows() -> Iterator[BoardRow]:
    """Requests of long ago that are due in a far future: the list has everybody else's first."""
    due = datetime(2090, 1, 1, tzinfo=UTC)
    for number in range(_ROWS):
        yield BoardRow(
            id=f"r{number:032x}",
            tenant=PORTAL,
            right=Right.ACCESS,
            status=Status.NEEDS_OPERATOR,
            stage=None,
            received_at=due - timedelta(days=30),
            due_on=due.date(),
            due_at=due,
            version=1,
            systems=dict.fromkeys(SystemKind, None),
        )
