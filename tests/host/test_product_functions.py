"""Every function of the product, run once each by Microsoft's own runtime, on real storage.

Over 300 lines, as a hundred of them name every function.
"""

import asyncio
import json
import logging
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dsr_core.ports import AgendaRow
from dsr_core.stores.agenda import TableAgenda
from dsr_core.stores.connections import StorageConnections
from dsr_core.web.console_routes import PAGES
from dsr_core.web.public_routes import PUBLIC_PAGES
from emulation.functions_host.bindings import BindingType
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.conftest import StartProduct, start_product
from tests.flow.running_product import (
    PATIENCE_SECONDS,
    POLL_SECONDS,
    Product,
    read_blobs,
    source_of,
    take_messages,
    task_of,
)

__all__ = ["start_product"]

# msgraph's generated modules warn about themselves, whoever imports them.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:msgraph"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:kiota_abstractions"),
]

ADELE = SAMPLE_PEOPLE["ordinary"]
WISH = {
    "right": "access",
    "subject": {"identifiers": [{"kind": "user_principal_name", "value": ADELE}]},
}
GROUPS = ("change", "collect", "discover", "package", "task")
CONSOLE = (
    "console",
    "console_act",
    "console_evidence",
    "console_find_person",
    "console_hand_in",
    "console_health",
    "console_package",
    "console_people",
    "console_reports",
    "console_reports_csv",
    "console_request",
    "console_review",
    "console_review_decision",
    "console_review_item",
    "console_review_items",
    "console_review_marks",
    "console_sign_in",
    "console_sign_out",
    "console_signed_in",
)
FUNCTIONS = {
    BindingType.HTTP_TRIGGER: {
        *CONSOLE,
        *(f"api_{name}" for name in CONSOLE),
        "act_on_request",
        "show_asset",
        "show_form",
        "show_tenant_form",
        "show_api_form",
        "show_api_tenant_form",
        "show_public_asset",
        "find_own_page",
        "show_own_page",
        "show_own_letter",
        "download_from_own_page",
        "ask_own_withdrawal",
        "withdraw_from_own_page",
        "leave_own_page",
        "ask_new_link",
        "download_own_package",
        "enter_own_request",
        "leave_own_request",
        "show_entrance",
        "show_own_request",
        "withdraw_own_request",
        "confirm_identity",
        "show_confirmation",
        "describe_api",
        "explain_clock",
        "export_evidence",
        "fetch_package",
        "find_requests",
        "list_requests",
        "hand_in_file",
        "show_review",
        "show_review_items",
        "mark_redactions",
        "send_reviewed_package",
        "rebuild_board",
        "report_figures",
        "receive_request",
        "show_health",
        "show_request",
        "write_support_ticket",
    },
    BindingType.QUEUE_TRIGGER: {
        *(f"look_{group}" for group in GROUPS),
        "send_link",
        *(f"alarm_{group}" for group in (*GROUPS, "links")),
    },
    BindingType.TIMER_TRIGGER: {"fold_board", "forget_visits", "sweep_agenda"},
}


@pytest.fixture
async def idle(start_product: StartProduct) -> Product:
    """The product with nobody listening: its functions are run one by one."""
    return await start_product({"systems": ["entra", "microsoft_export"]}, listening=False)


async def receive(product: Product) -> tuple[str, str]:
    """A new request's id, and the message that the host is to send for it."""
    reply = await product.invoke("receive_request", WISH)
    assert reply.status == 202, reply
    return reply.json["request_id"], reply.outputs["message"]


async def show(product: Product, request_id: str) -> Any:
    return (await product.invoke("show_request", request_id=request_id)).json


def current_stage(shown: Any) -> str:
    (stage,) = (each["stage"] for each in shown["stages"] if each["state"] == "current")
    return str(stage)


async def test_i1_the_runtime_indexes_these_functions_and_no_others(idle: Product) -> None:
    found = {
        kind: {each.name for each in idle.app.functions if each.trigger_type is kind}
        for kind in FUNCTIONS
    }

    assert found == FUNCTIONS
    assert len(idle.app.functions) == sum(map(len, FUNCTIONS.values()))
    assert dict(idle.app.errors) == {}


