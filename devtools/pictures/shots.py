"""The pictures as a table: which page, who looks, with what; and how one is taken."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from playwright.async_api import Browser, Page, async_playwright

from devtools.pictures.palette import shrink
from devtools.terminal import say
from emulation.graph.sample.cast import SAMPLE_PEOPLE
from emulation.mailbox import Mailbox
from emulation.sample_console.play import id_of
from emulation.stack import LocalStack
from emulation.walk import AppAddress, sign_in, walk

#: Chromium draws the same on every machine that has the same fonts.
_SAME_EVERYWHERE = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-lcd-text",
    "--disable-sync",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--no-first-run",
)
_DESK, _PHONE = (1280, 860), (390, 844)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture."""

    #: Its file is `{name}.png`.
    name: str
    address: str
    #: Who is signed in, by what the sign-in calls them; empty = nobody.
    who: str = ""
    size: tuple[int, int] = _DESK
    dark: bool = False
    #: What is scrolled to; empty = the page's top.
    scroll_to: str = ""


SHOTS: tuple[Shot, ...] = (
    Shot(name="console", address="/console", who="operator"),
    Shot(name="console-dark", address="/console", who="operator", dark=True),
    Shot(
        name="approval",
        address=f"/console/requests/{id_of('second-approval')}",
        who="second-approver",
        scroll_to="#destroyed",
    ),
    Shot(name="reports", address="/console/reports", who="auditor"),
    Shot(name="form-phone", address="/t/contoso", size=_PHONE),
)
#: A tenant whose packages are looked through before they go out.
CAREFUL: Mapping[str, object] = {"name": "fabrikam", "package_review": ["access"]}
#: Somebody whose data are there to be fetched.
_PERSON = SAMPLE_PEOPLE["five_devices"]


async def take_all(stack: LocalStack, program: str, folder: Path) -> None:
    """Write every picture. Raises EmulationError, and playwright's Error for a page that fails."""
    async with async_playwright() as playwright, aiohttp.ClientSession() as session:
        browser = await playwright.chromium.launch(executable_path=program, args=_SAME_EVERYWHERE)
        for shot in SHOTS:
            async with _visit(browser, stack, shot) as page:
                await _go(page, shot)
                await _keep(page, shot.name, folder)
        await _take_own_page(browser, stack, session, folder)
        await _take_review(browser, stack, session, folder)
        await browser.close()


@asynccontextmanager
async def _visit(browser: Browser, stack: LocalStack, shot: Shot) -> AsyncGenerator[Page]:
    width, height = shot.size
    context = await browser.new_context(
        base_url=stack.functions_url,
        viewport={"width": width, "height": height},
        device_scale_factor=1,
        color_scheme="dark" if shot.dark else "light",
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="Europe/Berlin",
    )
    try:
        yield await context.new_page()
    finally:
        await context.close()


async def _go(page: Page, shot: Shot) -> None:
    await page.goto(shot.address)
    if shot.who:
        await page.get_by_role("link", name=shot.who).first.click()
        await page.wait_for_url(f"**{shot.address}*")
    if shot.scroll_to:
        await page.locator(shot.scroll_to).evaluate("one => one.scrollIntoView()")


async def _take_own_page(
    browser: Browser, stack: LocalStack, session: aiohttp.ClientSession, folder: Path
) -> None:
    """The person's page, behind the link in the letter that says that their data are ready."""
    request_id = await _ask(stack, session, "contoso")
    link = await Mailbox(session, stack.graph_url).wait_for_link(request_id, "enter")
    async with _visit(browser, stack, Shot(name="page-phone", address=link, size=_PHONE)) as page:
        await page.goto(link)
        await page.locator("main form button").first.click()
        await page.wait_for_url(f"**/api/my/{request_id}/page")
        await _keep(page, "page-phone", folder)


async def _take_review(
    browser: Browser, stack: LocalStack, session: aiohttp.ClientSession, folder: Path
) -> None:
    """A package that somebody looks through before it goes out."""
    request_id = await _ask(stack, session, str(CAREFUL["name"]))
    shot = Shot(
        name="review",
        address=f"/console/requests/{request_id}/package/review",
        who="operator",
        scroll_to="#found",
    )
    async with _visit(browser, stack, shot) as page:
        await _go(page, shot)
        await _keep(page, shot.name, folder)


async def _ask(stack: LocalStack, session: aiohttp.ClientSession, tenant: str) -> str:
    """A request for a copy, carried as far as it goes without people."""
    token = await sign_in(session, stack.token_url("operator"))
    done = await walk(
        session,
        AppAddress(url=stack.functions_url, token=token),
        {"right": "access", "email": _PERSON, "name": "Lee Gu", "tenant": tenant},
        show=lambda _: None,
        say=lambda _: None,
        timeout_seconds=60,
    )
    return done.receipt.request_id


async def _keep(page: Page, name: str, folder: Path) -> None:
    file = folder / f"{name}.png"
    file.write_bytes(shrink(await page.screenshot(animations="disabled", caret="hide")))
    say(f"{file.name}: {file.stat().st_size // 1024} KB")
