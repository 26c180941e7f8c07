"""How every page is looked at, and what is found wrong with it so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Page

from tests.browser.inspecting import overflow, violations


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a page is looked at."""

    width: int = 1280
    media: Mapping[str, Any]


_LIGHT: Mapping[str, Any] = {"color_scheme": "light", "forced_colors": "none"}
#: What is changed on an open page, by the language it is opened in: German words are long.
LOOKS: Mapping[str, Mapping[str, Look]] = {
    "en-GB": {
        "wide": Look(media=_LIGHT),
        "dark": Look(media={**_LIGHT, "color_scheme": "dark"}),
        "high contrast": Look(media={**_LIGHT, "forced_colors": "active"}),
        "narrow": Look(width=320, media=_LIGHT),
    },
    "de-DE": {"narrow, in German": Look(width=320, media=_LIGHT)},
}


async def barriers(page: Page, looks: Mapping[str, Look]) -> dict[str, list[str]]:
    """What is wrong with an open page, by look; all rules in the first, then those of style."""
    found: dict[str, list[str]] = {}
    for number, (name, look) in enumerate(looks.items()):
        await page.set_viewport_size({"width": look.width, "height": 800})
        await page.emulate_media(**look.media)
        found[name] = await violations(page, only_style=number > 0)
        if wider := await overflow(page):
            found[name].append(f"{wider} px wider than the screen")
    return {name: faults for name, faults in found.items() if faults}
