"""What the browser tests share: a running local Azure, a Chromium, and people who sign in."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from emulation.azurite import ROOT
from emulation.demo.desk import Desk
from emulation.stack import LocalStack
from emulation.virtual_time import VirtualTime
from emulation.walk import Receipt

#: Milliseconds. A page answers in less; a request needs its stages.
SOON, PATIENCE = 10_000, 60_000

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
#: The narrowest phone that WCAG 1.4.10 asks for, held upright, with a finger on it.
PHONE: dict[str, Any] = {
    "viewport": {"width": 320, "height": 640},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
NO_SCRIPT: dict[str, Any] = {**DESKTOP, "java_script_enabled": False}

_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: More keystrokes than any page has things to reach.
_MOST_TABS = 400
_LOOKS_A_DAY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """One local Azure with a browser beside it."""

    stack: LocalStack
    browser: Browser
    session: aiohttp.ClientSession
    desk: Desk
    time: VirtualTime
    #: Complaints of the browser about pages, which no test may leave behind.
    complaints: list[str] = field(default_factory=list[str])

    @property
    def url(self) -> str:
        return self.stack.functions_url

    @asynccontextmanager
    async def visit(self, **options: Any) -> AsyncIterator[Page]:
        """A page of a browser that knows nothing yet; in English unless said otherwise."""
        context = await self.browser.new_context(
            base_url=self.url, **{"locale": "en-GB", "timezone_id": "Europe/Berlin", **options}
        )
        context.set_default_timeout(SOON)
        try:
            yield await self._page(context)
        finally:
            await context.close()

    async def _page(self, context: BrowserContext) -> Page:
        page = await context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: self._hear(line.type, line.text))
        return page

    def _hear(self, kind: str, text: str) -> None:
        # Chromium says of every answer from 400 on that it could not load it.
        if kind == "error" and "Failed to load resource" not in text:
            self.complaints.append(text)

    async def pass_days(self, days: int, request_id: str, stage: str) -> None:
        """Let days go by, one at a time, until a request is in a stage; the timer runs each day."""
        for _ in range(days):
            await self.time.advance(86_400)
            await self.desk.sweep()
            for _ in range(_LOOKS_A_DAY):
                scene = await self.desk.look_at(request_id)
                if scene.stage is not None and scene.stage.stage == stage:
                    return
                if scene.request.status != "in_progress":
                    break
                await asyncio.sleep(0.1)
        raise AssertionError(f"the request does not reach {stage}: {scene.request.status}")

    async def post(self, right: str, person: str, **more: object) -> str:
        """A request that the desk passes on; its id."""
        identifier = {"kind": "email", "value": person}
        subject = {"identifiers": [identifier], "name": "Lee Gu", "contact": person}
        receipt: Receipt = await self.desk.submit({"right": right, "subject": subject, **more})
        return receipt.request_id


async def sign_in(page: Page, who: str, to: str = "/console") -> None:
    """Through the sign-in's page and back, by hand."""
    await page.goto(to)
    await page.get_by_role("link", name=who, exact=False).first.click()
    await page.wait_for_url(f"**{to}*")


async def until(page: Page, found: Callable[[], Locator], patience: int = PATIENCE) -> None:
    """Load the page again until something is on it."""
    for _ in range(patience // 500):
        if await found().count():
            return
        await page.wait_for_timeout(500)
        await page.reload()
    await expect(found()).to_be_visible()


async def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it is, rule by rule with the first element."""
    await page.evaluate(_AXE.read_text("utf-8"))
    found = await page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", _RULES
    )
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]


async def overflow(page: Page) -> int:
    """By how many pixels the page is wider than what shows it: sideways scrolling."""
    return int(
        await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    )


async def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus, which must be seen to have it."""
    handle = await wanted.element_handle()
    for _ in range(_MOST_TABS):
        await page.keyboard.press("Tab")
        if await page.evaluate("one => document.activeElement === one", handle):
            outline = await wanted.evaluate("one => getComputedStyle(one).outlineStyle")
            assert outline != "none", "the focus cannot be seen"
            return
    raise AssertionError("Tab does not get there")
