"""The operator's console without scripts, and with two people at one request."""

import pytest
from playwright.async_api import Page, expect

from emulation.graph.sample.cast import SAMPLE_PEOPLE
from emulation.sample_console.play import id_of
from tests.browser.devices import DESKTOP, NO_SCRIPT
from tests.browser.inspecting import until
from tests.browser.town import Town, sign_in

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(600),
]


def button(act: str) -> str:
    return f"#act-{act} button[type=submit]:not([name])"


async def open_request(page: Page, request_id: str, act: str) -> None:
    """The page of a request that waits for an act."""
    await page.goto(f"/console/requests/{request_id}")
    await until(page, lambda: page.locator(f"#act-{act}[open]"))


async def test_the_console_works_without_scripts(town: Town) -> None:
    request_id = await town.post("objection", SAMPLE_PEOPLE["guest_entra"])
    async with town.visit(**NO_SCRIPT) as page:
        await sign_in(page, "operator")
        await page.locator("[name=right]").select_option("objection")
        await page.locator("[name=q]").fill(request_id[:9])
        await page.locator(".filters button").click()
        await page.locator(f"a[href='/console/requests/{request_id}']").click()
        await until(page, lambda: page.locator("#act-decline[open]"))
        await page.locator("#act-decline [value=compelling_grounds]").check()
        await page.locator("#act-decline button[name=preview]").click()
        letter = await page.locator(".letter pre").inner_text()
        await page.locator(button("decline")).click()
        await expect(page.get_by_role("status").first).to_be_visible()
        await until(page, lambda: page.locator(".overview strong", has_text="Refused"))
        await page.locator(".who button").click()

        await expect(page.get_by_role("heading", name="signed out")).to_be_visible()
        assert letter


async def test_the_second_of_two_operators_sees_what_the_first_did(town: Town) -> None:
    request_id = await town.post("objection", SAMPLE_PEOPLE["guest_google"])
    async with (
        town.visit_as("operator", **DESKTOP) as first,
        town.visit_as("admin", **DESKTOP) as second,
    ):
        await open_request(first, request_id, "decline")
        await open_request(second, request_id, "decline")
        await first.locator("#act-hold summary").click()
        await first.locator(button("hold")).click()
        await expect(first.get_by_role("status").first).to_be_visible()
        await second.locator("#act-decline [value=compelling_grounds]").check()
        await second.locator("#act-decline textarea").fill("The reasons are in file 7.")
        await second.locator(button("decline")).click()

        alert = second.get_by_role("alert")
        await expect(alert).to_contain_text("changed the request meanwhile")
        await expect(alert).to_be_focused()
        await expect(alert).to_contain_text("The reasons are in file 7.")
        await expect(second.locator(".overview strong")).to_have_text("on legal hold")


async def test_whoever_approved_first_cannot_approve_again(town: Town, samples: None) -> None:
    address = f"/console/requests/{id_of('second-approval')}"
    async with (
        town.visit_as("approver", **DESKTOP) as first,
        town.visit_as("second-approver", **DESKTOP) as second,
    ):
        await first.goto(address)
        await second.goto(address)

        await expect(first.locator("#act-approve-second .notice")).to_be_visible()
        await expect(first.locator(button("approve-second"))).to_have_count(0)
        await expect(second.locator(button("approve-second"))).to_be_visible()
        await expect(second.locator("#destroyed")).to_have_text("From here on irrevocable")


async def test_no_word_of_the_list_is_broken(town: Town, samples: None) -> None:
    async with town.visit_as("operator", **DESKTOP) as page:
        await page.goto("/console")

        lines = await page.locator("thead th").evaluate_all(
            "all => all.map(one => { const text = document.createRange();"
            " text.selectNodeContents(one);"
            " return new Set([...text.getClientRects()].map(each => each.top)).size; })"
        )
        assert lines == [1] * 6
