"""A letter whose sender got no answer: named as uncertain, and settled by who looked for it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from dsr_core.domain.plan import Right, StageKind
from dsr_core.domain.request import Status
from emulation.graph.faults import FaultKind, FaultRule
from emulation.graph.mail import OUTBOX
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.life import Life, begin_life
from tests.flow.observing import code_of, rows_of

ADELE = SAMPLE_PEOPLE["ordinary"]
TENANT = {"systems": ["entra"], "mail_sender": SAMPLE_PEOPLE["admin"]}
EXTEND = {"reasons": ["complexity"]}


@pytest.fixture
async def life(
    storage_connection_string: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Life]:
    async with AsyncExitStack() as ending:
        yield await begin_life(ending, storage_connection_string, tmp_path, monkeypatch, TENANT)


def mailed(life: Life, about: str) -> int:
    return sum(about in row["subject"] for row in life.product.tenant.rows(OUTBOX))


def lose_the_next_answer(life: Life) -> None:
    lost = FaultRule(kind=FaultKind.STATUS_AFTER, status=503, path="sendMail")
    life.product.world.faults.add(lost)


WORDS = pytest.mark.parametrize(("word", "letters"), [("sent", 1), ("again", 2)])


@WORDS
async def test_an_extension_that_may_have_been_told_is_settled_by_an_operator(
    life: Life, word: str, letters: int
) -> None:
    request_id = await life.submit(Right.ERASURE, ADELE)
    await life.carry_to(request_id, StageKind.REVIEW)
    lose_the_next_answer(life)
    due_on = (await life.load(request_id)).due_on.isoformat()
    before = await rows_of(life, request_id)

    uncertain = [await life.act("operator", request_id, "extend", EXTEND) for _ in range(2)]
    after = await rows_of(life, request_id)
    settled = await life.act("operator", request_id, "extend", EXTEND | {"letter": word})

    assert [code_of(reply) for reply in uncertain] == [(409, "letter-uncertain")] * 2
    assert after == before
    assert settled.status == 200
    assert settled.json["due_on"] > due_on
    assert settled.json["history"][-1]["details"]["letter"] == word
    assert mailed(life, "more time") == letters


@WORDS
async def test_an_answer_that_may_have_gone_out_waits_until_an_operator_says_what_is_there(
    life: Life, word: str, letters: int
) -> None:
    request_id = await life.submit(Right.OBJECTION, ADELE)
    await life.carry_to(request_id, StageKind.REVIEW)
    lose_the_next_answer(life)
    await life.act("operator", request_id, "decline", {"grounds": ["no_ground_for_objection"]})
    waiting = await life.settle(request_id)
    shown = await life.product.show(request_id)
    before = await rows_of(life, request_id)

    silent = await life.act("operator", request_id, "resume")
    after = await rows_of(life, request_id)
    settled = await life.act("operator", request_id, "resume", {"letter": word})
    ended = await life.carry_to(request_id)

    (task,) = next(one["tasks"] for one in shown["stages"] if one["state"] == "current")
    assert waiting.status is Status.NEEDS_OPERATOR
    assert (task["state"], task["reason"]) == ("stuck", "letter_uncertain")
    assert [source["source"] for source in task["sources"]] == ["letter.decision"]
    assert code_of(silent) == (409, "letter-uncertain")
    assert after == before
    assert settled.status == 200
    assert settled.json["history"][waiting.history_length]["details"]["letter"] == word
    assert ended.status is Status.REFUSED
    assert ended.answered_at is not None
    assert mailed(life, "Our decision") == letters


async def test_a_word_about_a_letter_nobody_asks_about_is_refused(life: Life) -> None:
    request_id = await life.submit(Right.OBJECTION, ADELE)
    await life.carry_to(request_id, StageKind.REVIEW)

    refused = await life.act("operator", request_id, "resume", {"letter": "again"})

    assert code_of(refused) == (409, "illegal-transition")
