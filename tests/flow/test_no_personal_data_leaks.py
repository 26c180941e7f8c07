"""Who asks, and what is known of them, is in the package and nowhere else."""

import asyncio
import json
import logging
import time
from typing import Any

import pytest

from emulation.azurite import RunningAzurite
from emulation.graph.faults import FaultKind, FaultRule
from tests.flow.conftest import StartProduct
from tests.flow.marks import ADELE, SUBJECT, found_in, lines_of, marks_of, properties_of
from tests.flow.running_product import (
    PATIENCE_SECONDS,
    POLL_SECONDS,
    Product,
    read_blobs,
    read_entities,
    take_messages,
)

WISH = {"right": "access", "subject": SUBJECT}


async def run_by_hand(product: Product, wish: object) -> tuple[str, list[str]]:
    """Carry a request from function to function; its id, and every message that was on a queue."""
    reply = await product.invoke("receive_request", wish)
    request_id = reply.json["request_id"]
    noted = await product.invoke(
        "act_on_request", {"note": "marked-note of Vance"}, request_id=request_id, act="note"
    )
    assert noted.status == 200, noted
    seen: list[tuple[str, str]] = [("dsr-discover", reply.outputs["message"])]
    pending, deadline = list(seen), time.monotonic() + PATIENCE_SECONDS
    while (await show(product, request_id))["status"] in ("in_progress", "awaiting_system"):
        assert time.monotonic() < deadline
        for queue, message in pending:
            await product.carry(queue, message)
        pending = await take_messages(product.storage)
        seen += pending
        await asyncio.sleep(0 if pending else POLL_SECONDS)
    return request_id, [message for _, message in seen]


async def show(product: Product, request_id: str) -> Any:
    return (await product.invoke("show_request", request_id=request_id)).json


@pytest.fixture
async def marked(start_product: StartProduct, caplog: pytest.LogCaptureFixture) -> Product:
    """The product with bad weather ahead, and every log record kept."""
    caplog.set_level(logging.DEBUG)
    product = await start_product(listening=False)
    for kind, path in (
        (FaultKind.STATUS, "/licenseDetails"),
        (FaultKind.HTML, "auditEvents"),
        (FaultKind.RESET, "auditLogs/provisioning"),
    ):
        product.world.faults.add(FaultRule(kind=kind, path=path))
    return product


async def test_names_and_identifiers_are_nowhere_but_in_packages_and_letters(
    marked: Product, azurite: RunningAzurite, caplog: pytest.LogCaptureFixture
) -> None:
    marks, log_start = marks_of(marked), azurite.access_log.stat().st_size

    request_id, messages = await run_by_hand(marked, WISH)
    looked_for = {"identifier": {"kind": "email", "value": ADELE}}
    found = await marked.invoke("find_requests", looked_for)

    entities = await read_entities(marked.storage)
    blobs = await read_blobs(marked.storage)
    shown = await show(marked, request_id)
    addresses = azurite.access_log.read_text()[log_start:]
    properties = properties_of(entities)
    assert shown["status"] == "completed"
    assert len(messages) >= 2
    assert len(properties) > 100
    assert found_in(marks, properties) == []
    assert found_in(marks, messages) == []
    assert found_in(marks, [part for place in blobs for part in place]) == []
    assert found_in(marks, addresses.splitlines()) == []
    # Operators read their notes: there, and nowhere else.
    assert "marked-note" in json.dumps(shown.pop("notes"))
    assert found_in(marks, [json.dumps(shown)]) == []
    assert found.status == 200
    assert found_in(marks, [found.content.decode()]) == []
    assert found_in(marks, lines_of(caplog)) == []
    assert sum("look" in line for line in lines_of(caplog)) >= 2
    assert found_in(marks, [blobs["packages-contoso", f"{request_id}/entra.json"].decode()])


async def test_what_goes_wrong_is_logged_without_what_it_went_wrong_with(
    marked: Product, caplog: pytest.LogCaptureFixture
) -> None:
    marks = marks_of(marked)
    malformed = {"right": "Adele Vance", "subject": {"identifiers": [{"kind": ADELE}], ADELE: 1}}

    refused = await marked.invoke("receive_request", malformed)
    broken = await marked.app.invoke_queue("look_discover", f'{{"email": "{ADELE}"}}')
    await marked.app.invoke_queue("alarm_discover", f'{{"email": "{ADELE}"}}', dequeue_count=5)
    unknown = await marked.invoke("show_request", request_id=ADELE)

    assert refused.status == 422
    assert not broken.succeeded
    assert unknown.status == 404
    assert found_in(marks, [broken.error]) == []
    assert found_in(marks, [refused.content.decode(), unknown.content.decode()]) == []
    assert found_in(marks, lines_of(caplog)) == []
    assert any("poison_message" in line for line in lines_of(caplog))