async def test_the_intake_keeps_the_request_and_hands_its_message_to_the_host(
    idle: Product,
) -> None:
    reply = await idle.invoke("receive_request", WISH)

    request_id = reply.json["request_id"]
    shown = await show(idle, request_id)
    assert reply.status == 202
    assert reply.headers["location"] == f"/api/requests/{request_id}"
    assert int(reply.headers["retry-after"]) > 0
    assert reply.json["links"]["status"] == reply.headers["location"]
    assert reply.json["due_on"] == shown["due_on"]
    assert request_id in reply.outputs["message"]
    assert current_stage(shown) == "discover"
    assert await take_messages(idle.storage) == []


async def test_a_worker_goes_on_from_stage_to_stage_and_a_repetition_changes_nothing(
    idle: Product,
) -> None:
    request_id, message = await receive(idle)

    await idle.carry("dsr-discover", message)
    while_microsoft_works = await show(idle, request_id)
    await idle.carry("dsr-discover", message)
    after_a_repetition = await show(idle, request_id)

    assert task_of(while_microsoft_works, "discover", "entra")["outcome"] == "done"
    assert source_of(task_of(while_microsoft_works, "collect", "entra"), "user")["items"] == 1
    assert current_stage(while_microsoft_works) == "collect"
    assert while_microsoft_works["status"] == "awaiting_system"
    assert after_a_repetition["history"] == while_microsoft_works["history"]


async def test_the_task_worker_takes_up_one_system_and_ends_the_request(idle: Product) -> None:
    request_id, message = await receive(idle)
    await idle.carry("dsr-discover", message)

    ((task_queue, message),) = await take_until_seen(idle)
    await idle.carry(task_queue, message)
    shown = await show(idle, request_id)

    assert task_queue == "dsr-task"
    assert task_of(shown, "collect", "microsoft_export")["outcome"] == "done"
    assert shown["status"] == "completed"
    assert await take_messages(idle.storage) == []
    fetched = await idle.invoke("fetch_package", request_id=request_id)
    blobs = await read_blobs(idle.storage, "packages-contoso")
    assert fetched.status == 302
    assert f"/packages-contoso/{request_id}/package.zip?" in fetched.headers["location"]
    assert ("packages-contoso", f"{request_id}/package.zip") in blobs


async def test_there_is_no_package_to_fetch_before_it_is_delivered(idle: Product) -> None:
    request_id, _ = await receive(idle)

    fetched = await idle.invoke("fetch_package", request_id=request_id)

    assert fetched.status == 404
    assert fetched.headers["content-type"] == "application/problem+json"


async def test_a_message_on_a_foreign_queue_is_passed_on_to_its_own(idle: Product) -> None:
    _, message = await receive(idle)

    await idle.carry("dsr-change", message)

    ((queue, passed),) = await take_messages(idle.storage)
    assert queue == "dsr-discover"
    assert json.loads(passed) == json.loads(message)


async def test_an_operator_withdraws_a_request_and_its_message_leads_to_the_letter_alone(
    idle: Product,
) -> None:
    request_id, message = await receive(idle)

    reply = await idle.invoke("act_on_request", {}, request_id=request_id, act="withdraw")
    await idle.carry("dsr-discover", message)
    ended = await show(idle, request_id)

    assert reply.status == 200
    # Only the letter that says so is still to be written.
    assert reply.json["status"] == "in_progress"
    assert [stage["stage"] for stage in reply.json["stages"]][-1] == "deliver"
    assert ended["status"] == "withdrawn"
    assert [each for each in idle.templates() if each != "GET /organization"] == []


async def test_the_person_confirms_with_the_token_of_the_letter_and_with_no_other(
    start_product: StartProduct,
) -> None:
    product = await start_product({"systems": ["entra"], "identity": "link"}, listening=False)
    request_id, message = await receive(product)
    await product.carry("dsr-discover", message)
    while pending := await take_messages(product.storage):
        for queue, message in pending:
            await product.carry(queue, message)
    ((place, letter),) = (await read_blobs(product.storage, "outbox-contoso")).items()
    (token,) = set(re.findall(r"[\w-]{43}", json.loads(letter)["text"]))

    opened = await product.invoke("show_confirmation", request_id=request_id)
    wrong = await product.invoke("confirm_identity", {"token": "x" * 43}, request_id=request_id)
    waiting = await show(product, request_id)
    right = await product.invoke("confirm_identity", {"token": token}, request_id=request_id)
    confirmed = await show(product, request_id)

    assert opened.headers["content-type"].startswith("text/html")
    assert place[1].startswith(request_id)
    assert json.loads(letter)["to"] == ADELE
    assert (wrong.status, right.status) == (202, 202)
    assert wrong.content == right.content
    assert waiting["status"] == "identity_pending"
    assert (confirmed["status"], current_stage(confirmed)) == ("in_progress", "discover")


