"""A person at their own request, over HTTP: by a link, into a session, and out again."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import azure.functions as func
import pytest

from dsr_core.domain.person_access import LINK_VALID_FOR, hash_of
from dsr_core.domain.plan import Right
from dsr_core.domain.request import DsrRequest, Status
from dsr_core.host import bootstrap
from dsr_core.steps.renewing import send_new_link
from dsr_core.web.acts import Act
from dsr_core.web.person_routes import (
    ENTER,
    ENTRANCE,
    LEAVE,
    MINE,
    MY_PACKAGE,
    NEW_LINK,
    TAKE_BACK,
)
from dsr_core.web.problems import MEDIA_TYPE
from dsr_core.web.route import Route
from dsr_core.web.routes import ACT, CONFIRM, PACKAGE
from tests.host.office import Office

UNKNOWN = "r" + "f" * 32
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


async def answered(office: Office) -> DsrRequest:
    """A request whose package was handed over, and whose letter is out."""
    opened = await office.house.submit()
    await office.house.listen()
    return await office.house.request(opened.id)


def token_in(office: Office, kind: str = "ready") -> str:
    """The token of the newest letter of a kind."""
    texts = [kept.letter.text for kept in office.house.letters.letters if kept.letter.kind == kind]
    (token,) = set(re.findall(r"token=([\w-]+)", texts[-1]))
    return token


async def post(
    office: Office, route: Route, request_id: str, body: object = None, **headers: str
) -> func.HttpResponse:
    content = b"" if body is None else json.dumps(body).encode()
    headers.setdefault("content_type", JSON)
    return await office.call(route, {"request_id": request_id}, body=content, **headers)


async def enter(office: Office, request: DsrRequest, token: str = "") -> str:
    """The cookie of a new session."""
    answer = await post(office, ENTER, request.id, {"token": token or token_in(office)})
    assert answer.status_code == 204, answer.get_body()
    return answer.headers["Set-Cookie"].partition(";")[0]


async def test_the_letter_links_to_us_and_nowhere_else(office: Office) -> None:
    request = await answered(office)

    (letter,) = [
        kept.letter for kept in office.house.letters.letters if kept.letter.kind == "ready"
    ]
    addresses = set(re.findall(r"https?://[^\s\"<]+", letter.text))
    token = token_in(office)
    assert addresses == {f"https://dsr.contoso.example/api/my/{request.id}/enter?token={token}"}
    assert token not in str(request)
    assert hash_of(token) not in repr(request)


async def test_opening_the_link_changes_nothing_and_its_button_enters(office: Office) -> None:
    request = await answered(office)
    token = token_in(office)

    opened = await office.call(ENTRANCE, {"request_id": request.id}, query=f"token={token}")
    after_opening = await office.house.request(request.id)
    pressed = await office.call(
        ENTER, {"request_id": request.id}, body=f"token={token}".encode(), content_type=FORM
    )

    assert opened.status_code == 200
    assert f'value="{token}"' in opened.get_body().decode()
    assert after_opening == request
    assert pressed.status_code == 303
    assert pressed.headers["Location"] == f"/api/my/{request.id}/page"
    assert "HttpOnly; SameSite=Strict" in pressed.headers["Set-Cookie"]


async def test_a_link_works_once(office: Office) -> None:
    request = await answered(office)
    token = token_in(office)
    await enter(office, request, token)

    again = await post(office, ENTER, request.id, {"token": token})

    assert again.status_code == 403
    assert again.mimetype == MEDIA_TYPE


async def test_a_link_that_is_too_old_does_not_work(office: Office) -> None:
    request = await answered(office)
    office.house.clock.advance(LINK_VALID_FOR)

    late = await post(office, ENTER, request.id, {"token": token_in(office)})

    assert late.status_code == 403


async def test_the_person_sees_their_request_and_nothing_of_who_works_on_it(office: Office) -> None:
    request = await answered(office)
    cookie = await enter(office, request)

    answer = await office.call(MINE, {"request_id": request.id}, cookie=cookie)

    shown = json.loads(answer.get_body())
    assert shown["status"] == "completed"
    assert shown["package"]["downloads"] == 0
    assert not {"history", "stages", "tenant", "notes"} & shown.keys()
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_session_is_for_its_one_request_and_ends(office: Office) -> None:
    request, other = await answered(office), await answered(office)
    cookie = await enter(office, other)

    secret = cookie.partition("=")[2]
    elsewhere = await office.call(
        MINE, {"request_id": request.id}, cookie=f"dsr-{request.id}={secret}"
    )
    office.house.clock.advance(timedelta(minutes=30))
    late = await office.call(MINE, {"request_id": other.id}, cookie=cookie)

    assert (elsewhere.status_code, late.status_code) == (401, 401)


async def test_each_download_is_counted_and_there_are_only_so_many(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DSR_MOST_DOWNLOADS", "2")
    bootstrap.settings.cache_clear()
    request = await answered(office)
    cookie = await enter(office, request)

    answers = [
        await office.call(MY_PACKAGE, {"request_id": request.id}, cookie=cookie) for _ in range(3)
    ]

    rows = await office.house.requests.history(request.id)
    downloads = [dict(row.details) for row in rows if row.event == "package_downloaded"]
    assert [answer.status_code for answer in answers] == [302, 302, 403]
    assert downloads == [{"by": "person", "version": 1, "number": number} for number in (1, 2)]
    link = answers[0].headers["Location"]
    assert office.house.packages.follow(link)
    office.house.clock.advance(timedelta(minutes=10))
    with pytest.raises(PermissionError):
        office.house.packages.follow(link)


async def test_what_an_operator_fetches_is_in_the_history_and_not_on_the_persons_count(
    office: Office,
) -> None:
    request = await answered(office)

    fetched = await office.call(PACKAGE, {"request_id": request.id}, who="operator")

    after = await office.house.request(request.id)
    (row,) = (await office.house.requests.history(request.id))[-1:]
    assert fetched.status_code == 302
    assert (row.event, row.details["number"]) == ("package_downloaded", None)
    assert str(row.details["by"]).startswith("a0000000-")
    assert after.packages[-1].downloads == 0
    assert (after.status, after.closed_at) == (request.status, request.closed_at)


async def test_the_person_takes_the_request_back_from_our_own_page_only(office: Office) -> None:
    request = await waiting_for_review(office)
    cookie = await asked_in(office, request)

    foreign = await post(
        office, TAKE_BACK, request.id, cookie=cookie, origin="https://evil.example"
    )
    form = await post(office, TAKE_BACK, request.id, cookie=cookie, content_type=FORM)
    ours = await post(office, TAKE_BACK, request.id, cookie=cookie, sec_fetch_site="same-origin")

    assert (foreign.status_code, form.status_code, ours.status_code) == (403, 403, 200)
    await office.house.listen()
    assert (await office.house.request(request.id)).status is Status.WITHDRAWN


async def waiting_for_review(office: Office) -> DsrRequest:
    opened = await office.house.submit(right=Right.ERASURE)
    await office.house.listen()
    return await office.house.request(opened.id)


async def asked_in(office: Office, request: DsrRequest) -> str:
    """In by a link that was asked for."""
    assert await send_new_link(office.house.services, request.id)
    return await enter(office, request, token_in(office, "access_link"))


async def test_who_leaves_is_out(office: Office) -> None:
    request = await answered(office)
    cookie = await enter(office, request)

    left = await post(office, LEAVE, request.id, cookie=cookie, sec_fetch_site="same-origin")

    assert left.status_code == 204
    assert "Max-Age=0" in left.headers["Set-Cookie"]
    assert (await office.call(MINE, {"request_id": request.id}, cookie=cookie)).status_code == 401


async def test_an_operator_closes_every_link_and_session_at_once(office: Office) -> None:
    request = await answered(office)
    cookie = await enter(office, request)
    await send_new_link(office.house.services, request.id)

    revoked = await office.call(
        ACT, {"request_id": request.id, "act": Act.REVOKE_ACCESS.value}, who="operator"
    )

    token = token_in(office, "access_link")
    assert revoked.status_code == 200
    assert (await office.call(MINE, {"request_id": request.id}, cookie=cookie)).status_code == 401
    assert (await post(office, ENTER, request.id, {"token": token})).status_code == 403


class CountedStore:
    """Counts what is asked of the requests' store."""

    def __init__(self, inner: object) -> None:
        self.inner, self.calls = inner, list[str]()

    def __getattr__(self, name: str) -> object:
        self.calls.append(name)
        return getattr(self.inner, name)


