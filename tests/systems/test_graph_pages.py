"""Batches, pages and links of Graph, as it sends them and as it should not."""

import asyncio

import pytest

from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_answer import GARBLED
from dsr_core.systems.graph_requests import build_get, headers_of
from dsr_core.systems.pages import Page, read_ahead, read_on
from tests.systems.small_graph import Asked, Said, SmallGraph, error
from tests.systems.wire_kit import Wired

EMPTY = Said(body=b'{"value":[]}')


async def test_a_batch_keeps_order_and_bytes_and_repeats_only_what_was_throttled(
    graph: Graph, wired: Wired, server: SmallGraph
) -> None:
    one, two = b'{"id":"1", "v":1.50}', b'{"id":"2","x":null}'
    server.answers["/users/1"] = Said(body=one)
    server.answers["/users/2"] = [error(429, Retry_After="2"), Said(body=two)]
    users = graph.service.users

    answers = await graph.get_many([build_get(users.by_user_id(key)) for key in "12"])

    assert [answer.body for answer in answers] == [one, two]
    assert len(server.to("/users/1")) == 1
    assert len(server.to("/$batch")) == 2
    assert wired.slept == [2.0]


async def test_a_batch_holds_twenty_at_most(graph: Graph, server: SmallGraph) -> None:
    keys = [str(number) for number in range(41)]
    for key in keys:
        server.answers[f"/users/{key}"] = Said(body={"id": key})
    users = graph.service.users

    answers = await graph.get_many([build_get(users.by_user_id(key)) for key in keys])

    assert [answer.body for answer in answers] == [b'{"id": "%s"}' % k.encode() for k in keys]
    assert len(server.to("/$batch")) == 3


async def test_a_truncated_batch_is_garbled_for_all(graph: Graph, server: SmallGraph) -> None:
    server.answers["/$batch"] = Said(body=b'{"responses":[{"id":"0","status":200,"bo')

    answers = await graph.get_many([build_get(graph.service.users)])

    assert [answer.status for answer in answers] == [GARBLED]


async def test_a_page_may_be_empty_and_still_carry_a_link(graph: Graph, server: SmallGraph) -> None:
    def page(asked: Asked) -> Said:
        number = int(asked.query.partition("skiptoken=")[2] or 0)
        link = f"{server.base_url}/v1.0/users?$skiptoken={number + 1}"
        rows = [] if number == 1 else [{"id": number}]
        return Said(body={"value": rows} | ({"@odata.nextLink": link} if number < 3 else {}))

    server.answers["/users"] = page
    request = build_get(graph.service.users, filter_="mobilePhone eq '1'", advanced=True)
    answer = await graph.get(request)

    pages = [one async for one in read_on(graph, answer, headers_of(request))]

    rows = [row for one in pages if isinstance(one, Page) for row in one.rows]
    assert rows == [b'{"id": 0}', b'{"id": 2}', b'{"id": 3}']
    assert {asked.headers["ConsistencyLevel"] for asked in server.to("/users")} == {"eventual"}


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.1:{other}/v1.0/users?$skiptoken=x",
        "http://127.0.0.1:{port}@localhost:{other}/v1.0/users",
        "https://127.0.0.1:{port}/v1.0/users",
        "//127.0.0.1:{other}/v1.0/users",
        "http://127.0.0.1:{port}\\@localhost:{other}/",
    ],
)
async def test_a_link_to_another_origin_is_never_asked(
    graph: Graph, server: SmallGraph, link: str
) -> None:
    foreign = SmallGraph()
    await foreign.start()
    port, other = (one.base_url.rpartition(":")[2] for one in (server, foreign))
    body = {"value": [{"id": "1"}], "@odata.nextLink": link.format(port=port, other=other)}
    server.answers["/users"] = Said(body=body)
    answer = await graph.get(build_get(graph.service.users))
    before = len(server.asked)

    pages = [one async for one in read_on(graph, answer, {})]

    assert not isinstance(pages[-1], Page)
    assert foreign.asked == []
    assert len(server.asked) == before
    await foreign.stop()


async def test_a_link_that_leads_to_itself_ends_the_reading(
    graph: Graph, server: SmallGraph
) -> None:
    link = f"{server.base_url}/v1.0/users?again"
    server.answers["/users"] = Said(body={"value": [{"id": "1"}], "@odata.nextLink": link})
    answer = await graph.get(build_get(graph.service.users))

    pages = [one async for one in read_on(graph, answer, {})]

    assert len(pages) == 2
    assert not isinstance(pages[-1], Page)


async def test_reading_ahead_asks_for_one_page_while_the_last_is_handled(
    graph: Graph, server: SmallGraph
) -> None:
    came = asyncio.Event()

    def page(asked: Asked) -> Said:
        if "next" in asked.query:
            came.set()
            return Said(body={"value": [{"id": 2}]})
        link = f"{server.base_url}/v1.0/users?next"
        return Said(body={"value": [{"id": 1}], "@odata.nextLink": link})

    server.answers["/users"] = page
    seen = 0

    async for _ in read_ahead(graph, graph.get(build_get(graph.service.users)), {}):
        seen += 1
        async with asyncio.timeout(5):
            await came.wait()

    assert seen == 2
