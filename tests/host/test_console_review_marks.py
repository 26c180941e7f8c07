"""While a package is looked through, each page says what of it is marked, and leads back."""

import re

import pytest

from dsr_core.domain.grounds import Ground
from dsr_core.domain.request import DsrRequest
from dsr_core.web.console_routes import PACKAGE_REVIEW, REVIEW_ITEM, REVIEW_ITEMS, REVIEW_MARKS
from tests.host.browser import Browser, browser, text_of
from tests.review_kit import at_the_gate, prepare

__all__ = ["browser"]

AUDITS = "entra_logs/directoryAudits.json"
SECOND = {"file": AUDITS, "source": "", "page": "2"}


@pytest.fixture
async def waiting(browser: Browser) -> DsrRequest:
    waiting = await at_the_gate(prepare(browser.house))
    await browser.sign_in()
    return waiting


async def mark(browser: Browser, request: DsrRequest, **fields: object) -> str:
    """Where a form leads to."""
    route = {"request_id": request.id}
    shown = text_of(await browser.call(PACKAGE_REVIEW, {}, route=route))
    hidden = dict(re.findall(r'name="(csrf|seen)" value="([^"]+)"', shown))
    body = {**hidden, "ground": Ground.COPY_HARMS_OTHERS.value, **fields}
    answer = await browser.call(REVIEW_MARKS, {}, body, route=route)
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["Location"]


async def see(browser: Browser, request: DsrRequest, **query: str) -> str:
    page = REVIEW_ITEM if "item" in query else REVIEW_ITEMS if query else PACKAGE_REVIEW
    answer = await browser.call(page, query, route={"request_id": request.id})
    assert answer.status_code == 200, text_of(answer)
    return text_of(answer)


async def test_an_entry_and_a_property_that_are_marked_are_shown_as_such(
    browser: Browser, waiting: DsrRequest
) -> None:
    before = await see(browser, waiting, **SECOND)
    back = await mark(browser, waiting, **SECOND, item_out=["60"], property_out=["/id"])
    after = await see(browser, waiting, **SECOND)
    entry = await see(browser, waiting, file=AUDITS, item="60")

    assert "page=2" in back
    assert 'class="out"' not in before
    assert 'name="item_out" value="60"' in before
    assert 'name="item_out" value="60"' not in after
    assert 'name="item_out" value="61"' in after
    assert 'name="property_out" value="/id"' not in after
    assert "Marked so far: 2." in after
    assert '<tr class="out">' in after
    assert "This whole entry is marked" in entry
    assert 'name="item_out"' not in entry


async def test_a_value_that_is_marked_is_so_in_its_entry_only(
    browser: Browser, waiting: DsrRequest
) -> None:
    await mark(browser, waiting, file=AUDITS, item="60", place_out=["/id"])

    entry = await see(browser, waiting, file=AUDITS, item="60")
    other = await see(browser, waiting, file=AUDITS, item="61")

    assert entry.count('<tr class="out">') == 1
    assert 'name="place_out" value="/id"' not in entry
    assert 'name="property_out" value="/id"' in entry
    assert 'class="out"' not in other
    assert 'name="place_out" value="/id"' in other


async def test_what_is_within_a_marked_property_is_marked_too(
    browser: Browser, waiting: DsrRequest
) -> None:
    await mark(browser, waiting, **SECOND, property_out=["/initiatedBy"])

    entry = await see(browser, waiting, file=AUDITS, item="60")

    assert 'value="/initiatedBy/user/id"' not in entry
    assert entry.count('<tr class="out">') == 2


async def test_a_file_that_is_left_out_says_so_on_its_pages(
    browser: Browser, waiting: DsrRequest
) -> None:
    await mark(browser, waiting, file_out=[AUDITS])

    assert "whole file is marked" in await see(browser, waiting, **SECOND)
    assert "whole file is marked" in await see(browser, waiting, file=AUDITS, item="60")


async def test_an_entry_leads_back_to_the_page_of_the_list_it_is_on(
    browser: Browser, waiting: DsrRequest
) -> None:
    entry = await see(browser, waiting, file=AUDITS, item="60")

    up = re.search(r'<a href="([^"]+)" data-up>', entry)
    assert up is not None
    assert up.group(1).endswith("source=&amp;page=2")


async def test_marks_on_findings_lead_back_to_their_page(
    browser: Browser, waiting: DsrRequest
) -> None:
    back = await mark(browser, waiting, found="1", value_out=["project nimbus"])

    assert back == f"/console/requests/{waiting.id}/package/review?found=1"


async def test_a_long_list_has_its_ends_and_any_page_in_reach(
    browser: Browser, waiting: DsrRequest
) -> None:
    page = await see(browser, waiting, **SECOND)

    root = f"/console/requests/{waiting.id}/package/review/items?file=entra_logs"
    links = re.findall(r'<a (?:rel="\w+" )?href="([^"]+page=\d)"', page)
    assert [link.rpartition("=")[2] for link in links] == ["1", "1", "3", "3"] * 2
    assert all(link.startswith(root) for link in links)
