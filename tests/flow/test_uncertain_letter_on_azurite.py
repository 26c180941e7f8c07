"""A letter whose sender got no answer: named as uncertain, and settled by who looked for it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from dsr_core.domain.plan import Right, StageKind
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


def extensions_mailed(life: Life) -> int:
    return sum("more time" in row["subject"] for row in life.product.tenant.rows(OUTBOX))


@pytest.mark.parametrize(("word", "mailed"), [("sent", 1), ("again", 2)])
async def test_an_extension_that_may_have_been_told_is_settled_by_an_operator(
    life: Life, word: str, mailed: int
) -> None:
    request_id = await life.submit(Right.ERASURE, ADELE)
    await life.carry_to(request_id, StageKind.REVIEW)
    lost = FaultRule(kind=FaultKind.STATUS_AFTER, status=503, path="sendMail")
    life.product.world.faults.add(lost)
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
    assert extensions_mailed(life) == mailed
