"""A person on a phone: from the form to their data, out again, and through an erasure."""

import zipfile
from pathlib import Path

import pytest
from playwright.async_api import expect

from emulation.graph.sample.cast import SAMPLE_PEOPLE
from tests.browser import portal
from tests.browser.devices import LARGER_PHONE, NO_SCRIPT_PHONE, PHONE
from tests.browser.inspecting import until, violations
from tests.browser.looks import LOOKS, barriers
from tests.browser.sights import SEND
from tests.browser.town import DESK, PORTAL, Town

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(600),
]


@pytest.mark.parametrize(
    ("device", "who"), [(PHONE, "five_devices"), (NO_SCRIPT_PHONE, "ordinary")]
)
async def test_a_person_gets_their_data_with_a_phone(
    town: Town, device: dict[str, object], who: str
) -> None:
    async with town.visit(**device) as page:
        request_id = await portal.ask(page, "access", SAMPLE_PEOPLE[who])
        await portal.confirm(town, page, request_id)
        link = await portal.enter(town, page, request_id)
        await expect(page.locator(".timeline li").first).to_be_visible()
        package = await portal.download(page)
        names = portal.check_package(package, request_id)
        await page.reload()
        counted = await page.get_by_text("Downloaded 1 of 10 times").count()

        await page.goto(link)
        await portal.follow(page, "main form button")
        spent = await page.locator("main").inner_text()
        await portal.ask_for_link(town, page, request_id)

    assert {"manifest.json", "report.html", "entra.json"} <= set(names)
    assert counted
    assert "This link does not work" in spent


async def test_the_desk_verifies_who_sent_the_form_and_the_mail_leads_to_their_data(
    town: Town,
) -> None:
    async with town.visit(**PHONE) as page:
        request_id = await portal.ask(page, "access", SAMPLE_PEOPLE["blocked"], tenant=DESK)

    async with town.visit_as("operator") as desk:
        await desk.goto(f"/console/requests/{request_id}")
        await until(desk, lambda: desk.locator("#act-verify-identity[open]"))
        await desk.locator("#act-verify-identity [name=means]").select_option("known_contact")
        await desk.locator("#act-verify-identity button[type=submit]").click()
        await expect(desk.get_by_role("status").first).to_be_visible()

    async with town.visit(**PHONE) as page:
        await portal.enter(town, page, request_id)
        names = portal.check_package(await portal.download(page), request_id)

    assert "report.html" in names


async def test_a_parent_says_so_and_the_operator_sees_which_proof_to_ask_for(town: Town) -> None:
    async with town.visit(**PHONE) as page:
        await page.goto(f"/t/{PORTAL}")
        await portal.tap(page, "label[for='right-access']")
        await page.locator("#email").fill(SAMPLE_PEOPLE["same_name_second"])
        await portal.tap(page, "summary")
        await page.locator("#representative").fill("Ada Parent")
        await page.locator("#representative_basis").select_option("parental_authority")
        await portal.follow(page, SEND)
        asked = await page.get_by_text("the child's birth certificate").count()
        request_id = await page.locator("code.reference").inner_text()

    async with town.visit_as("operator") as page:
        await page.goto(f"/console/requests/{request_id}")
        claimed = await page.get_by_text("says: parental authority").count()
        await page.get_by_text("Words to ask for the proof with").click()
        proof = page.locator(".letter").get_by_text("the child's birth certificate")

        await expect(proof).to_be_visible()
        assert (asked, claimed) == (1, 1)
        assert await violations(page) == []


async def test_the_report_in_the_package_has_no_barrier(town: Town, tmp_path: Path) -> None:
    request_id = await town.post("access", SAMPLE_PEOPLE["right_to_left"])
    async with town.visit_as("operator") as page:
        await page.goto(f"/console/requests/{request_id}")
        await until(page, lambda: page.locator("a[href$='/package']"))
        package = await portal.download(page, "a[href$='/package']")
        with zipfile.ZipFile(package) as archive:
            report = Path(archive.extract("report.html", tmp_path))
        await page.goto(report.as_uri())

        assert await barriers(page, LOOKS["en-GB"]) == {}


async def test_a_person_takes_a_request_back(town: Town) -> None:
    async with town.visit(**LARGER_PHONE) as page:
        request_id = await portal.ask(page, "objection", SAMPLE_PEOPLE["same_name_second"])
        await portal.confirm(town, page, request_id)
        await portal.come_again(town, page, request_id)
        await portal.follow(page, "a[href$='/page/withdraw']")
        await portal.follow(page, "main form button.danger")
        await until(page, lambda: page.get_by_text("You took this request back"))
        assert await violations(page) == []

        await portal.follow(page, "form[action$='/page/leave'] button")
        await page.go_back()
        await page.reload()

        await expect(page.get_by_text("You are not signed in any more")).to_be_visible()


async def test_a_request_is_taken_back_without_a_script(town: Town) -> None:
    async with town.visit(**NO_SCRIPT_PHONE) as page:
        request_id = await portal.ask(page, "objection", SAMPLE_PEOPLE["long_name"])
        await portal.confirm(town, page, request_id)
        await portal.come_again(town, page, request_id)
        await portal.follow(page, "a[href$='/page/withdraw']")
        await portal.follow(page, "main a[href$='/page']")
        unchanged = await page.get_by_text("You took this request back").count()

        await portal.follow(page, "a[href$='/page/withdraw']")
        await portal.follow(page, "main form button.danger")
        await until(page, lambda: page.get_by_text("You took this request back"))
        await until(
            page,
            lambda: page.locator("a[href*='/page/letters/']:has-text('took the request back')"),
        )
        again = await page.locator("a[href$='/page/withdraw']").count()

    ended = await town.desk.look_at(request_id)
    assert (unchanged, again) == (0, 0)
    assert ended.request.status == "withdrawn"


async def test_what_was_typed_stays_and_the_focus_is_on_what_is_wrong(town: Town) -> None:
    async with town.visit(**PHONE) as page:
        await page.goto(f"/t/{PORTAL}")
        await portal.tap(page, "label[for='right-rectification']")
        await page.locator("#name").fill("Núria O’Neill")
        await page.locator("#email").fill("no address")
        await portal.follow(page, SEND)

        await expect(page.locator("#faults")).to_be_focused()
        assert await page.locator("#right-rectification").is_checked()
        assert await page.locator("#name").input_value() == "Núria O’Neill"
        assert await page.locator("#email").input_value() == "no address"

        await portal.tap(page, "#faults a[href='#email']")

        await expect(page.locator("#email")).to_be_focused()


async def test_after_an_erasure_there_is_a_certificate(town: Town, days_to_come: None) -> None:
    person = SAMPLE_PEOPLE["same_name_first"]
    async with town.visit(**LARGER_PHONE) as page:
        typed = {"name": "Alex Müller", "contact": "alex@private.example"}
        request_id = await portal.ask(page, "erasure", person, **typed)
        await portal.confirm(town, page, request_id)
        await town.erase(request_id)

        await portal.come_again(town, page, request_id)
        await expect(page.locator("#horizon")).to_be_visible()
        assert await violations(page) == []
        await portal.follow(page, "a[href*='/page/letters/']:has-text('Certificate')")

        await expect(page.locator("article h1")).to_be_visible()
        assert await page.locator("article .said").inner_text()
        assert await violations(page) == []
