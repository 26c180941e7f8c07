from collections.abc import Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from emulation.request_view import RequestView
from emulation.walk import AppAddress, Walk, WalkError, form_of, sign_in, walk

RECEIPT = {
    "request_id": "r-1",
    "status": "in_progress",
    "due_on": "2026-12-21",
    "links": {"status": "/api/requests/r-1", "package": "/api/requests/r-1/package"},
}
VIEW = {"request_id": "r-1", "right": "access", "status": "completed", "due_on": "2026-12-21"}

type Answer = Callable[[web.Request], Awaitable[web.Response]]


def answering(body: object, status: int = 200) -> Answer:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response(body, status=status)

    return answer


async def walk_through(post: Answer, get: Answer, shown: list[RequestView]) -> Walk:
    app = web.Application()
    app.add_routes([web.post("/api/requests", post), web.get("/api/requests/r-1", get)])
    async with TestServer(app, host="127.0.0.1") as server, aiohttp.ClientSession() as session:
        return await walk(
            session,
            AppAddress(url=f"http://127.0.0.1:{server.port}", token="the-token"),
            form_of("adele.vance@contoso.example"),
            show=shown.append,
            say=lambda _: None,
            timeout_seconds=5,
        )


async def test_the_form_goes_out_as_a_browser_sends_it_with_the_desks_token() -> None:
    received: list[tuple[str, dict[str, str], bool]] = []

    async def post(request: web.Request) -> web.Response:
        fields = {name: str(value) for name, value in (await request.post()).items()}
        received.append((request.content_type, fields, "Authorization" in request.headers))
        return web.json_response(RECEIPT, status=202)

    await walk_through(post, answering(VIEW), [])

    form = {"right": "access", "email": "adele.vance@contoso.example", "name": "Adele Vance"}
    assert received == [("application/x-www-form-urlencoded", form, True)]


async def test_the_request_is_looked_at_with_the_operators_token() -> None:
    shown_tokens: list[str] = []

    async def get(request: web.Request) -> web.Response:
        shown_tokens.append(request.headers["Authorization"])
        return web.json_response(VIEW)

    await walk_through(answering(RECEIPT, 202), get, [])

    assert shown_tokens == ["Bearer the-token"]


async def test_a_sign_in_that_gives_no_token_is_told() -> None:
    app = web.Application()
    app.add_routes([web.get("/token", answering({}, 400))])
    async with TestServer(app, host="127.0.0.1") as server, aiohttp.ClientSession() as session:
        with pytest.raises(WalkError, match="the sign-in answered 400"):
            await sign_in(session, str(server.make_url("/token")))


async def test_it_is_looked_at_until_it_has_ended_and_each_answer_is_shown() -> None:
    states = iter(("in_progress", "awaiting_system", "completed"))
    shown: list[RequestView] = []

    async def get(_: web.Request) -> web.Response:
        return web.json_response({**VIEW, "status": next(states)})

    result = await walk_through(answering(RECEIPT, 202), get, shown)

    assert [view.status for view in shown] == ["in_progress", "awaiting_system", "completed"]
    assert result.view is shown[-1]
    assert result.looks == 3


async def test_a_request_that_needs_a_person_is_not_waited_for() -> None:
    needy = {**VIEW, "status": "needs_operator"}

    result = await walk_through(answering(RECEIPT, 202), answering(needy), [])

    assert result.view.status == "needs_operator"


@pytest.mark.parametrize(
    ("post", "get", "complaint"),
    [
        (
            answering({"title": "no right"}, 400),
            answering(VIEW),
            "POST answered 400 instead of 202",
        ),
        (answering({}, 202), answering(VIEW), "POST answered unexpected JSON"),
        (answering(RECEIPT, 202), answering({}, 401), "GET answered 401 instead of 200"),
        (answering(RECEIPT, 202), answering({**VIEW, "status": 3}), "GET answered unexpected JSON"),
    ],
)
async def test_an_answer_against_the_contract_is_told_as_it_is(
    post: Answer, get: Answer, complaint: str
) -> None:
    with pytest.raises(WalkError, match=complaint):
        await walk_through(post, get, [])
