"""What a person does on the public pages, by finger and thumb, and by the links in their mail."""

import hashlib
import json
import zipfile
from pathlib import Path

from playwright.async_api import Download, Page, expect

from tests.browser.inspecting import overflow
from tests.browser.sights import SEND
from tests.browser.town import PORTAL, Town

CONFIRM, ENTER = "identity", "enter"


async def tap(page: Page, selector: str) -> None:
    """As a thumb does: what is tapped must be seen, and the page must not slide sideways."""
    assert await overflow(page) <= 0
    await page.locator(selector).first.tap()


async def follow(page: Page, selector: str) -> None:
    """The same where it leads to another page, which is there afterwards."""
    async with page.expect_navigation():
        await tap(page, selector)


async def ask(page: Page, right: str, email: str, tenant: str = PORTAL, **typed: str) -> str:
    """Fill the form in and send it; the reference number of the confirmation."""
    await page.goto(f"/t/{tenant}")
    await tap(page, f"label[for='right-{right}']")
    for name, text in {"email": email, **typed}.items():
        await page.locator(f"#{name}").fill(text)
    await follow(page, SEND)
    reference = page.locator("code.reference")
    await expect(reference).to_be_visible()
    return await reference.inner_text()


async def confirm(town: Town, page: Page, request_id: str) -> None:
    """Open the link in the mail and press its button."""
    await page.goto(await town.mailbox.wait_for_link(request_id, CONFIRM))
    await follow(page, "main form button")
    await expect(page.locator("main form input[name=token]")).to_have_count(0)


async def enter(town: Town, page: Page, request_id: str, after: int = 0) -> str:
    """The same with the link to the person's page; the link, which is used up then."""
    link = await town.mailbox.wait_for_link(request_id, ENTER, after)
    await page.goto(link)
    await follow(page, "main form button")
    await page.wait_for_url(f"**/api/my/{request_id}/page")
    return link


async def ask_for_link(town: Town, page: Page, request_id: str) -> None:
    """By the button of the page at hand; in by what comes by mail."""
    had = len(await town.mailbox.links(request_id, ENTER))
    await follow(page, "form[action$='/link'] button")
    await enter(town, page, request_id, after=had)


async def come_again(town: Town, page: Page, request_id: str) -> None:
    """By the reference number alone: in by what comes by mail."""
    await page.goto(f"/api/my/{request_id}/page")
    await ask_for_link(town, page, request_id)


async def download(page: Page, link: str = "a[href$='/page/package']") -> Path:
    """The package, from the person's page or another."""
    async with page.expect_download() as coming:
        await page.locator(link).click()
    arrived: Download = await coming.value
    return Path(await arrived.path())


def check_package(archive: Path, request_id: str) -> list[str]:
    """The names of its files; every one is as the manifest says."""
    with zipfile.ZipFile(archive) as package:
        assert package.testzip() is None
        manifest = json.loads(package.read("manifest.json"))
        assert manifest["request_id"] == request_id
        assert manifest["files"], "an empty package"
        for each in manifest["files"]:
            content = package.read(each["name"])
            assert len(content) == each["bytes"]
            assert hashlib.sha256(content).hexdigest() == each["sha256"]
        return package.namelist()
