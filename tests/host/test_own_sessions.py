"""How a person comes to their pages, and what they see when their session or link is over."""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from dsr_core.domain.plan import Right
from dsr_core.domain.request import Status
from dsr_core.domain.subject import FORGOTTEN
from dsr_core.steps.sweep import sweep
from dsr_core.web.person_routes import ENTER, NEW_LINK
from dsr_core.web.public_routes import (
    ASK_WITHDRAWAL,
    FIND,
    LEAVE_PAGE,
    MY_DOWNLOAD,
    MY_LETTER,
    MY_PAGE,
    WITHDRAW,
    PublicPage,
)
from tests.host.office import Office
from tests.host.own_person import EN, UNKNOWN, answered, come
from tests.host.public_visitor import FORM, HOSTILE, text_of

OWN = (MY_PAGE, MY_LETTER, MY_DOWNLOAD, ASK_WITHDRAWAL, WITHDRAW, LEAVE_PAGE)


async def test_another_sites_page_takes_nothing_back(office: Office) -> None:
    request = await answered(office, right=Right.ERASURE)
    person = await come(office, request)

    answers = [
        await office.call(page, {"request_id": request.id}, cookie=person.cookie, **headers)
        for page in (WITHDRAW, LEAVE_PAGE)
        for headers in (
            {"sec_fetch_site": "cross-site", "content_type": FORM},
            {"origin": "https://evil.example", "content_type": FORM},
            {"content_type": FORM},
        )
    ]

    assert {each.status_code for each in answers} == {403}
    assert {each.mimetype for each in answers} == {"text/html"}
    assert (await office.house.request(request.id)).status is Status.AWAITING_REVIEW


async def test_what_is_purged_is_said_to_be_gone(office: Office) -> None:
    request = await answered(office)
    person = await come(office, request)
    office.house.clock.advance(timedelta(days=91))
    await sweep(office.house.services)
    await office.house.listen()
    gone = await office.house.request(request.id)
    late = await person.call(MY_PAGE)

    assert gone.subject == FORGOTTEN
    # Nobody stays signed in for so long; the page of the ended session says what to do.
    assert late.status_code == 401
    assert EN["ended_title"] in text_of(late)


@pytest.mark.parametrize("page", OWN)
async def test_an_ended_session_explains_itself_and_tells_a_stranger_nothing(
    office: Office, page: PublicPage
) -> None:
    request = await answered(office)
    person = await come(office, request)
    office.house.clock.advance(timedelta(minutes=31))
    parameters = {"letter": "receipt"} if page is MY_LETTER else {}

    ended = await person.call(page, **parameters)
    person.request = replace(request, id=UNKNOWN)
    unknown = await person.call(page, **parameters)

    assert (ended.status_code, unknown.status_code) == (401, 401)
    assert EN["ended_text"] in text_of(ended)
    assert f'action="/api/my/{request.id}/link"' in text_of(ended)
    assert text_of(ended).replace(request.id, UNKNOWN) == text_of(unknown)


async def test_a_session_opens_no_other_request(office: Office) -> None:
    mine, other = await answered(office), await answered(office)
    person = await come(office, mine)
    secret = person.cookie.partition("=")[2]
    person.request, person.cookie = other, f"dsr-{other.id}={secret}"

    answer = await person.call(MY_PAGE)

    assert answer.status_code == 401


async def test_who_leaves_is_out_and_is_told_how_to_come_back(office: Office) -> None:
    request = await answered(office)
    person = await come(office, request)

    left = await person.call(LEAVE_PAGE)

    assert left.status_code == 200
    assert EN["left_text"] in text_of(left)
    assert "Max-Age=0" in left.headers["Set-Cookie"]
    assert (await person.call(MY_PAGE)).status_code == 401


async def test_a_used_link_explains_itself_and_offers_a_new_one(office: Office) -> None:
    request = await answered(office)
    await come(office, request)
    token = re.findall(r"token=([\w-]+)", office.house.letters.letters[-1].letter.text)[0]

    used = await office.call(
        ENTER, {"request_id": request.id}, body=f"token={token}".encode(), content_type=FORM
    )
    asked = await office.call(NEW_LINK, {"request_id": request.id}, content_type=FORM)

    assert used.status_code == 403
    assert f'action="/api/my/{request.id}/link"' in text_of(used)
    assert '<link rel="stylesheet"' in text_of(used)
    assert asked.status_code == 202
    assert "is on its way" in text_of(asked)


@pytest.mark.parametrize(
    ("reference", "status"),
    [(UNKNOWN, 303), (f" {UNKNOWN.upper()} ", 303), (HOSTILE, 404), ("", 404)],
)
async def test_a_reference_number_leads_to_its_page(
    office: Office, reference: str, status: int
) -> None:
    query = urlencode({"reference": reference})

    answer = await office.call(FIND, {}, query=query, accept_language="en")

    assert answer.status_code == status
    if status == 303:
        assert answer.headers["Location"] == f"/api/my/{UNKNOWN}/page"
    else:
        assert EN["find_text"] in text_of(answer)
        assert HOSTILE not in text_of(answer)
