from collections.abc import AsyncIterator

import pytest

from emulation.graph.mail import ALLOWED_SENDERS, OUTBOX
from emulation.graph.sample import SAMPLE_PEOPLE
from emulation.graph.wire import Row, timestamp
from tests.simulator.sample_client import NOW, Answer, Graph, open_graph

SENDER = SAMPLE_PEOPLE["admin"]


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    async with open_graph() as opened:
        yield opened


def message(*addresses: str) -> Row:
    return {
        "subject": "Ihre Anfrage",
        "body": {"contentType": "Text", "content": "Guten Tag"},
        "toRecipients": [{"emailAddress": {"address": address}} for address in addresses],
    }


async def send(graph: Graph, sender: str, body: Row) -> Answer:
    return await graph.call("POST", f"/users/{sender}/sendMail", body)


async def test_a_message_is_accepted_and_kept_in_the_outbox(graph: Graph) -> None:
    sent = {"message": message("a@post.example"), "saveToSentItems": False}

    answer = await send(graph, SENDER, sent)

    (kept,) = graph.tenant.rows(OUTBOX)
    assert (answer.status, answer.body) == (202, {})
    assert kept["sender"] == SENDER
    assert kept["recipients"] == ["a@post.example"]
    assert kept["message"] == sent["message"]
    assert kept["acceptedDateTime"] == timestamp(NOW)
    assert kept["saveToSentItems"] is False


async def test_names_may_come_in_any_case(graph: Graph) -> None:
    recipients = [{"EmailAddress": {"Address": "a@post.example"}}]
    body = {"Message": {"Subject": "x", "ToRecipients": recipients}, "SaveToSentItems": True}

    answer = await send(graph, SENDER, body)

    assert answer.status == 202
    assert graph.tenant.rows(OUTBOX)[0]["recipients"] == ["a@post.example"]
    assert graph.tenant.rows(OUTBOX)[0]["subject"] == "x"


async def test_a_message_sent_twice_is_two_messages(graph: Graph) -> None:
    for _ in range(2):
        await send(graph, SENDER, {"message": message("a@post.example")})

    assert len({row["id"] for row in graph.tenant.rows(OUTBOX)}) == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": "x"},
        {"message": message()},
        {"message": message("no address")},
        {"message": {"toRecipients": ["x"]}},
        {"message": message("a@post.example"), "saveToSentItems": "yes"},
    ],
)
async def test_a_message_that_cannot_go_out_is_refused(graph: Graph, body: Row) -> None:
    answer = await send(graph, SENDER, body)

    assert answer.status == 400
    assert graph.tenant.rows(OUTBOX) == []


async def test_only_allowed_mailboxes_send_once_any_is_named(graph: Graph) -> None:
    graph.tenant.rows(ALLOWED_SENDERS).append({"address": SENDER.upper()})

    allowed = await send(graph, SENDER, {"message": message("a@post.example")})
    denied = await send(graph, SAMPLE_PEOPLE["busy"], {"message": message("a@post.example")})

    assert allowed.status == 202
    assert (denied.status, denied.code) == (403, "ErrorAccessDenied")
    assert len(graph.tenant.rows(OUTBOX)) == 1


@pytest.mark.parametrize(
    ("sender", "code"),
    [
        ("nobody@contoso.example", "ErrorInvalidUser"),
        (SAMPLE_PEOPLE["no_mailbox"], "MailboxNotEnabledForRESTAPI"),
    ],
)
async def test_who_has_no_mailbox_cannot_send(graph: Graph, sender: str, code: str) -> None:
    answer = await send(graph, sender, {"message": message("a@post.example")})

    assert (answer.status, answer.code) == (404, code)


async def test_sending_needs_its_permission(graph: Graph) -> None:
    graph.roles = ("User.Read.All",)

    assert (await send(graph, SENDER, {"message": message("a@post.example")})).status == 403
