"""The pages of a package review: what they show, to whom, and what their forms do."""

import json
import re

import azure.functions as func
import pytest

from dsr_core.domain.grounds import Ground
from dsr_core.domain.redaction import Redaction, RedactionKind
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.domain.systems import SystemKind
from dsr_core.web.console_routes import (
    PACKAGE_REVIEW,
    REQUEST,
    REVIEW_DECISION,
    REVIEW_ITEM,
    REVIEW_ITEMS,
    REVIEW_MARKS,
    PageRoute,
)
from dsr_core.web.review_page import review_words
from tests.host.browser import Browser, browser, text_of
from tests.review_kit import EVERYTHING, SECRETS, Filing, at_the_gate, contents, prepare

__all__ = ["browser"]

OTHERS = Ground.COPY_HARMS_OTHERS.value
AUDITS = "entra_logs/directoryAudits.json"


@pytest.fixture
async def waiting(browser: Browser) -> DsrRequest:
    return await at_the_gate(prepare(browser.house))


async def see(browser: Browser, page: PageRoute, request: DsrRequest, /, **query: str) -> str:
    answer = await browser.call(page, query, route={"request_id": request.id})
    assert answer.status_code == 200, text_of(answer)
    return text_of(answer)


async def send(
    browser: Browser, page: PageRoute, request: DsrRequest, /, **fields: object
) -> func.HttpResponse:
    shown = await see(browser, PACKAGE_REVIEW, request)
    hidden = dict(re.findall(r'name="(csrf|seen)" value="([^"]+)"', shown))
    return await browser.call(page, {}, {**hidden, **fields}, route={"request_id": request.id})


async def test_the_request_leads_to_the_review_which_shows_files_and_findings(
    browser: Browser, waiting: DsrRequest
) -> None:
    await browser.sign_in()

    request = await see(browser, REQUEST, waiting)
    page = await see(browser, PACKAGE_REVIEW, waiting)

    assert f'href="/console/requests/{waiting.id}/package/review"' in request
    assert AUDITS in page
    assert "bob.miller@contoso.example" in page
    assert "Bob Miller" in page
    assert "adele@contoso.example" not in page
    assert "no program can look into it" in page


async def test_a_list_is_shown_fifty_a_page_with_others_highlighted(
    browser: Browser, waiting: DsrRequest
) -> None:
    await browser.sign_in()

    first = await see(browser, REVIEW_ITEMS, waiting, file=AUDITS)
    last = await see(browser, REVIEW_ITEMS, waiting, file=AUDITS, page="3")

    assert first.count("<tr>") == 51
    assert last.count("<tr>") == 21
    assert "Page 1 of 3" in first
    assert '<mark title="IP address">198.51.100.77</mark>' in first
    assert "<mark" in last
    assert '<mark title="IP address">203.0.113.7</mark>' not in first


async def test_an_item_is_marked_by_hand_and_the_marks_come_back_to_its_page(
    browser: Browser, waiting: DsrRequest
) -> None:
    await browser.sign_in()
    page = await see(browser, REVIEW_ITEM, waiting, file=AUDITS, item="2")

    answer = await send(
        browser,
        REVIEW_MARKS,
        waiting,
        file=AUDITS,
        item="2",
        ground=OTHERS,
        place_out=["/id"],
        property_out=["/targetResources/*/modifiedProperties/*/newValue"],
    )

    assert 'value="/targetResources/0/modifiedProperties/0/newValue"' in page
    assert answer.status_code == 303
    assert "/package/review/item?file=" in answer.headers["Location"]
    assert (await browser.house.request(waiting.id)).review.redactions == (
        Redaction(
            kind=RedactionKind.PLACE,
            ground=Ground.COPY_HARMS_OTHERS,
            file=AUDITS,
            item=2,
            pointer="/id",
        ),
        Redaction(
            kind=RedactionKind.PROPERTY,
            ground=Ground.COPY_HARMS_OTHERS,
            file=AUDITS,
            source="",
            pointer="/targetResources/*/modifiedProperties/*/newValue",
        ),
    )


async def test_an_operator_takes_out_by_rule_and_sends_it(
    browser: Browser, waiting: DsrRequest
) -> None:
    await browser.sign_in()
    rules = ["people", "emails", "phones", "ip_addresses"]
    await send(browser, REVIEW_MARKS, waiting, rule=rules, ground=OTHERS)
    await send(
        browser, REVIEW_MARKS, waiting, value_out="project nimbus", ground=Ground.TRADE_SECRET.value
    )

    unseen = await send(browser, REVIEW_DECISION, waiting, redacted="yes")
    sent = await send(browser, REVIEW_DECISION, waiting, redacted="yes", unread_seen="yes")
    await browser.house.listen()

    assert unseen.status_code == 409
    assert "Look at them yourself" in text_of(unseen)
    assert sent.status_code == 303
    done = await browser.house.request(waiting.id)
    assert done.status is Status.COMPLETED
    assert done.review.redactions == EVERYTHING
    outgoing = b"".join(contents(browser.house, done).values()).lower()
    assert not [secret for secret in SECRETS if secret.encode() in outgoing]
    assert "Nothing can be marked now" in await see(browser, PACKAGE_REVIEW, waiting)