async def test_the_clock_is_explained_step_by_step(idle: Product) -> None:
    request_id, _ = await receive(idle)

    explained = (await idle.invoke("explain_clock", request_id=request_id)).json

    assert explained["due_on"] == (await show(idle, request_id))["due_on"]
    assert explained["law"].startswith("gdpr@")
    assert len(explained["steps"]) > 1


@pytest.mark.parametrize("group", GROUPS)
async def test_a_poisoned_message_raises_an_alarm_and_touches_nothing(
    idle: Product, group: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, logger="dsr")

    done = await idle.app.invoke_queue(f"alarm_{group}", "not even JSON", dequeue_count=1)

    (line,) = (json.loads(record.message) for record in caplog.records if record.name == "dsr")
    assert done.succeeded
    assert (line["event"], line["queue"]) == ("poison_message", f"dsr-{group}")
    assert line["message_id"]
    assert await take_messages(idle.storage) == []


async def test_the_sweep_sends_a_lost_message_again(idle: Product) -> None:
    request_id, message = await receive(idle)
    connections = StorageConnections(idle.storage)
    agenda, now = TableAgenda(connections), datetime.now(UTC)
    await agenda.add(AgendaRow(due_at=now - timedelta(hours=2), request_id=request_id))

    done = await idle.app.invoke_timer("sweep_agenda", past_due=True)

    left = [row async for row in agenda.due(datetime.now(UTC))]
    await connections.close()
    ((queue, sent),) = await take_messages(idle.storage)
    assert done.succeeded
    assert (queue, json.loads(sent)) == ("dsr-discover", json.loads(message))
    assert left == []


async def test_health_says_that_the_settings_and_the_storage_work(idle: Product) -> None:
    reply = await idle.invoke("show_health")

    assert reply.status == 200
    assert reply.json["status"] == "ok"
    assert reply.json["checks"] == {"settings": "ok", "storage": "ok"}


async def test_wrong_settings_are_named_in_the_log_all_at_once_and_to_nobody_else(
    idle: Product, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("DSR_SEALING_KEY")
    monkeypatch.setenv("DSR_LINK_MINUTES", "0")

    health = await idle.invoke("show_health")
    refused = await idle.invoke("receive_request", WISH)

    assert health.status == 503
    assert health.json["checks"] == {"settings": "failing", "storage": "failing"}
    assert (refused.status, refused.headers["content-type"]) == (500, "application/problem+json")
    assert "DSR_" not in refused.content.decode() + health.content.decode()
    assert all(
        name in record.message
        for name in ("DSR_SEALING_KEY is missing", "DSR_LINK_MINUTES")
        for record in caplog.records
        if record.levelno == logging.WARNING
    )
    assert sum(record.levelno == logging.WARNING for record in caplog.records) == 2


async def test_the_description_names_every_address_that_answers(idle: Product) -> None:
    reply = await idle.invoke("describe_api")

    operations = {
        operation["operationId"]
        for methods in reply.json["paths"].values()
        for operation in methods.values()
    }
    assert reply.json["openapi"].startswith("3.1")
    # Pages are for browsers, and no part of the interface.
    pages = {page.name for page in (*PAGES, *PUBLIC_PAGES)}
    assert operations == FUNCTIONS[BindingType.HTTP_TRIGGER] - pages


async def take_until_seen(product: Product) -> list[tuple[str, str]]:
    """Messages that come into sight once their delay is over."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (taken := await take_messages(product.storage)):
        assert time.monotonic() < deadline
        await asyncio.sleep(POLL_SECONDS)
    return taken
