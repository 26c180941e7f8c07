"""The console's keys: a list tells of them, they can be turned off, and nothing needs them."""

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from emulation.graph.sample.cast import SAMPLE_PEOPLE
from tests.browser.devices import DESKTOP, NO_SCRIPT
from tests.browser.inspecting import violations
from tests.browser.town import CAREFUL, Town

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(300),
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def review(whole_town: Town) -> str:
    """The address of a package that waits for somebody to look through it."""
    request_id = await whole_town.post("access", SAMPLE_PEOPLE["no_intune"], tenant=CAREFUL)
    await whole_town.reach(request_id, "package_review")
    return f"/console/requests/{request_id}/package/review"


async def test_a_key_shows_the_list_of_keys_and_hides_it_again(town: Town) -> None:
    async with town.visit_as("operator", **DESKTOP) as page:
        await page.goto("/console")
        keys = page.locator("#keys")
        await page.keyboard.press("/")
        await expect(page.locator("[data-search]")).to_be_focused()
        await page.keyboard.type("?")
        await expect(keys).not_to_have_attribute("open", "")
        await page.locator("h1").click()
        await page.keyboard.press("?")

        await expect(keys).to_have_attribute("open", "")
        await expect(keys.locator("summary")).to_be_focused()
        assert await violations(page) == []
        await page.keyboard.press("Escape")
        await expect(keys).not_to_have_attribute("open", "")


async def test_keys_that_are_turned_off_stay_off(town: Town) -> None:
    async with town.visit_as("operator", **DESKTOP) as page:
        await page.goto("/console")
        await page.keyboard.press("?")
        await page.get_by_role("button", name="Turn these keys off").click()
        await page.reload()
        await page.keyboard.press("/")
        await page.keyboard.press("?")

        await expect(page.locator("[data-search]")).not_to_be_focused()
        await expect(page.locator("#keys")).not_to_have_attribute("open", "")
        await page.locator("#keys summary").click()
        await page.get_by_role("button", name="Turn these keys on").click()
        await page.keyboard.press("/")
        await expect(page.locator("[data-search]")).to_be_focused()


async def test_the_list_of_keys_opens_without_scripts(town: Town) -> None:
    async with town.visit_as("operator", **NO_SCRIPT) as page:
        await page.goto("/console/health")
        await page.locator("#keys summary").click()

        await expect(page.locator("#keys dd").first).to_be_visible()
        await expect(page.locator("#keys button")).to_have_count(0)


async def follow(page: Page, key: str) -> None:
    """Press a key that leads to another page, whose script has run then."""
    async with page.expect_navigation():
        await page.keyboard.press(key)


async def test_a_package_is_looked_through_by_keys(town: Town, review: str) -> None:
    async with town.visit_as("operator", **DESKTOP) as page:
        box, rows = page.locator("[name=item_out]").first, page.locator("[data-row]")
        await page.goto(review)
        await page.locator("a[href$='source=memberOf']").focus()
        await follow(page, "Enter")
        await page.keyboard.press("j")
        await page.keyboard.press("x")
        await expect(box).to_be_checked()
        # A box is no field to type in, and its row is the current one.
        await box.focus()
        await page.keyboard.press("x")
        await expect(box).not_to_be_checked()
        await page.keyboard.press("j")
        await expect(rows.nth(1)).to_be_focused()
        await page.keyboard.press("k")
        await expect(rows.first).to_be_focused()

        await follow(page, "Enter")
        assert "/review/item?" in page.url
        await follow(page, "u")
        assert "/review/items?" in page.url
        await follow(page, "u")
        assert page.url.endswith(review)
