"""What the browser tests look for on a page: barriers, sideways scrolling, where the focus is."""

import time
from collections.abc import Callable

from playwright.async_api import Locator, Page, expect

from emulation.azurite import ROOT

#: Milliseconds. A page answers in less; a request needs its stages.
SOON, PATIENCE = 30_000, 120_000

_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What the same page can do wrong in other colours or at another width.
_STYLE = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
#: More keystrokes than any page has things to reach.
_MOST_TABS = 400
_LOOK_AGAIN = 300


async def violations(page: Page, *, only_style: bool = False) -> list[str]:
    """What axe-core finds wrong with the page as it is, rule by rule with the first element.

    `only_style` looks at what depends on colours and width alone.
    """
    if not await page.evaluate("typeof axe === 'object'"):
        await page.evaluate(_AXE.read_text("utf-8"))
    found = await page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})",
        _STYLE if only_style else _RULES,
    )
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]]


async def overflow(page: Page) -> int:
    """By how many pixels the page is wider than what shows it: sideways scrolling."""
    return int(
        await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    )


async def until(page: Page, found: Callable[[], Locator]) -> None:
    """Load the page again until something is on it."""
    began = time.monotonic()
    while not await found().count() and time.monotonic() - began < PATIENCE / 1000:
        await page.wait_for_timeout(_LOOK_AGAIN)
        await page.reload()
    await expect(found().first).to_be_visible()


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
