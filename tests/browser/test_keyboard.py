"""An erasure is honoured and approved by two people who have a keyboard and no mouse."""

import pytest
from playwright.async_api import Page, expect

from emulation.graph.sample.cast import SAMPLE_PEOPLE
from tests.browser.devices import DESKTOP
from tests.browser.inspecting import PATIENCE, tab_to, until
from tests.browser.town import Town

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(600),
]


async def sign_in_by_keyboard(page: Page, who: str) -> None:
    await page.goto("/console")
    await tab_to(page, page.get_by_role("link", name=who))
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/console*")


async def open_by_keyboard(page: Page, request_id: str) -> None:
    row = page.locator(f"a[href='/console/requests/{request_id}']").first
    await until(page, lambda: row)
    await tab_to(page, row)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/console/requests/{request_id}*")


async def act_by_keyboard(page: Page, act: str) -> None:
    """Waits for the act to be called for, then gives the word."""
    button = page.locator(f"#act-{act}[open] button[type=submit]:not([name])")
    await until(page, lambda: button)
    await tab_to(page, button)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").first).to_be_visible(timeout=PATIENCE)


async def test_an_erasure_is_approved_by_two_people_with_the_keyboard_alone(
    town: Town, days_to_come: None
) -> None:
    person = SAMPLE_PEOPLE["manager"]
    request_id = await town.post("erasure", person)
    async with town.visit(**DESKTOP) as page:
        await sign_in_by_keyboard(page, "operator")
        await open_by_keyboard(page, request_id)
        await act_by_keyboard(page, "honour")

    async with town.visit(**DESKTOP) as page:
        await sign_in_by_keyboard(page, "Anton Abel")
        await open_by_keyboard(page, request_id)
        await until(page, lambda: page.locator("#act-approve-first[open]"))
        destroyed = await page.get_by_role("region", name="irrevocable").inner_text()
        await act_by_keyboard(page, "approve-first")

    await town.pass_days(request_id, "second_approval", at_once=26)
    async with town.visit(**DESKTOP) as page:
        await sign_in_by_keyboard(page, "Berta Brandt")
        await open_by_keyboard(page, request_id)
        await act_by_keyboard(page, "approve-second")

    events = [row.event for row in (await town.desk.look_at(request_id)).history]
    assert person in destroyed
    assert [name for name in events if name.endswith("_approved")] == [
        "first_approved",
        "second_approved",
    ]
