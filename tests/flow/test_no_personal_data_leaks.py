"""Who asks, and what is known of them, is in the package and nowhere else."""

import asyncio
import base64
import json
import logging
import re
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

import pytest

from emulation.azurite import RunningAzurite
from emulation.graph.faults import FaultKind, FaultRule
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.conftest import StartProduct
from tests.flow.running_product import (
    PATIENCE_SECONDS,
    POLL_SECONDS,
    Product,
    read_blobs,
    read_entities,
    take_messages,
)

ADELE = SAMPLE_PEOPLE["ordinary"]
WISH = {
    "right": "access",
    "subject": {
        "name": "Adele Vance",
        "contact": "adele.privat@post.example",
        "identifiers": [
            {"kind": "email", "value": ADELE},
            {"kind": "email", "value": "adele.privat@post.example"},
            {"kind": "phone", "value": "+49 151 55500017"},
        ],
    },
}


def marks_of(product: Product) -> re.Pattern[str]:
    """What must not be found: the wish's own words, and what the directory and Intune add."""
    user = product.tenant.find_user(ADELE)
    assert user is not None
    devices = [
        row
        for row in product.tenant.rows("deviceManagement/managedDevices")
        if row["userId"] == user["id"]
    ]
    places = {
        row["ipAddress"]
        for row in product.tenant.rows("auditLogs/signIns")
        if row["userId"] == user["id"]
    }
    assert places
    words = [r"\badele", r"\bvance\b", "55500017", re.escape(user["id"]), "marked-note"]
    words += [re.escape(device[name]) for device in devices for name in ("id", "serialNumber")]
    assert len(words) == 9
    words += [rf"\b{re.escape(place)}\b" for place in places]
    return re.compile("|".join(words), re.IGNORECASE)


def found_in(marks: re.Pattern[str], texts: Iterable[str]) -> list[str]:
    """The texts with a mark in them, as they are or percent-encoded or in base64."""
    return [text for text in texts if any(marks.search(form) for form in forms_of(text))]


def forms_of(text: str) -> tuple[str, ...]:
    try:
        decoded = base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except ValueError:
        decoded = ""
    return text, unquote(text), decoded


def text_of(value: Any) -> str:
    """A property as text; bytes too, so that what is not sealed would show."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


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

    entities = await read_entities(marked.storage)
    blobs = await read_blobs(marked.storage)
    shown = await show(marked, request_id)
    addresses = azurite.access_log.read_text()[log_start:]
    properties = [
        text_of(part)
        for rows in entities.values()
        for row in rows
        for each in row.items()
        for part in each
    ]
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


def lines_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Every record as it would be written, with its exception."""
    formatter = logging.Formatter("%(levelname)s %(name)s %(message)s")
    return [formatter.format(record) for record in caplog.records]
