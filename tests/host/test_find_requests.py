"""An operator looks for somebody's requests by what tells them from others."""

import json
from datetime import timedelta

import azure.functions as func
import pytest

from dsr_core.domain.errors import SystemUnavailableError
from dsr_core.domain.plan import Right
from dsr_core.domain.reasons import Reason
from dsr_core.ports import Located
from dsr_core.web.console_routes import FIND_PERSON, PEOPLE, REQUESTS
from dsr_core.web.routes import FIND
from tests.host.browser import Browser, browser, text_of
from tests.host.office import Office

__all__ = ["browser"]

JSON = "application/json"
ADELE = {"kind": "email", "value": "adele.vance@contoso.example"}


async def find(office: Office, body: object, who: str | None = "operator") -> tuple[int, object]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = await office.call(FIND, {}, who=who, body=content, content_type=JSON)
    return answer.status_code, json.loads(answer.get_body())


async def test_a_persons_open_requests_are_found_the_most_urgent_first(office: Office) -> None:
    sooner = await office.house.submit(right=Right.OBJECTION)
    await office.house.listen()
    office.house.clock.advance(timedelta(days=3))
    later = await office.house.submit(right=Right.RESTRICTION)
    await office.house.listen()

    status, found = await find(office, {"identifier": ADELE})

    assert status == 200
    assert found["reason"] == ""
    assert [each["request_id"] for each in found["requests"]] == [sooner.id, later.id]
    assert ADELE["value"] not in json.dumps(found)


async def test_a_closed_request_is_not_among_them(office: Office) -> None:
    await office.house.submit()
    await office.house.listen()

    _, found = await find(office, {"identifier": ADELE})

    assert found == {"requests": [], "reason": ""}


async def test_who_is_not_in_the_directory_has_none_and_it_says_why(office: Office) -> None:
    office.house.systems.located = Located(identity=None, reason=Reason.NOT_IN_DIRECTORY)

    found = await find(office, {"identifier": ADELE, "tenant": "contoso"})

    assert found == (200, {"requests": [], "reason": "not_in_directory"})


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["identifier"]),
        ({"identifier": "adele"}, ["identifier"]),
        ({"identifier": {"kind": "shoe_size", "value": "39"}}, ["identifier.kind"]),
        ({"identifier": {"kind": "email", "value": "adele"}}, ["identifier.value"]),
        ({"identifier": ADELE, "tenant": "nowhere"}, ["tenant"]),
        ({"identifier": ADELE, "name": "Adele"}, ["name"]),
    ],
)
async def test_what_is_wrong_is_told_by_field_and_never_by_value(
    office: Office, body: object, fields: list[str]
) -> None:
    status, problem = await find(office, body)

    assert status == 422
    assert [fault["field"] for fault in problem["errors"]] == fields
    assert not any(value in json.dumps(problem) for value in ("adele", "nowhere", "39"))


@pytest.mark.parametrize("who", [None, "auditor", "approver"])
async def test_others_do_not_learn_who_has_asked_for_something(
    office: Office, who: str | None
) -> None:
    status, _ = await find(office, {"identifier": ADELE}, who)

    assert status == (403 if who else 401)


async def test_a_directory_that_cannot_be_asked_is_no_empty_list(office: Office) -> None:
    async def refuse(_: object) -> Located:
        raise SystemUnavailableError(Reason.THROTTLED)

    office.house.systems.locate = refuse

    status, problem = await find(office, {"identifier": ADELE})

    assert status == 503
    assert "requests" not in problem


async def test_the_page_shows_what_was_found_below_what_was_typed(browser: Browser) -> None:
    request = await browser.house.submit(right=Right.OBJECTION)
    await browser.house.listen()
    await browser.sign_in()

    answer = await look_for(browser, **ADELE)

    page = text_of(answer)
    assert answer.status_code == 200
    assert f'href="/console/requests/{request.id}"' in page
    assert 'value="adele.vance@contoso.example"' in page
    assert '<option value="email" selected>' in page


async def test_the_page_says_that_a_person_has_none_and_why_nobody_was_found(
    browser: Browser,
) -> None:
    await browser.sign_in()

    without = text_of(await look_for(browser, **ADELE))
    browser.house.systems.located = Located(identity=None, reason=Reason.NOT_IN_DIRECTORY)
    nobody = text_of(await look_for(browser, **ADELE))

    assert "no open request" in without
    assert "Nobody was found." in nobody


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "email", "value": "adele"},
        {"kind": "shoe_size", "value": "39"},
        {"kind": "email"},
        {"kind": "email", "value": "a@b.example", "tenant": "nowhere"},
    ],
)
async def test_what_cannot_be_looked_for_is_said_and_kept(
    browser: Browser, fields: dict[str, str]
) -> None:
    await browser.sign_in()

    answer = await look_for(browser, **fields)

    assert answer.status_code == 422
    assert "This does not look like what was chosen." in text_of(answer)
    assert f'value="{fields.get("value", "")}"' in text_of(answer)
    assert browser.house.systems.searches == 0


async def test_only_who_may_look_for_people_is_led_there(browser: Browser) -> None:
    await browser.sign_in("auditor")

    listed, refused = await browser.get(REQUESTS), await browser.get(PEOPLE)

    assert "/console/people" not in text_of(listed)
    assert refused.status_code == 403


async def test_the_page_says_when_the_directory_may_be_asked_again(browser: Browser) -> None:
    async def refuse(_: object) -> Located:
        raise SystemUnavailableError(Reason.THROTTLED, timedelta(seconds=40))

    await browser.sign_in()
    browser.house.systems.locate = refuse

    answer = await look_for(browser, **ADELE)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "40"


async def look_for(browser: Browser, **fields: str) -> func.HttpResponse:
    page = text_of(await browser.get(PEOPLE))
    csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
    return await browser.post(FIND_PERSON, csrf=csrf, **fields)
