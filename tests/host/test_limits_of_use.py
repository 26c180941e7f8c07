"""How often strangers may come, over HTTP: by where they come from, and by whom they ask about."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

import azure.functions as func
import pytest

from dsr_core.domain.limits_of_use import Admission, Visit
from dsr_core.domain.request import Status
from dsr_core.host import bootstrap
from dsr_core.web.person_routes import ENTER, NEW_LINK
from dsr_core.web.problems import MEDIA_TYPE, TYPE_PREFIX
from dsr_core.web.route import Auth, Method, Route
from dsr_core.web.routes import CONFIRM, RECEIVE, ROUTES
from tests.host.office import Office

UNKNOWN = "r" + "f" * 32
SOMEWHERE, ELSEWHERE = "192.0.2.1:50001", "192.0.2.2:50001"
FOR_EVER = timedelta(days=10_000)
TOKEN = {"token": "x" * 43}
#: What each public route that takes something gets from a stranger; a new one needs a limit.
BODIES: dict[str, object] = {CONFIRM.name: TOKEN, ENTER.name: TOKEN, NEW_LINK.name: None}
PUBLIC = [route for route in ROUTES if (route.auth, route.method) == (Auth.NONE, Method.POST)]

type Limit = Callable[..., None]


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> Limit:
    """Sets limits by the ends of their names, behind one proxy unless told otherwise."""

    def set_limits(**values: int) -> None:
        for name, value in ({"forwarded_hops": 1} | values).items():
            monkeypatch.setenv(f"DSR_{name.upper()}", str(value))
        bootstrap.settings.cache_clear()

    return set_limits


async def post(
    office: Office, route: Route, body: object, source: str, who: str | None = None
) -> func.HttpResponse:
    content = b"" if body is None else json.dumps(body).encode()
    parameters = {} if route is RECEIVE else {"request_id": UNKNOWN}
    headers = {"content_type": "application/json", "x_forwarded_for": source}
    return await office.call(route, parameters, who=who, body=content, **headers)


async def ask(
    office: Office, source: str, about: str = "a@b.example", who: str | None = None
) -> func.HttpResponse:
    """Make a request, as a stranger unless told otherwise."""
    subject = {"identifiers": [{"kind": "email", "value": about}]}
    return await post(office, RECEIVE, {"right": "access", "subject": subject}, source, who)


async def kept(office: Office) -> int:
    """How many requests there are."""
    return len([row async for row in office.house.agenda.due(office.house.clock.now() + FOR_EVER)])


async def test_the_thirty_first_of_an_hour_from_one_source_waits_and_leaves_no_trace(
    office: Office, limit: Limit
) -> None:
    limit(source_per_hour=30)
    for number in range(30):
        assert (await ask(office, SOMEWHERE, f"{number}@b.example")).status_code == 202

    refused = await ask(office, SOMEWHERE, "30@b.example")

    assert (refused.status_code, refused.mimetype) == (429, MEDIA_TYPE)
    assert json.loads(refused.get_body())["type"] == TYPE_PREFIX + "too-many-requests"
    assert 1 <= int(refused.headers["Retry-After"]) <= 3600
    assert await kept(office) == 30
    assert office.sent[-1].value is None
    assert (await ask(office, ELSEWHERE, "31@b.example")).status_code == 202


async def test_who_waited_as_long_as_they_were_told_is_let_in(office: Office, limit: Limit) -> None:
    limit(source_per_hour=1)
    await ask(office, SOMEWHERE)
    refused = await ask(office, SOMEWHERE)
    told = timedelta(seconds=int(refused.headers["Retry-After"]))

    office.house.clock.advance(told - timedelta(seconds=1))
    assert (await ask(office, SOMEWHERE)).status_code == 429
    office.house.clock.advance(timedelta(seconds=1))

    assert (await ask(office, SOMEWHERE)).status_code == 202


async def test_what_a_stranger_says_of_where_they_come_from_is_not_believed(
    office: Office, limit: Limit
) -> None:
    limit(source_per_hour=1)
    made_up = (f"198.51.100.{number}, {SOMEWHERE}" for number in range(3))

    answers = [await ask(office, source) for source in made_up]

    assert [answer.status_code for answer in answers] == [202, 429, 429]


async def test_without_a_proxy_of_ours_nobody_is_locked_out_by_a_made_up_address(
    office: Office, limit: Limit
) -> None:
    limit(source_per_hour=1, forwarded_hops=0)

    answers = [await ask(office, SOMEWHERE) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [202, 202, 202]


async def test_requests_about_one_person_are_counted_wherever_they_come_from(
    office: Office, limit: Limit
) -> None:
    limit(source_per_hour=9, identifier_per_hour=1)

    first, second = await ask(office, SOMEWHERE), await ask(office, ELSEWHERE, "A@B.example")

    assert (first.status_code, second.status_code) == (202, 429)
    assert (await ask(office, SOMEWHERE, "c@b.example")).status_code == 202


async def test_whoever_may_vouch_is_not_counted(office: Office, limit: Limit) -> None:
    limit(source_per_hour=1, identifier_per_hour=1)

    answers = [await ask(office, SOMEWHERE, who="operator") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [202, 202, 202]


@pytest.mark.parametrize("route", PUBLIC, ids=lambda route: route.name)
async def test_every_public_route_that_takes_something_is_limited_by_source(
    route: Route, office: Office, limit: Limit
) -> None:
    limit(source_per_hour=1)

    if route is RECEIVE:
        answers = [await ask(office, SOMEWHERE) for _ in range(2)]
    else:
        answers = [await post(office, route, BODIES[route.name], SOMEWHERE) for _ in range(2)]

    assert [answer.status_code == 429 for answer in answers] == [False, True]
    assert 429 in route.problems


@pytest.mark.parametrize("route", [CONFIRM, ENTER, NEW_LINK], ids=lambda route: route.name)
async def test_a_request_that_nobody_knows_is_counted_like_any_other(
    route: Route, office: Office, limit: Limit
) -> None:
    limit(links_per_hour=2)

    sources = (f"192.0.2.{number}" for number in range(3))
    answers = [await post(office, route, BODIES[route.name], source) for source in sources]

    assert [answer.status_code == 429 for answer in answers] == [False, False, True]


@pytest.mark.parametrize("route", [CONFIRM, ENTER, NEW_LINK], ids=lambda route: route.name)
async def test_whoever_comes_too_often_with_a_browser_is_told_by_a_page(
    route: Route, office: Office, limit: Limit
) -> None:
    limit(links_per_hour=1)
    body = b"" if route is NEW_LINK else urlencode(TOKEN).encode()
    form = {"content_type": "application/x-www-form-urlencoded", "accept": "text/html,*/*;q=0.8"}

    answers = [
        await office.call(route, {"request_id": UNKNOWN}, body=body, **form) for _ in range(2)
    ]

    assert answers[1].status_code == 429
    assert answers[1].mimetype == "text/html"
    assert "Too many attempts" in answers[1].get_body().decode()
    assert 1 <= int(answers[1].headers["Retry-After"]) <= 3600


class CounterDown:
    """The RateLedger port while its storage is out of reach."""

    async def admit(self, window: datetime, visits: tuple[Visit, ...]) -> Admission:
        return Admission.UNCOUNTED if window and visits else Admission.LET_IN

    async def forget(self, before: datetime) -> int:
        return 0 if before else 1


async def test_a_request_is_taken_while_callers_cannot_be_counted(
    office: Office, limit: Limit, caplog: pytest.LogCaptureFixture
) -> None:
    limit(source_per_hour=1)
    office.house.services = replace(office.house.services, rates=CounterDown())

    answers = [await ask(office, SOMEWHERE) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 202]
    taken = json.loads(answers[0].get_body())["request_id"]
    assert (await office.house.request(taken)).status is Status.IDENTITY_PENDING
    warnings = [record.message for record in caplog.records if record.levelname == "WARNING"]
    assert len(warnings) == 2
    assert set(warnings) == {'{"event":"visit_uncounted","function":"receive_request"}'}
