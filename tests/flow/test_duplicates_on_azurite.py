"""The same person asks twice: operators see it, one answer may do, and strangers learn nothing."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from dsr_core.domain.errors import MergeRefusedError
from dsr_core.domain.grounds import Ground
from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.request import DsrRequest, Status
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.life import Life, begin_life
from tests.flow.observing import code_of, letters_of
from tests.flow.running_product import Reply

ADELE, MEGAN = SAMPLE_PEOPLE["ordinary"], SAMPLE_PEOPLE["busy"]


@pytest.fixture
async def slow(
    storage_connection_string: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Life]:
    """Where Microsoft's own export takes longer than any test, so that a copy stays to be given."""
    slowly = {"systems": ["entra", "microsoft_export"]}
    async with AsyncExitStack() as ending:
        life = await begin_life(ending, storage_connection_string, tmp_path, monkeypatch, slowly)
        life.product.world.settings.export_seconds = 3600
        yield life


async def post(life: Life, kind: str, value: str, right: Right = Right.ACCESS) -> Reply:
    subject = {"identifiers": [{"kind": kind, "value": value}]}
    body = {"right": right.value, "subject": subject}
    return await life.product.call("POST", "/api/requests", json=body)


async def opened(life: Life, right: Right = Right.ACCESS, person: str = ADELE) -> DsrRequest:
    return await life.settle(await life.submit(right, person))


async def shown(life: Life, who: str, request_id: str) -> Any:
    headers = {"Authorization": f"Bearer {life.tokens[who]}"}
    reply = await life.product.call("GET", f"/api/requests/{request_id}", headers=headers)
    assert reply.status == 200
    return reply.json


def object_id_of(life: Life, person: str) -> str:
    user = life.product.tenant.find_user(person)
    assert user is not None
    return str(user["id"])


async def test_a_second_request_by_another_identifier_is_flagged_merged_and_told_of_the_first(
    slow: Life,
) -> None:
    first = await opened(slow)
    receipt = await post(slow, "object_id", object_id_of(slow, ADELE))
    second = await slow.settle(receipt.json["request_id"])
    seen = await shown(slow, "operator", second.id)

    merged = await slow.act("operator", second.id, "merge", {"into": first.id})
    ended = await slow.settle(second.id)

    letters = await letters_of(slow, second.id)
    (decision,) = (text for name, text in letters.items() if "decision" in name)
    assert first.status is Status.AWAITING_SYSTEM
    assert (second.status, second.duplicate_of) == (Status.AWAITING_REVIEW, first.id)
    assert seen["duplicate_of"] == first.id
    assert seen["others"] == [{"request_id": first.id, "right": "access"}]
    assert merged.status == 200
    assert ended.status is Status.REFUSED
    assert ended.ruling is not None
    assert ended.ruling.grounds == (Ground.ANSWERED_IN_ANOTHER,)
    assert first.id in decision
    assert "We do not do what you asked for" not in decision
    assert (await slow.load(first.id)).due_at == first.due_at


async def test_an_operator_finds_what_a_person_asked_for_by_any_of_their_identifiers(
    slow: Life,
) -> None:
    adele, _ = await opened(slow), await opened(slow, person=MEGAN)
    by_id = {"kind": "object_id", "value": object_id_of(slow, ADELE)}
    headers = {"Authorization": f"Bearer {slow.tokens['operator']}"}

    answers = [
        await slow.product.call(
            "POST", "/api/people/requests", json={"identifier": identifier}, headers=headers
        )
        for identifier in (
            {"kind": "email", "value": ADELE},
            by_id,
            {"kind": "email", "value": "nobody.at.all@contoso.example"},
        )
    ]

    found = [[each["request_id"] for each in answer.json["requests"]] for answer in answers]
    assert [answer.status for answer in answers] == [200] * 3
    assert found == [[adele.id], [adele.id], []]
    assert [answer.json["reason"] for answer in answers] == ["", "", "not_in_directory"]


async def test_who_is_honoured_all_the_same_is_answered_twice(slow: Life) -> None:
    await opened(slow)
    second = await opened(slow)

    reply = await slow.act("operator", second.id, "honour")

    assert reply.status == 200
    assert (await slow.settle(second.id)).status is Status.AWAITING_SYSTEM


async def test_only_two_for_the_same_are_merged_and_the_refusal_has_its_own_code(
    slow: Life,
) -> None:
    adele, megan = await opened(slow), await opened(slow, person=MEGAN)
    erasure = await opened(slow, Right.ERASURE)
    refused = (409, MergeRefusedError.code)

    answers = [
        await slow.act("operator", request_id, "merge", {"into": into})
        for request_id, into in (
            (megan.id, adele.id),
            (erasure.id, adele.id),
            (adele.id, adele.id),
            (adele.id, "r" + 32 * "0"),
        )
    ]
    approver = await slow.act("approver", erasure.id, "merge", {"into": adele.id})
    without = await slow.act("operator", adele.id, "merge")

    assert [code_of(answer) for answer in answers] == [refused] * 4
    assert approver.status == 403
    assert code_of(without) == (422, "invalid-fields")
    assert (await slow.load(adele.id)).status is Status.AWAITING_SYSTEM


async def test_who_decides_on_an_erasure_sees_that_a_copy_is_still_to_be_given(slow: Life) -> None:
    access, other = await opened(slow), await opened(slow, person=MEGAN)
    erasure = await opened(slow, Right.ERASURE)

    at_review = await shown(slow, "operator", erasure.id)
    await slow.carry_to(erasure.id, StageKind.FIRST_APPROVAL)
    at_approval = await shown(slow, "approver", erasure.id)
    of_others = await shown(slow, "operator", other.id)

    expected = [{"request_id": access.id, "right": "access"}]
    assert (at_review["others"], at_approval["others"]) == (expected, expected)
    assert at_review["duplicate_of"] is None
    assert of_others["others"] == []


async def test_what_is_over_is_neither_shown_nor_in_the_way(slow: Life) -> None:
    first = await opened(slow)
    await slow.act("operator", first.id, "withdraw")
    await slow.carry_to(first.id)

    second = await opened(slow)
    erasure = await opened(slow, Right.ERASURE)

    seen = await shown(slow, "operator", erasure.id)
    assert (second.duplicate_of, second.status) == (None, Status.AWAITING_SYSTEM)
    assert seen["others"] == [{"request_id": second.id, "right": "access"}]


async def test_the_answer_at_intake_is_the_same_however_often_somebody_asks(slow: Life) -> None:
    await opened(slow)

    again = await post(slow, "email", ADELE)
    never = await post(slow, "email", MEGAN)
    nobody = await post(slow, "email", "nobody.at.all@contoso.example")

    bodies: list[str] = []
    for reply in (again, never, nobody):
        request_id = reply.json["request_id"]
        text = reply.content.decode().replace(request_id, "ID")
        bodies.append(text.replace(reply.json["received_at"], "NOW"))
        assert reply.status == 202
        # What is told of the request later to who signed in, the receipt never says.
        await slow.settle(request_id)
    letters = [
        json.loads(letter)["text"].replace(reply.json["request_id"], "ID")
        for reply in (again, never)
        for name, letter in (await letters_of(slow, reply.json["request_id"])).items()
        if "receipt" in name
    ]
    assert len(set(bodies)) == 1
    assert len(letters) == 2
    assert letters[0] == letters[1]
