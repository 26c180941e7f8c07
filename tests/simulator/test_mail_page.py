from collections.abc import AsyncIterator

import aiohttp
import pytest

from emulation.graph.mail_page import MAIL_PATH
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.simulator.sample_client import Graph, open_graph


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    async with open_graph() as opened:
        yield opened


async def send(graph: Graph, subject: str, content: str, kind: str = "HTML") -> None:
    message = {
        "subject": subject,
        "body": {"contentType": kind, "content": content},
        "toRecipients": [{"emailAddress": {"address": "a@post.example"}}],
    }
    sender = SAMPLE_PEOPLE["admin"]
    answer = await graph.call("POST", f"/users/{sender}/sendMail", {"message": message})
    assert answer.status == 202


async def read(graph: Graph, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(graph.base_url + path) as answer:
        return answer.status, await answer.text()


async def test_an_empty_mailbox_says_so(graph: Graph) -> None:
    status, page = await read(graph, MAIL_PATH)

    assert status == 200
    assert "No mail yet" in page


async def test_each_mail_is_listed_and_opens_with_its_links(graph: Graph) -> None:
    await send(graph, "Your data", '<p><a href="http://127.0.0.1:7071/r/x">here</a></p>')
    _, listed = await read(graph, MAIL_PATH)
    address = listed.partition('<td><a href="')[2].partition('"')[0]

    status, opened = await read(graph, address)

    assert "a@post.example" in listed
    assert status == 200
    assert "&lt;a href=&quot;http://127.0.0.1:7071/r/x&quot;&gt;" in opened
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in opened


async def test_what_is_not_html_is_shown_as_it_is(graph: Graph) -> None:
    await send(graph, "<b>bold</b>", "1 < 2", kind="Text")
    _, listed = await read(graph, MAIL_PATH)
    address = listed.partition('<td><a href="')[2].partition('"')[0]

    _, opened = await read(graph, address)

    assert "<b>bold</b>" not in listed
    assert "1 &amp;lt; 2" in opened


async def test_a_mail_that_is_not_there_is_not_found(graph: Graph) -> None:
    status, _ = await read(graph, f"{MAIL_PATH}/nothing")

    assert status == 404
