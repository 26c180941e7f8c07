"""Reports through the functions that Azure calls: the page, its file, and the API."""

import csv
import io
import json
import re

import pytest

from dsr_core.domain.plan import Right
from dsr_core.web.console_routes import REPORTS, REPORTS_CSV
from dsr_core.web.routes import REPORT
from tests.host.browser import Browser, browser, text_of
from tests.host.conftest import office
from tests.host.office import Office

__all__ = ["browser", "office"]


async def test_the_page_shows_figures_and_pictures_of_them(browser: Browser) -> None:
    await browser.house.submit(right=Right.ERASURE)
    await browser.house.submit()
    await browser.sign_in()

    answer = await browser.get(REPORTS)

    page = text_of(answer)
    assert answer.status_code == 200
    assert '<a href="/console/reports" aria-current="page">' in page
    pictures = page.split("<svg ")[1:]
    assert pictures
    for picture in pictures:
        named = re.findall(r'<(?:title|desc) id="([^"]+)">[^<]+<', picture)
        assert f'aria-labelledby="{" ".join(named)}"' in picture
        assert len(named) == 2
    assert "style=" not in page


async def test_an_empty_board_says_so(browser: Browser) -> None:
    await browser.sign_in()

    page = text_of(await browser.get(REPORTS))

    assert "No request came in this span." in page
    assert "Nothing is open." in page
    assert "<svg" not in page


async def test_a_span_that_cannot_be_read_shows_everything_and_says_so(browser: Browser) -> None:
    await browser.house.submit()
    await browser.sign_in()

    answer = await browser.get(REPORTS, received_after="soon")

    assert answer.status_code == 422
    assert "These dates cannot be read" in text_of(answer)
    assert "What came of them" in text_of(answer)


async def test_the_span_is_asked_again_as_it_was(browser: Browser) -> None:
    await browser.sign_in()

    page = text_of(await browser.get(REPORTS, received_after="2026-01-01"))

    assert 'name="received_after" value="2026-01-01"' in page
    assert "/console/reports/csv?received_after=2026-01-01" in page


async def test_the_file_is_csv_to_be_saved(browser: Browser) -> None:
    await browser.house.submit()
    await browser.sign_in()

    answer = await browser.get(REPORTS_CSV)

    rows = list(csv.reader(io.StringIO(answer.get_body().decode())))
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert ["received", "access", "", "1"] in rows


@pytest.mark.parametrize("who", ["operator", "approver", "auditor", "admin"])
async def test_whoever_works_here_may_have_the_figures(office: Office, who: str) -> None:
    await office.house.submit()

    answer = await office.call(REPORT, {}, who=who)

    body = json.loads(answer.get_body())
    assert answer.status_code == 200
    assert body["whole"]["received"] == 1
    assert body["time_zone"] == "Europe/Berlin"
    assert body["open_by_age"][0] == {"until_days": 7, "open": 1}


async def test_who_asks_for_csv_gets_it(office: Office) -> None:
    answer = await office.call(REPORT, {}, who="auditor", accept="text/csv")

    assert answer.mimetype == "text/csv"
    assert answer.get_body().startswith(b"figure,right,ground,value\r\n")


async def test_what_cannot_be_read_is_named(office: Office) -> None:
    answer = await office.call(REPORT, {}, who="operator", query="tenant=NOBODY&since=1")

    problem = json.loads(answer.get_body())
    assert answer.status_code == 422
    assert {fault["field"] for fault in problem["errors"]} == {"tenant", "since"}


async def test_nobody_has_the_figures_without_a_token(office: Office) -> None:
    answer = await office.call(REPORT, {})

    assert answer.status_code == 401
