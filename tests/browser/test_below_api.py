"""The console where nothing but `/api/` gets to the app, as behind Static Web Apps."""

from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Request, Route, expect

from emulation.graph.sample.cast import SAMPLE_PEOPLE
from tests.browser.devices import DESKTOP
from tests.browser.inspecting import until
from tests.browser.town import Town, sign_in

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(300),
]


async def forward_api_only(page: Page, site: str) -> list[str]:
    """Lets nothing else through; the paths that were asked for all the same, also by redirects."""
    beyond: list[str] = []

    def note(request: Request) -> None:
        path = urlsplit(request.url).path
        if request.url.startswith(f"{site}/") and not path.startswith("/api/"):
            beyond.append(path)

    async def forward(route: Route) -> None:
        if urlsplit(route.request.url).path.startswith("/api/"):
            await route.continue_()
        else:
            await route.fulfill(status=404)

    page.on("request", note)
    await page.route(f"{site}/**", forward)
    return beyond


async def test_an_operator_works_below_api_alone(town: Town) -> None:
    request_id = await town.post("objection", SAMPLE_PEOPLE["risky"])
    async with town.visit(**DESKTOP) as page:
        beyond = await forward_api_only(page, town.url)
        await sign_in(page, "operator", to="/api/console")
        await page.goto(f"/api/console?q={request_id[:9]}")
        await page.locator(f"a[href='/api/console/requests/{request_id}']").click()
        await until(page, lambda: page.locator("#act-decline[open]"))
        await page.locator("#act-decline [value=compelling_grounds]").check()
        await page.locator("#act-decline button[type=submit]:not([name])").click()
        await expect(page.get_by_role("status").first).to_be_visible()
        done = urlsplit(page.url)
        await page.locator("nav a[href='/api/console/reports']").click()
        await expect(page.locator("svg").first).to_be_visible()
        await page.locator(".who button").click()
        await expect(page.get_by_role("heading", name="signed out")).to_be_visible()
        await page.get_by_role("link", name="Sign in again").click()
        await page.wait_for_url("**/authorize*")

    assert (done.path, done.query) == (f"/api/console/requests/{request_id}", "done=decline")
    assert beyond == []
