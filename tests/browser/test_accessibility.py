"""axe-core finds nothing wrong with any page: wide and narrow, light and dark."""

import pytest
import pytest_asyncio

from emulation.graph.sample.cast import SAMPLE_PEOPLE
from tests.browser.town import DESKTOP, PHONE, Town, overflow, sign_in, violations

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.xdist_group("browser"),
    pytest.mark.timeout(300),
]

#: Pages by name, and who looks at them; `{asked}` is a request that waits for its review.
OPERATORS_PAGES = {
    "list": ("operator", "/console"),
    "an empty list": ("operator", "/console?status=refused&right=objection"),
    "request": ("operator", "/console/requests/{asked}"),
    "request for a reader": ("auditor", "/console/requests/{asked}"),
    "a request that is not there": ("operator", "/console/requests/none"),
    "health": ("admin", "/console/health"),
}
LOOKS = {
    "wide": DESKTOP,
    "narrow": PHONE,
    "dark": {**DESKTOP, "color_scheme": "dark"},
    "high contrast": {**DESKTOP, "forced_colors": "active"},
    "German": {**DESKTOP, "locale": "de-DE"},
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def asked(whole_town: Town) -> str:
    return await whole_town.post("objection", SAMPLE_PEOPLE["ordinary"])


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", OPERATORS_PAGES)
async def test_a_page_of_the_console_has_no_barrier(
    town: Town, asked: str, name: str, look: str
) -> None:
    who, path = OPERATORS_PAGES[name]
    async with town.visit(**LOOKS[look]) as page:
        await sign_in(page, who)
        await page.goto(path.format(asked=asked))

        assert await violations(page) == []
        assert await overflow(page) <= 0