async def test_it_is_sent_as_it_is_where_nothing_is_marked(
    browser: Browser, waiting: DsrRequest
) -> None:
    await browser.sign_in()

    answer = await send(browser, REVIEW_DECISION, waiting)

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/console/requests/{waiting.id}"
    rows = await browser.house.requests.history(waiting.id)
    assert "package_accepted" in {row.event for row in rows}


async def test_a_finding_is_dismissed_and_found_again(
    browser: Browser, waiting: DsrRequest
) -> None:
    await browser.sign_in()
    await send(browser, REVIEW_MARKS, waiting, dismiss=["sales@contoso.example"])
    without = await see(browser, PACKAGE_REVIEW, waiting)
    listed = await see(browser, REVIEW_ITEMS, waiting, file="entra.json", source="memberOf")

    await send(browser, REVIEW_MARKS, waiting, restore=["sales@contoso.example"])

    assert 'name="dismiss" value="sales@contoso.example"' not in without
    assert 'name="restore" value="sales@contoso.example"' in without
    assert '">sales@contoso.example</mark>' not in listed
    assert 'name="dismiss" value="sales@contoso.example"' in await see(
        browser, PACKAGE_REVIEW, waiting
    )


async def test_the_second_operator_is_told_that_it_changed_meanwhile(
    browser: Browser, waiting: DsrRequest
) -> None:
    await browser.sign_in()
    await send(browser, REVIEW_MARKS, waiting, rule=["people"], ground=OTHERS)

    late = await send(
        browser, REVIEW_DECISION, waiting, seen=str(waiting.history_length), redacted="yes"
    )

    assert late.status_code == 409
    assert "Somebody else changed the request meanwhile" in text_of(late)


@pytest.mark.parametrize(
    "fields",
    [
        {"rule": ["people"]},
        {"rule": ["people"], "ground": "because"},
        {"rule": ["people"], "ground": Ground.LEGAL_HOLD.value},
        {"value_out": "x", "ground": OTHERS},
        {"item_out": ["-1"], "ground": OTHERS, "file": AUDITS},
    ],
)
async def test_what_cannot_be_marked_is_said_and_nothing_changes(
    browser: Browser, waiting: DsrRequest, fields: dict[str, object]
) -> None:
    await browser.sign_in()

    answer = await send(browser, REVIEW_MARKS, waiting, **fields)

    assert answer.status_code == 422
    assert 'role="alert"' in text_of(answer)
    assert (await browser.house.request(waiting.id)).review.redactions == ()


async def test_an_auditor_sees_that_and_why_but_not_what(
    browser: Browser, waiting: DsrRequest
) -> None:
    await browser.sign_in()
    secret = {"value_out": "Project Nimbus", "ground": Ground.TRADE_SECRET.value}
    await send(browser, REVIEW_MARKS, waiting, **secret)
    await browser.sign_in("auditor")

    page = await see(browser, PACKAGE_REVIEW, waiting)
    items = await browser.call(REVIEW_ITEMS, {"file": AUDITS}, route={"request_id": waiting.id})
    approver = await browser.sign_in("approver") and await browser.call(
        PACKAGE_REVIEW, {}, route={"request_id": waiting.id}
    )

    assert "Project Nimbus" not in page
    assert "bob" not in page.lower()
    assert "This is a trade secret" in page
    assert 'type="checkbox"' not in page
    assert "/package/review/decision" not in page
    assert items.status_code == 403
    assert approver.status_code == 403


async def test_long_names_and_markup_in_the_data_break_nothing(browser: Browser) -> None:
    house = prepare(browser.house)
    rows = [
        {"id": str(n), "displayName": "<b>" + "x" * 100_000, "u": "\u202eabc"} for n in range(3)
    ]
    house.systems.scripts.clear()
    Filing(house, SystemKind.ENTRA, {"entra.json": json.dumps(rows).encode()})
    request = await at_the_gate(house)
    await browser.sign_in()

    page = await see(browser, REVIEW_ITEMS, request, file="entra.json")
    item = await see(browser, REVIEW_ITEM, request, file="entra.json", item="1")

    assert "<b>" not in page
    assert len(page) < 20_000
    assert len(item) < 20_000


@pytest.mark.parametrize(
    ("page", "query"),
    [
        (REVIEW_ITEMS, {"file": "nonsense.json"}),
        (REVIEW_ITEMS, {"file": AUDITS, "page": "9"}),
        (REVIEW_ITEMS, {"file": AUDITS, "page": "-1"}),
        (REVIEW_ITEMS, {"file": AUDITS, "source": "x"}),
        (REVIEW_ITEM, {"file": AUDITS, "item": "1000000"}),
        (REVIEW_ITEM, {"file": AUDITS, "item": "x"}),
    ],
)
async def test_what_is_not_there_is_told_as_such(
    browser: Browser, waiting: DsrRequest, page: PageRoute, query: dict[str, str]
) -> None:
    await browser.sign_in()

    answer = await browser.call(page, query, route={"request_id": waiting.id})

    assert answer.status_code == 404


async def test_a_request_that_nobody_looks_through_has_no_such_page(browser: Browser) -> None:
    request = await browser.house.submit()
    await browser.house.listen()
    await browser.sign_in()

    answer = await browser.call(PACKAGE_REVIEW, {}, route={"request_id": request.id})

    assert answer.status_code == 409


def test_both_languages_have_the_same_words() -> None:
    assert review_words("en").keys() == review_words("de").keys()
