"""An operator looks through a package and takes other people's data out of it."""

import zipfile

import pytest
import pytest_asyncio
from playwright.async_api import expect

from emulation.graph.sample.cast import SAMPLE_PEOPLE
from tests.browser import portal
from tests.browser.devices import DESKTOP, PHONE
from tests.browser.inspecting import overflow, until
from tests.browser.town import CAREFUL, Town

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(600),
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def waiting(whole_town: Town) -> str:
    """The package of somebody with a long name, which waits for somebody to look through it."""
    request_id = await whole_town.post("access", SAMPLE_PEOPLE["long_name"], tenant=CAREFUL)
    await whole_town.reach(request_id, "package_review")
    return request_id


async def test_what_an_operator_takes_out_is_in_no_file_that_goes_out(town: Town) -> None:
    # Nobody else's request in this tenant: one who asks twice waits for a decision on that first.
    person = SAMPLE_PEOPLE["five_devices"]
    request_id = await town.post("access", person, tenant=CAREFUL)
    await town.reach(request_id, "package_review")
    async with town.visit_as("operator", **DESKTOP) as page:
        await page.goto(f"/console/requests/{request_id}/package/review")
        people = page.locator("tr", has_text="@contoso.example").locator("[name=value_out]")
        found = [str(await one.get_attribute("value")) for one in await people.all()]
        rules = page.locator("#rules + form")
        for kind in ("people", "emails", "phones"):
            await rules.locator(f"[name=rule][value={kind}]").check()
        await rules.locator("select").select_option("copy_harms_others")
        await rules.locator("button").click()
        await expect(page.locator("form[action$='/decision'] [name=redacted]")).to_be_attached()
        seen = page.locator("[name=unread_seen]")
        if await seen.count():
            await seen.check()
        await page.locator("form[action$='/decision'] button").click()
        await page.goto(f"/console/requests/{request_id}")
        await until(page, lambda: page.locator("a[href$='/package']"))
        package = await portal.download(page, "a[href$='/package']")
        with zipfile.ZipFile(package) as archive:
            outgoing = b"".join(archive.read(name) for name in archive.namelist()).lower()

    assert found
    assert [value for value in found if value.lower().encode() in outgoing] == []
    assert person.encode() in outgoing


@pytest.mark.parametrize("page_of", ["", "/items?file=entra.json&source=memberOf"])
async def test_on_a_phone_no_text_of_a_package_stands_letter_below_letter(
    town: Town, waiting: str, page_of: str
) -> None:
    async with town.visit_as("operator", **PHONE) as page:
        await page.goto(f"/console/requests/{waiting}/package/review{page_of}")

        widths = await page.locator("td:has(bdi), th:has(bdi)").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().width)"
        )
        captions = await page.locator("caption").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().right)"
        )
        assert min(widths) >= 100
        assert max(captions) <= PHONE["viewport"]["width"]
        assert await overflow(page) <= 0
