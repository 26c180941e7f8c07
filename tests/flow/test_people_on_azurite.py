"""Whom a request may be about: guests, the deleted, the unknown, and two that fit equally well."""

import json

import pytest

from emulation.graph.sample import SAMPLE_MAIL, SAMPLE_PEOPLE
from tests.flow.conftest import StartProduct
from tests.flow.running_product import Product, Reply, task_of

DIRECTORY_ONLY = {"systems": ["entra", "entra_logs", "intune"]}


@pytest.fixture
async def small(start_product: StartProduct) -> Product:
    return await start_product(DIRECTORY_ONLY)


async def post(product: Product, email: str) -> Reply:
    return await product.call("POST", "/api/requests", data={"right": "access", "email": email})


async def person_in(product: Product, request_id: str) -> str:
    files = await product.files(request_id)
    return str(json.loads(files["entra.json"])["sources"]["user"]["userPrincipalName"])


async def test_somebody_nobody_knows_gets_an_answer_that_says_nothing_is_held(
    small: Product,
) -> None:
    shown = await small.complete("nobody.at.all@contoso.example")

    files = await small.files(shown["request_id"])
    found = task_of(shown, "discover", "entra")
    assert (found["outcome"], found["reason"]) == ("nothing_found", "not_in_directory")
    assert shown["complete"] is True
    assert set(files) == {"manifest.json", "report.html", "package.zip"}
    assert {
        each["outcome"]
        for each in json.loads(files["manifest.json"])["systems"]
        if each["system"] in DIRECTORY_ONLY["systems"]
    } == {"nothing_found"}


async def test_the_first_answer_is_the_same_for_a_stranger_and_asks_nothing_of_the_directory(
    start_product: StartProduct,
) -> None:
    product = await start_product(DIRECTORY_ONLY, listening=False)

    replies = [
        await product.app.invoke_http(
            "receive_request",
            "POST",
            body={"right": "access", "subject": subject(email)},
            headers={"content-type": "application/json"},
        )
        for email in (SAMPLE_PEOPLE["ordinary"], "nobody.at.all@contoso.example")
    ]

    known, unknown = (reply.response for reply in replies)
    assert known is not None
    assert unknown is not None
    assert (known.status, unknown.status) == (202, 202)
    assert json.loads(known.body).keys() == json.loads(unknown.body).keys()
    assert [name for name, _ in known.headers] == [name for name, _ in unknown.headers]
    assert product.templates() == []


def subject(email: str) -> dict[str, object]:
    return {"identifiers": [{"kind": "email", "value": email}]}


async def test_a_microsoft_account_outside_the_tenant_is_referred_to_microsoft(
    small: Product,
) -> None:
    shown = await small.complete("somebody.else@outlook.com")

    task = task_of(shown, "discover", "entra")
    assert (task["outcome"], task["reason"]) == ("nothing_found", "consumer_account_elsewhere")
    assert "account.microsoft.com/privacy" in task["explanation"]
    assert "entra.json" not in await small.files(shown["request_id"])


@pytest.mark.parametrize("role", ["guest_msa", "guest_entra", "guest_google"])
async def test_a_guest_is_found_by_the_address_it_signs_in_with(small: Product, role: str) -> None:
    shown = await small.complete(SAMPLE_MAIL[role])

    assert await person_in(small, shown["request_id"]) == SAMPLE_PEOPLE[role]


async def test_a_soft_deleted_person_is_answered_from_the_recycle_bin(small: Product) -> None:
    shown = await small.complete(SAMPLE_PEOPLE["soft_deleted"])

    files = await small.files(shown["request_id"])
    found = task_of(shown, "discover", "entra")
    assert (found["outcome"], found["reason"]) == ("done", "soft_deleted")
    assert json.loads(files["entra.json"])["sources"]["user"]["displayName"] == "Johanna Lorenz"
    assert len(json.loads(files["entra_logs/signIns.json"])) > 0


async def test_an_address_of_two_people_waits_for_the_operator_to_say_who_is_meant(
    small: Product,
) -> None:
    request_id = await small.submit(SAMPLE_MAIL["shared_mail_first"])
    stuck = await small.wait_for(request_id, "needs_operator")
    meant = small.tenant.find_user(SAMPLE_PEOPLE["shared_mail_second"])
    assert meant is not None
    files_before = await small.files(request_id)

    reply = await small.act(request_id, "resume", {"object_id": meant["id"]})
    shown = await small.wait_for(request_id, "completed")

    assert task_of(stuck, "discover", "entra")["reason"] == "ambiguous_subject"
    assert files_before == {}
    assert reply.status == 200
    assert await person_in(small, request_id) == SAMPLE_PEOPLE["shared_mail_second"]
    assert task_of(shown, "discover", "entra")["outcome"] == "done"


async def test_two_addresses_of_different_people_are_not_collected_for_either(
    small: Product,
) -> None:
    request_id = await small.submit(SAMPLE_PEOPLE["ordinary"], SAMPLE_PEOPLE["manager"])

    stuck = await small.wait_for(request_id, "needs_operator")

    assert task_of(stuck, "discover", "entra")["reason"] == "identifiers_conflict"
    assert await small.files(request_id) == {}
