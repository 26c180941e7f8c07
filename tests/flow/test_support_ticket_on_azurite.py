"""A failed export: the operator gets the ticket for Microsoft's support, with all its ids."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from dsr_core.domain.plan import Right
from dsr_core.domain.systems import SystemKind
from emulation.graph.faults import FaultKind, FaultRule
from emulation.graph.sample import CONTOSO, SAMPLE_PEOPLE
from tests.flow.life import Life, begin_life
from tests.flow.observing import code_of, person_of, rows_of
from tests.flow.running_product import Reply

ADELE = SAMPLE_PEOPLE["ordinary"]
TENANT = {"systems": ["entra", "microsoft_export"], "review": []}


@pytest.fixture
async def life(
    storage_connection_string: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Life]:
    async with AsyncExitStack() as ending:
        yield await begin_life(ending, storage_connection_string, tmp_path, monkeypatch, TENANT)


async def ask_ticket(life: Life, request_id: str, who: str = "operator", accept: str = "") -> Reply:
    headers = {"Authorization": f"Bearer {life.tokens[who]}", "Accept": accept}
    path = f"/api/requests/{request_id}/support-ticket"
    return await life.product.call("GET", path, headers=headers)


async def test_a_refused_export_gives_a_ticket_with_the_ids_of_its_call(life: Life) -> None:
    refused = FaultRule(kind=FaultKind.STATUS, status=400, path="exportPersonalData", times=0)
    life.product.world.faults.add(refused)
    request_id = await life.submit(Right.ACCESS, ADELE)
    await life.carry_to(request_id)

    shown = await life.product.show(request_id)
    reply = await ask_ticket(life, request_id)
    text = await ask_ticket(life, request_id, accept="text/plain")

    (ticket,) = reply.json["tickets"]
    (task,) = [
        one
        for one in (await life.load(request_id)).tasks
        if one.system is SystemKind.MICROSOFT_EXPORT
    ]
    assert task.trace is not None
    (call,) = task.trace.calls
    assert call.request_id
    assert call.client_request_id
    assert ticket["category"] == "Privacy Blade and GDPR Requests"
    for wanted in (
        CONTOSO,
        await person_of(life, request_id),
        f"request-id: {call.request_id}",
        f"client-request-id: {call.client_request_id}",
        "HTTP status: 400",
        "- exportPersonalData: ",
    ):
        assert wanted in ticket["body"]
    assert text.headers["content-type"].startswith("text/plain")
    assert text.content.decode() == f"{ticket['title']}\n\n{ticket['body']}"
    assert shown["links"]["support-ticket"] == f"/api/requests/{request_id}/support-ticket"
    assert call.request_id not in str(await rows_of(life, request_id))


async def test_where_nothing_failed_there_is_no_ticket(life: Life) -> None:
    request_id = await life.submit(Right.ACCESS, ADELE)
    await life.carry_to(request_id)

    reply = await ask_ticket(life, request_id)
    unknown = await ask_ticket(life, "r-unknown")

    assert code_of(reply) == (404, "not-found")
    assert code_of(unknown) == (404, "unknown-request")
    assert "support-ticket" not in (await life.product.show(request_id))["links"]
