"""An access request from intake to package, in good weather and bad; all in memory."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from dsr_core.domain.errors import IdempotencyConflictError
from dsr_core.domain.events import IdentityVerified, Resumed, WithdrawalAsked
from dsr_core.domain.history import first_break
from dsr_core.domain.outcomes import Outcome
from dsr_core.domain.reasons import Reason
from dsr_core.domain.request import Status
from dsr_core.domain.systems import SystemKind, Verb
from dsr_core.domain.tenants import IdentityPolicy
from dsr_core.ports import Located, Stuck
from dsr_core.steps.runner import handle_event
from dsr_core.steps.sweep import sweep
from tests.flow.access_kit import zip_of
from tests.house import CONTOSO, House


async def test_a_post_becomes_a_package() -> None:
    house = House()
    opened = await house.submit()

    await house.listen()

    request = await house.request(opened.id)
    assert request.status is Status.COMPLETED
    archive = zip_of(house, request)
    assert set(archive.namelist()) == {
        "entra.json",
        "entra_logs.json",
        "intune.json",
        "intune_audit.json",
        "microsoft_export.json",
        "manifest.json",
        "report.html",
    }
    assert archive.testzip() is None
    manifest = json.loads(archive.read("manifest.json"))
    assert manifest["complete"] is True
    assert {each["name"] for each in manifest["files"]} == set(archive.namelist()) - {
        "manifest.json"
    }


async def test_the_directory_is_searched_once_however_many_tasks_ask() -> None:
    house = House()
    await house.submit()

    await house.listen()

    assert house.systems.searches == 1


async def test_nobody_of_that_name_is_an_answer_and_no_error() -> None:
    house = House()
    house.systems.located = Located(identity=None, reason=Reason.NOT_IN_DIRECTORY)
    opened = await house.submit()

    await house.listen()

    request = await house.request(opened.id)
    manifest = json.loads(zip_of(house, request).read("manifest.json"))
    assert request.status is Status.COMPLETED
    assert {each["outcome"] for each in manifest["systems"]} == {Outcome.NOTHING_FOUND}


async def test_an_ambiguous_person_waits_for_an_operator_who_names_the_right_one() -> None:
    house = House()
    for system, verb in (
        (SystemKind.ENTRA, Verb.DISCOVER),
        (SystemKind.ENTRA_LOGS, Verb.CAPTURE),
        (SystemKind.INTUNE, Verb.DISCOVER),
        (SystemKind.INTUNE_AUDIT, Verb.DISCOVER),
    ):
        house.systems.script(
            system, verb, lambda assignment: Stuck(reason=Reason.AMBIGUOUS_SUBJECT)
        )
    opened = await house.submit()
    await house.listen()
    assert (await house.request(opened.id)).status is Status.NEEDS_OPERATOR

    await handle_event(house.services, opened.id, Resumed(by="operator", object_id="object-1"))
    await house.listen()

    assert (await house.request(opened.id)).status is Status.COMPLETED


async def test_nothing_starts_before_the_identity_is_shown() -> None:
    house = House(policy=replace(CONTOSO, identity=IdentityPolicy.OPERATOR))
    opened = await house.submit()
    await house.live_through(timedelta(hours=2))
    assert not house.systems.acts

    await handle_event(house.services, opened.id, IdentityVerified(by="operator"))
    await house.listen()

    assert (await house.request(opened.id)).status is Status.COMPLETED


async def test_a_withdrawn_request_does_nothing_more() -> None:
    house = House()
    opened = await house.submit()
    await handle_event(house.services, opened.id, WithdrawalAsked(by="person"))

    await house.live_through(timedelta(hours=2))

    assert (await house.request(opened.id)).status is Status.WITHDRAWN
    assert not house.systems.acts


async def test_the_same_key_and_body_is_the_same_request() -> None:
    house = House()

    first = await house.submit(idempotency_key="key-1", body_hash="a")
    second = await house.submit(idempotency_key="key-1", body_hash="a")

    assert second.id == first.id


async def test_the_same_key_with_another_body_is_refused() -> None:
    house = House()
    await house.submit(idempotency_key="key-1", body_hash="a")

    with pytest.raises(IdempotencyConflictError):
        await house.submit(idempotency_key="key-1", body_hash="b")


async def test_many_posts_with_one_key_at_once_open_one_request() -> None:
    house = House()

    opened = await asyncio.gather(
        *(house.submit(idempotency_key="key-1", body_hash="a") for _ in range(8))
    )

    assert len({request.id for request in opened}) == 1


async def test_the_history_of_a_whole_request_is_one_unbroken_chain() -> None:
    house = House()
    opened = await house.submit()
    await house.listen()

    request = await house.request(opened.id)
    rows = await house.requests.history(opened.id)

    assert first_break(rows, request.history_length, request.history_head) is None
    assert rows[-1].event == "request_completed"


async def test_the_sweep_forgets_a_closed_request_once_its_copies_are_gone() -> None:
    house = House()
    await house.submit()
    await house.listen()

    house.clock.advance(timedelta(hours=1))
    first = await sweep(house.services)
    house.clock.advance(timedelta(days=90))
    second = await sweep(house.services)
    house.clock.advance(timedelta(days=90))
    third = await sweep(house.services)

    assert (first.looked_at, first.closed) == (1, 0)
    assert (second.looked_at, second.moved, second.closed) == (1, 1, 1)
    assert third.looked_at == 0
