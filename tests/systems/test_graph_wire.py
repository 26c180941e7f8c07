"""How we speak HTTP to Graph: waits, links, batches, faults, and what never leaves us."""

import asyncio
import gc
import logging
import threading

import httpx
import pytest

from dsr_core.domain.errors import SystemStuckError
from dsr_core.systems.graph import Graph
from dsr_core.systems.graph_answer import GARBLED, NO_ANSWER
from dsr_core.systems.graph_requests import build_get, build_post
from tests.systems.fakes import subject
from tests.systems.small_graph import TENANT, Asked, Said, SmallGraph, error
from tests.systems.wire_kit import TOKEN, USER, Wired

EMPTY = Said(body=b'{"value":[]}')


async def test_the_tenant_is_looked_at_once_and_before_anything_else(
    graph: Graph, server: SmallGraph
) -> None:
    server.answers["/users"] = EMPTY

    await graph.get(build_get(graph.service.users))
    await graph.get(build_get(graph.service.users))

    assert [asked.path for asked in server.asked] == ["/organization", "/users", "/users"]


async def test_every_request_carries_the_token_and_gives_way_to_people(
    graph: Graph, server: SmallGraph
) -> None:
    server.answers["/users"] = EMPTY

    await graph.get(build_get(graph.service.users))

    for asked in server.asked:
        assert asked.headers["Authorization"] == f"Bearer {TOKEN}"
        assert asked.headers["x-ms-throttle-priority"] == "low"


async def test_a_body_arrives_byte_for_byte(graph: Graph, server: SmallGraph) -> None:
    body = b'{"value" :  [ {"t":"2020-03-13T19:15:41.6195833Z", "n":null,\n"e":"someNewEnum"} ]}'
    server.answers["/users"] = Said(body=body)

    answer = await graph.get(build_get(graph.service.users))

    assert answer.body == body


async def test_no_page_waits_in_memory_for_the_garbage_collector(
    graph: Graph, server: SmallGraph
) -> None:
    server.answers["/users"] = EMPTY
    await graph.get(build_get(graph.service.users))
    gc.collect()
    gc.disable()
    try:
        for _ in range(5):
            await graph.get(build_get(graph.service.users))

        left = [each for each in gc.get_objects() if isinstance(each, httpx.Response)]
    finally:
        gc.enable()
    assert left == []


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_a_busy_service_is_asked_three_times_with_short_waits(
    graph: Graph, wired: Wired, server: SmallGraph, status: int
) -> None:
    server.answers["/users"] = error(status)

    answer = await graph.get(build_get(graph.service.users))

    assert answer.status == status
    assert len(server.to("/users")) == 3
    assert len(wired.slept) == 2
    assert sum(wired.slept) <= 3


async def test_a_short_retry_after_is_waited_for(
    graph: Graph, wired: Wired, server: SmallGraph
) -> None:
    server.answers["/users"] = [error(429, Retry_After="4"), EMPTY]

    answer = await graph.get(build_get(graph.service.users))

    assert answer.is_success
    assert wired.slept == [4.0]


async def test_a_long_retry_after_is_handed_back_at_once(
    graph: Graph, wired: Wired, server: SmallGraph
) -> None:
    server.answers["/users"] = error(429, "TooManyRequests", Retry_After="17")

    answer = await graph.get(build_get(graph.service.users))

    assert answer.retry_after is not None
    assert answer.retry_after.total_seconds() == 17
    assert len(server.to("/users")) == 1
    assert wired.slept == []


async def test_a_post_is_sent_once_whatever_comes_of_it(graph: Graph, server: SmallGraph) -> None:
    path = f"{USER}/exportPersonalData"
    server.answers[path] = error(503)
    user = graph.service.users.by_user_id(USER.rpartition("/")[2])

    answer = await graph.post_once(build_post(user.export_personal_data, b"{}"))

    assert answer.status == 503
    assert len(server.to(path)) == 1


