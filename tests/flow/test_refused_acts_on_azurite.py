"""What cannot be done to a request is refused with a code of its own, and changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from dsr_core.domain.plan import Right, StageKind
from emulation.graph.sample import SAMPLE_PEOPLE
from tests.flow.life import Life
from tests.flow.observing import changes_in, code_of, letters_of, rows_of

ADELE = SAMPLE_PEOPLE["ordinary"]


@dataclass(frozen=True, kw_only=True)
class Refused:
    """An act at the wrong time, or with the wrong words, and what it is answered."""

    right: Right = Right.ERASURE
    #: Where the request stands by then.
    stage: StageKind = StageKind.REVIEW
    after: timedelta | None = None
    #: Acts that go before, each with who does it.
    before: tuple[tuple[str, str], ...] = ()
    who: str = "operator"
    act: str
    body: Mapping[str, object] = field(default_factory=dict[str, object])
    answer: tuple[int, str]


TABLE: Mapping[str, Refused] = {
    "lift what is not restricted": Refused(act="lift", answer=(409, "not-restricted")),
    "lift for a reason that is none": Refused(
        act="lift", body={"lift_reason": "weather"}, answer=(422, "invalid-fields")
    ),
    "extend after the first month": Refused(
        after=timedelta(days=40),
        act="extend",
        body={"reasons": ["complexity"]},
        answer=(409, "clock-change-refused"),
    ),
    "extend without a reason": Refused(act="extend", answer=(422, "invalid-fields")),
    "approve before the review": Refused(
        who="approver", act="approve-first", answer=(409, "illegal-transition")
    ),
    "approve under a hold": Refused(
        stage=StageKind.FIRST_APPROVAL,
        before=(("operator", "hold"),),
        who="approver",
        act="approve-first",
        answer=(409, "on-hold"),
    ),
    "approve one's own first approval": Refused(
        stage=StageKind.SECOND_APPROVAL,
        who="approver",
        act="approve-second",
        answer=(409, "same-approver"),
    ),
    "decline on a ground of another right": Refused(
        act="decline", body={"grounds": ["not_inaccurate"]}, answer=(422, "invalid-value")
    ),
    "withhold a log from a restriction without a ground": Refused(
        right=Right.RESTRICTION,
        act="honour",
        body={"withheld": ["entra_logs"]},
        answer=(422, "invalid-value"),
    ),
    "finish by hand what nobody does by hand": Refused(
        act="done-by-hand", body={"outcome": "done"}, answer=(409, "illegal-transition")
    ),
    "resume what is not stuck": Refused(act="resume", answer=(409, "illegal-transition")),
    "release what is not held": Refused(act="release", answer=(409, "illegal-transition")),
}


@pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in TABLE.items()])
async def test_a_refused_act_has_its_code_and_leaves_the_request_as_it_was(
    life: Life, row: Refused
) -> None:
    request_id = await life.submit(row.right, ADELE)
    await life.carry_to(request_id, row.stage)
    for who, act in row.before:
        assert (await life.act(who, request_id, act)).status == 200
    if row.after is not None:
        await life.pass_time(row.after)
        await life.settle(request_id)
    rows, letters = await rows_of(life, request_id), await letters_of(life, request_id)
    changes = changes_in(life)

    reply = await life.act(row.who, request_id, row.act, row.body or None)

    assert code_of(reply) == row.answer
    assert await rows_of(life, request_id) == rows
    assert await letters_of(life, request_id) == letters
    assert changes_in(life) == changes