@pytest.mark.parametrize("route", [ENTER, CONFIRM, NEW_LINK])
async def test_a_stranger_learns_nothing_of_which_requests_there_are(
    office: Office, route: Route, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = await answered(office)
    store = CountedStore(office.house.requests)
    office.house.services = replace(office.house.services, requests=store)
    monkeypatch.setattr(bootstrap, "build_services", lambda *_: office.house.services)

    answers, calls = [], []
    for request_id in (request.id, UNKNOWN):
        store.calls.clear()
        answer = await post(office, route, request_id, {"token": "x" * 43})
        answers.append((answer.status_code, answer.get_body(), dict(answer.headers)))
        calls.append([*store.calls])

    assert answers[0] == answers[1]
    assert calls[0] == calls[1]
    assert "save" not in calls[0]


async def test_who_asks_for_a_link_is_answered_before_anybody_looks(office: Office) -> None:
    request = await answered(office)

    known = await post(office, NEW_LINK, request.id)
    unknown = await post(office, NEW_LINK, UNKNOWN)
    nonsense = await post(office, NEW_LINK, "adele.vance@contoso.example")

    messages = [slot.value for slot in office.sent]
    assert [each.status_code for each in (known, unknown, nonsense)] == [202] * 3
    assert known.get_body() == unknown.get_body() == nonsense.get_body()
    assert [message is not None for message in messages] == [True, True, False]
    assert len(messages[0] or "") == len(messages[1] or "")
    assert not await send_new_link(office.house.services, UNKNOWN)


async def test_a_new_link_goes_to_the_address_known_already_and_each_has_its_own_letter(
    office: Office,
) -> None:
    request = await answered(office)
    before = office.house.letters.letters[-1].to

    for _ in range(2):
        assert await send_new_link(office.house.services, request.id)

    sent = [kept for kept in office.house.letters.letters if kept.letter.kind == "access_link"]
    assert [kept.key for kept in sent] == ["access-link-1", "access-link-2"]
    assert {kept.to for kept in sent} == {before}