async def test_an_html_page_of_a_gateway_is_an_answer_without_a_code(
    graph: Graph, server: SmallGraph
) -> None:
    server.answers["/users"] = Said(502, b"<html>Bad Gateway</html>", {"Content-Type": "text/html"})

    answer = await graph.get(build_get(graph.service.users))

    assert (answer.status, answer.code) == (502, "")


async def test_a_connection_that_breaks_is_tried_again(graph: Graph, server: SmallGraph) -> None:
    server.answers["/users"] = EMPTY
    await graph.get(build_get(graph.service.users))
    server.aborts = 1

    answer = await graph.get(build_get(graph.service.users))

    assert answer.is_success


async def test_a_connection_that_stays_broken_is_no_answer(
    graph: Graph, server: SmallGraph
) -> None:
    await server.stop()

    answer = await graph.get(build_get(graph.service.users))

    assert answer.status == NO_ANSWER


async def test_a_redirect_is_not_followed_and_is_no_data(graph: Graph, server: SmallGraph) -> None:
    server.answers["/users"] = Said(302, b"<p>moved</p>", {"Location": "/v1.0/elsewhere"})

    answer = await graph.get(build_get(graph.service.users))

    assert answer.status == GARBLED
    assert server.to("/elsewhere") == []


async def test_a_refused_token_is_told_apart(graph: Graph, server: SmallGraph) -> None:
    server.answers["/users"] = error(401, "InvalidAuthenticationToken")

    answer = await graph.get(build_get(graph.service.users))

    assert answer.status == 401
    assert len(server.to("/users")) == 1


async def test_no_more_requests_are_under_way_than_there_are_slots(server: SmallGraph) -> None:
    wired = Wired(server, slots=2)
    graph = wired.make_graph()
    most = 0

    def look(asked: Asked) -> Said:
        nonlocal most
        # Slots that are taken are those under way, this one included.
        most = max(most, 2 - graph._slots._value)
        return EMPTY

    server.answers["/users"] = look
    await asyncio.gather(*(graph.get(build_get(graph.service.users)) for _ in range(9)))

    assert most == 2
    await graph.close()


async def test_nothing_about_a_person_is_logged_even_when_everything_is(
    wired: Wired, server: SmallGraph, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.answers["/users"] = error(400, "Request_BadRequest")
    server.answers["/directory/deletedItems/graph.user"] = EMPTY

    with pytest.raises(SystemStuckError) as caught:
        await wired.systems.locate(subject("jane.secret@contoso.example"))

    told = caplog.text + str(caught.value) + repr(caught.value)
    assert "jane.secret" not in told
    assert "Jane Doe" not in told
    assert TOKEN not in told
    assert "x-ms" not in told


def test_the_systems_work_in_one_event_loop_after_another() -> None:
    server, ready, done = SmallGraph(), threading.Event(), threading.Event()
    server.answers["/users"] = Said(
        body={"value": [{"id": "1", "userPrincipalName": "jane@contoso.example"}]}
    )
    server.answers["/directory/deletedItems/graph.user"] = EMPTY

    async def serve() -> None:
        await server.start()
        ready.set()
        await asyncio.to_thread(done.wait)
        await server.stop()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(10)
    wired = Wired(server)

    async def find() -> str:
        located = await wired.systems.locate(subject("jane@contoso.example"))
        await wired.systems.close()
        return located.identity.object_id if located.identity else ""

    found = [asyncio.run(find()) for _ in range(3)]

    assert found == ["1", "1", "1"]
    done.set()
    thread.join()


async def test_a_client_that_was_closed_is_made_anew(wired: Wired, server: SmallGraph) -> None:
    server.answers["/users"] = EMPTY
    server.answers["/directory/deletedItems/graph.user"] = EMPTY
    await wired.systems.locate(subject("jane@contoso.example"))
    await wired.systems.close()

    located = await wired.systems.locate(subject("jane@contoso.example"))

    assert located.identity is None
    assert server.asked[0].path == "/organization"
    assert TENANT in str(server.answers["/organization"])
