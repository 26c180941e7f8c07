"""The package of somebody with thousands of sign-ins is looked through; no page holds them all."""

import json
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from emulation.graph.sample.cast import SAMPLE_PEOPLE
from tests.browser import portal
from tests.browser.devices import DESKTOP
from tests.browser.inspecting import until
from tests.browser.sights import press
from tests.browser.town import CAREFUL, Town

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(300),
]

BUSY = SAMPLE_PEOPLE["busy"]
SIGN_INS = "entra_logs/signIns.json"
#: Pages are the same with 20,000 (bench/RESULTS.md), which takes four times as long to collect.
ROWS, PAGE = 5_000, 50
#: In letters. A page has its fifty rows and what marks them, however many rows there are.
LARGEST_PAGE = 80_000
#: What is taken out by hand: an application's name, wherever it occurs.
SECRET = "Contoso Expenses"
GROUND = "copy_harms_others"


@dataclass(kw_only=True)
class Reading:
    """An operator's browser, and how large the pages were that it was led to."""

    page: Page
    root: str
    sizes: list[int] = field(default_factory=list[int])

    async def press(self, selector: str) -> None:
        """Where a link or button leads to."""
        answer = await press(self.page, selector)
        assert answer.status == 200
        self.sizes.append(len(await self.page.content()))

    async def mark(self, form: str, *boxes: str) -> None:
        """Tick boxes of a form, choose a ground, and send it."""
        for box in boxes:
            await self.page.locator(f"{form} {box}").check()
        await self.page.locator(f"{form} select").select_option(GROUND)
        await self.press(f"{form} button:not(.quiet)")

    async def rows(self) -> list[str]:
        """The numbers of the entries that are shown."""
        return await self.page.locator("tbody th a").all_inner_texts()


@pytest_asyncio.fixture(loop_scope="session")
async def reading(town: Town) -> AsyncIterator[Reading]:
    address = f"{town.stack.graph_url}/_sim/generated-sign-ins"
    async with town.session.put(address, json={"user": BUSY, "count": ROWS}) as answer:
        assert answer.status == 204
    request_id = await town.post("access", BUSY, tenant=CAREFUL)
    await town.reach(request_id, "package_review")
    async with town.visit_as("operator", **DESKTOP) as page:
        root = f"/console/requests/{request_id}"
        yield Reading(page=page, root=root)


async def test_a_package_of_thousands_of_rows_goes_out_without_what_is_marked(
    town: Town, reading: Reading
) -> None:
    page, forms = reading.page, "form[action$='/marks']"

    # The source, its pages in turn and by number, and what is highlighted.
    await page.goto(f"{reading.root}/package/review")
    found = await page.locator("#found ~ form [name=value_out]").first.get_attribute("value")
    await reading.press(f"a[href*='{SIGN_INS.replace('/', '%2F')}']")
    first = await reading.rows()
    await reading.press("a[rel=next]")
    second = await reading.rows()
    await page.locator("[name=page][type=number]").fill("47")
    await reading.press("form.turn-to button")
    middle = await reading.rows()
    taken = "2345"
    row = page.locator("tbody tr", has=page.locator(f"a:text-is('{taken}')"))
    await reading.press(f"tbody th a:text-is('{taken}')")
    own = page.locator("tr", has=page.locator("code:text-is('/id')"))
    [gone] = await own.locator("bdi").all_inner_texts()
    await page.go_back()

    # An entry, a property of all, a text and whoever else there is.
    await reading.mark(forms, f"[name=item_out][value='{taken}']")
    await expect(row.locator("input")).to_have_count(0)
    await reading.press("tbody tr:not(.out) th a")
    await reading.mark(forms, "[name=property_out][value='/ipAddress']")
    await expect(page.locator("tr.out", has_text="/ipAddress")).to_be_visible()
    await reading.press("a[data-up]")
    await reading.press("a[data-up]")
    await page.locator("#value-out").fill(SECRET)
    await reading.mark("#rules + form", "[value=people]", "[value=emails]")
    await expect(page.locator("#marked ~ form tbody tr").locator("visible=true")).to_have_count(5)

    # It goes out.
    if await page.locator("[name=unread_seen]").count():
        await page.locator("[name=unread_seen]").check()
    await reading.press("form[action$='/decision'] button")
    await town.reach(reading.root.rpartition("/")[2], None)
    await until(page, lambda: page.locator("a[href$='/package']"))
    package = await portal.download(page, "a[href$='/package']")

    assert (first, second) == (_numbers(1), _numbers(2))
    assert middle == _numbers(47)
    assert max(reading.sizes) < LARGEST_PAGE
    with zipfile.ZipFile(package) as archive:
        outgoing = b"".join(archive.read(name) for name in archive.namelist())
        files = [name for name in archive.namelist() if name.startswith("entra_logs/signIns")]
        logs = [archive.read(name) for name in files]
        rows = json.loads(archive.read(SIGN_INS))
    # The newest are in a file of their own, for more of them may still come.
    assert sum(len(json.loads(log)) for log in logs) == ROWS
    assert rows[int(taken)] == {"redacted": GROUND}
    assert {row["ipAddress"] for row in rows if len(row) > 1} == {f"[redacted: {GROUND}]"}
    assert found
    for text in (found, SECRET):
        assert text.lower().encode() not in outgoing.lower()
    # Microsoft's own export tells of the same sign-in, and nobody marked it there.
    assert gone.encode() not in b"".join(logs)
    assert BUSY.encode() in outgoing


def _numbers(page: int) -> list[str]:
    return [str(number) for number in range((page - 1) * PAGE, page * PAGE)]
